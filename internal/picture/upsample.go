package picture

import "image"

// upsampler gives the rows of a subsampled plane at full width, smoothed as
// libjpeg does by default ("fancy upsampling", jdsample.c): a triangle filter,
// nearer sample 3/4, farther 1/4, with its rounding. Other ratios than two are
// repeated, and so are planes too narrow for the filter.
type upsampler struct {
	plane        []byte
	stride, w, h int // of the plane; real samples only, no padding
	sx, sy       int // picture pixels a sample
	sums         []int32
	out          []byte
}

func newUpsampler(plane []byte, stride, w, h, sx, sy int) *upsampler {
	return &upsampler{
		plane: plane, stride: stride, w: w, h: h, sx: sx, sy: sy,
		sums: make([]int32, w), out: make([]byte, w*sx),
	}
}

// chroma planes of an image.
func chroma(m *image.YCbCr) (cb, cr *upsampler) {
	sx, sy := steps(m.SubsampleRatio)
	w, h := (m.Rect.Dx()+sx-1)/sx, (m.Rect.Dy()+sy-1)/sy
	return newUpsampler(m.Cb, m.CStride, w, h, sx, sy), newUpsampler(m.Cr, m.CStride, w, h, sx, sy)
}

// steps are the picture pixels that one sample covers, across and down.
func steps(r image.YCbCrSubsampleRatio) (sx, sy int) {
	switch r {
	case image.YCbCrSubsampleRatio444:
		return 1, 1
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	panic("picture: unknown chroma ratio")
}

func (c *upsampler) at(y int) []byte { return c.plane[y*c.stride:][:c.w] }

// row of the picture; valid until the next call.
func (c *upsampler) row(y int) []byte {
	switch {
	case c.sx == 1 && c.sy == 1:
		return c.at(y)
	case c.sx == 1 && c.sy == 2:
		return c.between(y)
	case c.sx == 2 && c.sy == 1 && c.w > 2:
		return c.across(c.at(y))
	case c.sx == 2 && c.sy == 2 && c.w > 2:
		return c.both(y)
	}
	return c.repeat(c.at(y / c.sy))
}

// near and far are the two sample rows around the picture's row y.
func (c *upsampler) near(y int) (near, far []byte) {
	n := y / 2
	f := min(max(n-1+2*(y&1), 0), c.h-1)
	return c.at(n), c.at(f)
}

// across is h2v1: (3 near + far + 1 or 2) / 4.
func (c *upsampler) across(in []byte) []byte {
	last := c.w - 1
	for i, v := range in {
		left, right := int32(in[max(i-1, 0)]), int32(in[min(i+1, last)])
		c.out[2*i] = byte((3*int32(v) + left + 1) >> 2)
		c.out[2*i+1] = byte((3*int32(v) + right + 2) >> 2)
	}
	return c.out
}

// between is h1v2: the same downwards, bias 1 in upper rows and 2 in lower.
func (c *upsampler) between(y int) []byte {
	near, far := c.near(y)
	bias := int32(1 + y&1)
	for i, v := range near {
		c.out[i] = byte((3*int32(v) + int32(far[i]) + bias) >> 2)
	}
	return c.out
}

// both is h2v2: sums 3 near + far downwards, then (3 s + s' + 8 or 7) / 16.
func (c *upsampler) both(y int) []byte {
	near, far := c.near(y)
	s := c.sums
	far = far[:len(near)]
	for i, v := range near {
		s[i] = 3*int32(v) + int32(far[i])
	}
	last := len(s) - 1
	out := c.out[:2*len(s)]
	out[0] = byte((4*s[0] + 8) >> 4)
	for i := range last {
		a, b := s[i], s[i+1]
		out[2*i+1] = byte((3*a + b + 7) >> 4)
		out[2*i+2] = byte((3*b + a + 8) >> 4)
	}
	out[2*last+1] = byte((4*s[last] + 7) >> 4)
	return out
}

func (c *upsampler) repeat(in []byte) []byte {
	for i := range c.out {
		c.out[i] = in[i/c.sx]
	}
	return c.out
}
