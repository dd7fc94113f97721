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

// BenchmarkNew packs the weights of the whole network.
func BenchmarkNew(b *testing.B) {
	g, err := bvlc().Graph()
	if err != nil {
		b.Fatal(err)
	}
	w := kept{}
	for _, l := range g.Layers {
		if l.WeightShape() != nil {
			weight, bias, _ := tensors(random{g, 1}, l)
			w[l.Name+".weight"], w[l.Name+".bias"] = tensorOf{l.WeightShape(), weight}, tensorOf{[]int{l.C}, bias}
		}
	}
	for b.Loop() {
		if _, err := New(bvlc(), w); err != nil {
			b.Fatal(err)
		}
	}
}

// kept holds tensors in memory.
type kept map[string]tensorOf

type tensorOf struct {
	shape []int
	data  []float32
}

func (k kept) Tensor(name string) ([]int, []float32, error) {
	t, ok := k[name]
	if !ok {
		return nil, nil, fmt.Errorf("tensor %s is missing", name)
	}
	return t.shape, t.data, nil
}
