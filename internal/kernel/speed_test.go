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
	peak := max(be.peak(), be.peak(), be.peak())
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
					block = 49
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

// BenchmarkGeneric compares the portable kernels with the triple loop that one
// would write first: 3x3, 96 to 128 channels, 28 x 28.
func BenchmarkGeneric(b *testing.B) {
	const side, cin, cout = 28, 96, 128
	k := Window{3, 3, 1, 1, 1}
	out := NewMap(side, side, cout, Border{})
	p := weighted{Part{out, true}, noise(source(1), make([]float32, cout*cin*9)), make([]float32, cout)}
	macs := side * side * 9 * cin * cout
	in := NewMap(side, side, cin, F43.Border(side, side)).noise(source(2))
	b.Run("naive", func(b *testing.B) { fastest(b, 100, macs, func() { naiveConv(in, k, p) }) })
	c := newConv(Generic, in, k, p)
	b.Run("direct", func(b *testing.B) {
		fastest(b, 100, macs, func() { c.Run(out.Data, in.Data, 0, c.Panels(), 0, c.Rows()) })
	})
	w := NewWinograd(Generic, nil, F43, in, 0, p.Part)
	w.Pack(p.Weights, p.Bias)
	scratch := make([]float32, w.Scratch())
	b.Run("F(4,3)", func(b *testing.B) {
		fastest(b, 100, macs, func() { w.Run(out.Data, in.Data, scratch, 0, w.Tiles()) })
	})
}

// naiveConv is the plain loop over outputs and window on a bordered map.
func naiveConv(in Map, k Window, p weighted) {
	for y := range p.Out.H {
		for x := range p.Out.W {
			for o := range p.Out.C {
				sum := p.Bias[o]
				for c := range in.C {
					for ky := range k.KH {
						for kx := range k.KW {
							sum += in.At(y+ky-k.PH, x+kx-k.PW, c) * p.Weights[((o*in.C+c)*k.KH+ky)*k.KW+kx]
						}
					}
				}
				p.Out.Data[p.Out.Index(y, x, o)] = max(sum, 0)
			}
		}
	}
}
