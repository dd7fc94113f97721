package picture

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
)

// bytesPerPixel is what decoding takes at worst: 8 of a progressive CMYK JPEG's
// coefficients, 4 of its planes, 3 of the result. (16-bit RGBA takes 8 + 3.)
const bytesPerPixel = 15

// Gate bounds the memory of pictures that are decoded at the same time: a
// picture waits until enough is free. One that alone needs more than all runs
// alone.
type Gate struct {
	all int64
	sem *semaphore.Weighted
}

// NewGate makes a gate for so many bytes.
func NewGate(bytes int64) *Gate {
	return &Gate{all: bytes, sem: semaphore.NewWeighted(bytes)}
}

// enter waits for n bytes; the result gives them back.
func (g *Gate) enter(n int64, deadline time.Time) (leave func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	ctx := context.Background()
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	n = min(n, g.all)
	if err := g.sem.Acquire(ctx, n); err != nil {
		return nil, fail(Busy, keyBusy, fmt.Errorf("wait for %d bytes of memory: %w", n, err))
	}
	return func() { g.sem.Release(n) }, nil
}
