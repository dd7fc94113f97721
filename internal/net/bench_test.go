package net

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
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

// BenchmarkThroughput runs passes of one thread each on one core and on two:
// what a server does under load, and classify with many files.
func BenchmarkThroughput(b *testing.B) {
	n, err := Random(bvlc(), 1)
	if err != nil {
		b.Fatal(err)
	}
	input := normal(seeded(1), []int{1, 3 * 224 * 224})
	for cores := 1; cores <= 2; cores++ {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			var wait sync.WaitGroup
			var left atomic.Int64
			left.Store(int64(b.N))
			for range cores {
				wait.Go(func() {
					a := n.NewActivations()
					for left.Add(-1) >= 0 {
						if err := n.Forward(context.Background(), input, a, nil, Options{Threads: 1}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
		})
	}
}
