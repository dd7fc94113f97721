package kernel

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

var forms = []Form{F43, F23, F25}

// amplify is how many times more than the direct sum a form may be off: the
// transforms multiply by up to 5 and cancel again.
var amplify = map[Form]float64{F43: 12, F23: 3, F25: 16}

func checkWinograd(t tb, be Backend, f Form, h, w, cin, cout, block, shift int, relu bool) {
	s := shape{H: h, W: w, Cin: cin, K: Window{f.R, f.R, 1, f.R / 2, f.R / 2}, ReLU: relu}
	in, checkIn := guardedMap(h, w, cin, f.Border(h, w), shift, true)
	in.noise(source(shift))
	wide, check := guardedMap(h, w, cout+5, Border{1, 2, 1, 0}, shift+1, false)
	p := s.part(cin, cout)
	p.Out = wide.Slice(3, 3+cout)
	wi := NewWinograd(be, nil, f, in, block, p.Part)
	wi.Pack(p.Weights, p.Bias)
	scratch, checkScratch := guarded(wi.Scratch(), shift+2) // NaN-filled
	for t0 := 0; t0 < wi.Tiles(); t0 += wi.Block() {
		wi.Run(wide.Data, in.Data, scratch, t0, min(wi.Tiles(), t0+wi.Block()))
	}
	check(t)
	checkIn(t)
	checkScratch(t)
	untouched(t, p.Out)
	want, size := refConv(in, s.K, p)
	top := 0.0 // an error spreads over the tile
	for _, v := range size {
		top = max(top, v)
	}
	for i := range size {
		size[i] = top * amplify[f]
	}
	agree(t, p.Out, want, bound(size, 8))
}

func TestWinograd(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		for _, f := range forms {
			t.Run(fmt.Sprintf("F(%d,%d)", f.M, f.R), func(t *testing.T) {
				for h := 1; h <= 9; h++ {
					for w := 1; w <= 9; w++ {
						checkWinograd(t, be, f, h, w, 8+h, 8+w, 0, h+w, h%2 == 0)
					}
				}
				rapid.Check(t, func(rt *rapid.T) {
					draw := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(rt, name) }
					checkWinograd(rt, be, f, draw("H", 1, 15), draw("W", 1, 15), draw("Cin", 8, 40), draw("Cout", 8, 40), draw("block", 0, 7), draw("shift", 0, 7), rapid.Bool().Draw(rt, "ReLU"))
				})
			})
		}
	})
}
