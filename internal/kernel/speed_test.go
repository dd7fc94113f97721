package kernel

import (
	"fmt"
	"testing"
	"time"
)

// googLeNet lists shapes of GoogLeNet's convolutions: side, C in, window, C out.
var googLeNet = []struct {
	side, cin, k, s, cout int
}{
	{224, 3, 7, 2, 64}, {56, 64, 1, 1, 64}, {56, 64, 3, 1, 192},
	{28, 192, 1, 1, 176}, {28, 96, 3, 1, 128}, {28, 16, 5, 1, 32}, {28, 192, 1, 1, 32},
	{28, 256, 1, 1, 288}, {28, 128, 3, 1, 192}, {28, 32, 5, 1, 96}, {28, 256, 1, 1, 64},
	{14, 480, 1, 1, 304}, {14, 96, 3, 1, 208}, {14, 16, 5, 1, 48}, {14, 480, 1, 1, 64},
	{14, 512, 1, 1, 296}, {14, 112, 3, 1, 224}, {14, 24, 5, 1, 64}, {14, 528, 1, 1, 448},
	{14, 160, 3, 1, 320}, {14, 32, 5, 1, 128},
	{7, 832, 1, 1, 448}, {7, 160, 3, 1, 320}, {7, 32, 5, 1, 128}, {7, 832, 1, 1, 128},
	{7, 832, 1, 1, 624}, {7, 192, 3, 1, 384}, {7, 48, 5, 1, 128}, {1, 1024, 1, 1, 1000},
}

// BenchmarkConv runs each shape directly and in every form that fits. The
// share of the multiply-add peak is by the direct count, of the fastest run.
func BenchmarkConv(b *testing.B) {
	be, _ := FromEnv()
	peak := be.peak()
	for _, g := range googLeNet {
		k := Window{g.k, g.k, g.s, g.k / 2, g.k / 2}
		side := (g.side+2*k.PH-g.k)/g.s + 1
		out := NewMap(side, side, g.cout, Border{})
		macs := side * side * g.k * g.k * g.cin * g.cout
		name := fmt.Sprintf("%dx%dx%d/%dx%d-%d", g.side, g.side, g.cin, g.k, g.k, g.cout)
		b.Run(name+"/direct", func(b *testing.B) {
			in := NewMap(g.side, g.side, g.cin, k.Border(g.side, g.side, side, side))
			c := NewConv(be, NewArena(), in, k, Part{Out: out, ReLU: true})
			fastest(b, peak, macs, func() { c.Run(out.Data, in.Data, 0, c.Panels(), 0, c.Rows()) })
		})
		for _, f := range forms {
			if !f.Fits(k, g.cin, g.cout) {
				continue
			}
			b.Run(fmt.Sprintf("%s/F(%d,%d)", name, f.M, f.R), func(b *testing.B) {
				in := NewMap(g.side, g.side, g.cin, f.Border(g.side, g.side))
				block := 0
				if f.Tiles(side, side) > 100 {
					block = 14
				}
				w := NewWinograd(be, NewArena(), f, in, block, Part{Out: out, ReLU: true})
				scratch := make([]float32, w.Scratch())
				fastest(b, peak, macs, func() {
					for t := 0; t < w.Tiles(); t += w.Block() {
						w.Run(out.Data, in.Data, scratch, t, min(t+w.Block(), w.Tiles()))
					}
				})
			})
		}
	}
}

func fastest(b *testing.B, peak float64, macs int, run func()) {
	best := time.Hour
	run()
	for b.Loop() {
		start := time.Now()
		run()
		best = min(best, time.Since(start))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(best.Seconds()*1e6, "min-µs")
	b.ReportMetric(200*float64(macs)/float64(best.Nanoseconds())/peak, "%peak")
}
