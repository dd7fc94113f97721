package train

import "inceptionscope/internal/kernel/batch"

// blob is what one layer passes to the next, for the whole batch: N pictures
// of h x w pixels of C channels, and the gradient of the loss with respect to
// it. The blobs of a module's branches are slices of the module's output.
type blob struct {
	h, w int
	act  batch.View
	grad batch.View
}

func newBlob(n, h, w, c int) *blob {
	return &blob{h: h, w: w, act: batch.NewView(n*h*w, c), grad: batch.NewView(n*h*w, c)}
}

// slice is the part of the blob's channels from c0 on.
func (b *blob) slice(c0, c int) *blob {
	return &blob{h: b.h, w: b.w, act: b.act.Slice(c0, c), grad: b.grad.Slice(c0, c)}
}

// flat sees each picture as one pixel of h*w*C channels; the blob is whole.
func (b *blob) flat() *blob {
	n := b.h * b.w * b.act.C
	wide := func(v batch.View) batch.View { v.Pix, v.C = n, n; return v }
	return &blob{h: 1, w: 1, act: wide(b.act), grad: wide(b.grad)}
}

func (b *blob) pixels(n int) int { return n * b.h * b.w }

// spread cuts n items into `parts` nearly equal ranges; range i is [lo, hi).
func spread(n, parts, i int) (lo, hi int) { return n * i / parts, n * (i + 1) / parts }

// rowTasks is the number of ranges that n pixels are cut into: fixed, so that
// sums do not depend on the number of threads.
func rowTasks(n int) int { return max(1, min(16, n/192)) }
