package net

import (
	"context"
	"fmt"
	"testing"
	"time"
)

type nobody struct{}

func (nobody) LayerDone(int, time.Duration) {}

// BenchmarkForward runs the whole recorded network with random weights.
func BenchmarkForward(b *testing.B) {
	n, err := Random(bvlc(), 1)
	if err != nil {
		b.Fatal(err)
	}
	input := normal(seeded(1), []int{1, 3 * 224 * 224})
	a := n.NewActivations()
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			b.ReportAllocs()
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				if err := n.Forward(context.Background(), input, a, nobody{}, Options{Threads: threads}); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(start))
			}
			b.ReportMetric(best.Seconds()*1e3, "min-ms")
			b.ReportMetric(2*1.582671872/best.Seconds(), "GFLOP/s")
		})
	}
}
