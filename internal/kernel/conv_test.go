package kernel

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// shape is a convolution as the tests draw it.
type shape struct {
	H, W, Cin int
	K         Window
	Couts     []int // one part each
	Shift     int
	ReLU      bool
}

func drawShape(t *rapid.T) shape {
	small := rapid.IntRange(1, 12)
	s := shape{
		H: small.Draw(t, "H"), W: small.Draw(t, "W"), Cin: rapid.IntRange(1, 20).Draw(t, "Cin"),
		K: Window{KH: rapid.IntRange(1, 7).Draw(t, "KH"), KW: rapid.IntRange(1, 7).Draw(t, "KW"), S: rapid.IntRange(1, 3).Draw(t, "S"),
			PH: rapid.IntRange(0, 3).Draw(t, "PH"), PW: rapid.IntRange(0, 3).Draw(t, "PW")},
		Couts: rapid.SliceOfN(rapid.IntRange(1, 40), 1, 3).Draw(t, "Couts"),
		Shift: rapid.IntRange(0, 7).Draw(t, "shift"), ReLU: rapid.Bool().Draw(t, "ReLU"),
	}
	s.K.KH, s.K.KW = min(s.K.KH, s.H+2*s.K.PH), min(s.K.KW, s.W+2*s.K.PW)
	return s
}

func (s shape) out() (oh, ow int) {
	return (s.H+2*s.K.PH-s.K.KH)/s.K.S + 1, (s.W+2*s.K.PW-s.K.KW)/s.K.S + 1
}

func (s shape) part(seed, cout int) weighted {
	r := source(seed)
	return weighted{
		Part:    Part{ReLU: s.ReLU},
		Weights: noise(r, make([]float32, cout*s.Cin*s.K.KH*s.K.KW)),
		Bias:    noise(r, make([]float32, cout)),
	}
}

// checkConv runs the direct convolution in pieces against float64.
func checkConv(t tb, be Backend, s shape) {
	oh, ow := s.out()
	in, checkIn := guardedMap(s.H, s.W, s.Cin, s.K.Border(s.H, s.W, oh, ow), s.Shift, true)
	in.noise(source(s.Shift))
	all := 0
	for _, n := range s.Couts {
		all += n
	}
	// The parts are written side by side into one map with a border and
	// channels to spare on both sides.
	wide, check := guardedMap(oh, ow, all+5, Border{1, 2, 1, 0}, s.Shift+1, false)
	var parts []weighted
	at := 3
	for i, n := range s.Couts {
		p := s.part(i, n)
		p.Out = wide.Slice(at, at+n)
		parts = append(parts, p)
		at += n
	}
	c := newConv(be, in, s.K, parts...)
	half := c.Panels() / 2
	mid := c.Rows() / 3
	for _, p := range [][2]int{{0, half}, {half, c.Panels()}} {
		c.Run(wide.Data, in.Data, p[0], p[1], 0, mid)
		c.Run(wide.Data, in.Data, p[0], p[1], mid, c.Rows())
	}
	check(t)
	checkIn(t)
	untouched(t, wide.Slice(3, 3+all))
	for _, p := range parts {
		want, size := refConv(in, s.K, p)
		agree(t, p.Out, want, bound(size, s.Cin*s.K.KH*s.K.KW))
	}
}

func TestConv(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		for _, s := range []shape{
			{30, 31, 3, Window{7, 7, 2, 3, 3}, []int{64}, 0, true},          // conv1's
			{14, 14, 48, Window{1, 1, 1, 0, 0}, []int{64, 96, 16}, 1, true}, // merged 1x1
			{9, 9, 24, Window{1, 7, 1, 0, 3}, []int{20}, 2, true},           // 1xn
			{9, 9, 24, Window{7, 1, 1, 3, 0}, []int{20}, 3, true},           // nx1
			{4, 4, 128, Window{4, 4, 1, 0, 0}, []int{101}, 4, false},        // linear
			{1, 1, 1, Window{1, 1, 1, 0, 0}, []int{1}, 5, false},
			{2, 3, 5, Window{3, 3, 1, 2, 2}, []int{7, 1, 16}, 6, true},
			{8, 6, 1700, Window{3, 3, 1, 1, 1}, []int{2}, 7, true}, // more than one call a panel
		} {
			t.Run(fmt.Sprint(s), func(t *testing.T) { checkConv(t, be, s) })
		}
		rapid.Check(t, func(rt *rapid.T) { checkConv(rt, be, drawShape(rt)) })
	})
}

// FuzzConv is the property for the fuzzer.
func FuzzConv(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(rt *rapid.T) {
		for _, be := range Available() {
			checkConv(rt, be, drawShape(rt))
		}
	}))
}

// Pointers that assembly advances must not upset the collector.
func TestCollectorBeside(t *testing.T) {
	var over atomic.Bool
	var wait sync.WaitGroup
	wait.Go(func() {
		for !over.Load() {
			runtime.GC()
		}
	})
	each(t, func(t *testing.T, be Backend) {
		for i := range 60 {
			checkConv(t, be, shape{1 + i%7, 1 + i%5, 1 + i%9, Window{1 + i%2, 1, 1, 0, 0}.within(1 + i%7), []int{1 + i%33}, i, true})
			checkWinograd(t, be, forms[i%3], 1+i%9, 1+i%7, 8+i%9, 8+i%17, 0, i, true)
		}
	})
	over.Store(true)
	wait.Wait()
}

// within cuts the kernel to a map of height h.
func (k Window) within(h int) Window {
	k.KH = min(k.KH, h)
	return k
}

// Assembly checks nothing; what calls it must.
func TestConvRefusesShortSlices(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		in, out := NewMap(4, 4, 8, Border{1, 1, 1, 1}), NewMap(4, 4, 8, Border{})
		c := NewConv(be, nil, in, Window{3, 3, 1, 1, 1}, Part{Out: out})
		for _, cut := range [][2]int{{1, 0}, {0, 1}} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("expected a panic for slices shorter by %v", cut)
					}
				}()
				c.Run(out.Data[:len(out.Data)-cut[0]], in.Data[:len(in.Data)-cut[1]], 0, 1, 0, 16)
			}()
		}
	})
}
