package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawPool(t *rapid.T) (h, w, c int, k Window) {
	h, w = rapid.IntRange(1, 12).Draw(t, "H"), rapid.IntRange(1, 12).Draw(t, "W")
	k = Window{KH: rapid.IntRange(1, min(5, h)).Draw(t, "KH"), KW: rapid.IntRange(1, min(5, w)).Draw(t, "KW"), S: rapid.IntRange(1, 3).Draw(t, "S")}
	k.PH, k.PW = rapid.IntRange(0, k.KH/2).Draw(t, "PH"), rapid.IntRange(0, k.KW/2).Draw(t, "PW")
	return h, w, rapid.IntRange(1, 50).Draw(t, "C"), k
}

// pooled rounds up as Caffe does, so that windows hang over the end.
func pooled(n, k, s, p int) int {
	out := (n+2*p-k+s-1)/s + 1
	if (out-1)*s >= n+p {
		out--
	}
	return out
}

func TestMaxPool(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		rapid.Check(t, func(rt *rapid.T) {
			h, w, c, k := drawPool(rt)
			in, _ := guardedMap(h, w, c, Border{1, 1, 1, 1}, c, false) // the border must not count
			in.noise(source(c))
			out, check := guardedMap(pooled(h, k.KH, k.S, k.PH), pooled(w, k.KW, k.S, k.PW), c, Border{0, 1, 0, 1}, c+1, false)
			MaxPool(be, out, in, k, 0, out.H/2)
			MaxPool(be, out, in, k, out.H/2, out.H)
			check(rt)
			untouched(rt, out)
			window(out, in, k, func(y, x, ch int, vals []float64, _ int) {
				top := math.Inf(-1)
				for _, v := range vals {
					top = max(top, v)
				}
				if float64(out.At(y, x, ch)) != top {
					rt.Fatalf("(%d,%d,%d): expected %v, found %v", y, x, ch, top, out.At(y, x, ch))
				}
			})
		})
	})
}

func TestAvgPool(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h, w, c, k := drawPool(rt)
		in, _ := guardedMap(h, w, c, Border{1, 1, 1, 1}, c, false)
		in.noise(source(c))
		out, check := guardedMap(pooled(h, k.KH, k.S, k.PH), pooled(w, k.KW, k.S, k.PW), c, Border{}, c, false)
		AvgPool(out, in, k, 0, c/2)
		AvgPool(out, in, k, c/2, c)
		check(rt)
		window(out, in, k, func(y, x, ch int, vals []float64, area int) {
			sum := 0.0
			for _, v := range vals {
				sum += v
			}
			if e := math.Abs(float64(out.At(y, x, ch)) - sum/float64(area)); !(e < 1e-6) {
				rt.Fatalf("(%d,%d,%d): off by %g", y, x, ch, e)
			}
		})
	})
}

// window calls f with the values of each output's window inside the map, and
// the window's area with padding.
func window(out, in Map, k Window, f func(y, x, c int, vals []float64, area int)) {
	for y := range out.H {
		for x := range out.W {
			for c := range out.C {
				var vals []float64
				area := 0
				for iy := y*k.S - k.PH; iy < y*k.S-k.PH+k.KH; iy++ {
					for ix := x*k.S - k.PW; ix < x*k.S-k.PW+k.KW; ix++ {
						if iy < in.H+k.PH && ix < in.W+k.PW {
							area++
						}
						if iy >= 0 && ix >= 0 && iy < in.H && ix < in.W {
							vals = append(vals, float64(in.At(iy, ix, c)))
						}
					}
				}
				f(y, x, c, vals, area)
			}
		}
	}
}

func TestAdaptivePool(t *testing.T) {
	in := NewMap(7, 7, 3, Border{}).noise(source(1))
	out := NewMap(1, 1, 3, Border{})
	AdaptivePool(out, in, 0, 3)
	for c := range 3 {
		sum := 0.0
		for _, v := range in.Channel(c, nil) {
			sum += float64(v)
		}
		if math.Abs(float64(out.At(0, 0, c))-sum/49) > 1e-6 {
			t.Errorf("channel %d: expected %g, found %g", c, sum/49, out.At(0, 0, c))
		}
	}
	// 5 columns to 2: columns 0-2 and 2-4, the middle one in both
	row := NewMap(1, 5, 1, Border{})
	copy(row.Data, []float32{1, 2, 3, 4, 5})
	two := NewMap(1, 2, 1, Border{})
	AdaptivePool(two, row, 0, 1)
	if two.Data[0] != 2 || two.Data[1] != 4 {
		t.Errorf("expected 2 and 4, found %v", two.Data)
	}
}

func TestNorm(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		for _, n := range []Norm{{5, 1e-4, 0.75, 1}, {5, 2, 0.75, 2}, {3, 0.5, 0.5, 1}} {
			squares, check := guarded(Squares(64), 1)
			for c := 64; c >= 1; c-- { // shrinking: leftovers must not count
				in, _ := guardedMap(2, 3, c, Border{}, c, false)
				in.noise(source(c))
				for i := range in.Data {
					in.Data[i] *= 100
				}
				out, checkOut := guardedMap(2, 3, c, Border{1, 1, 1, 1}, c+1, false)
				n.Apply(be, out, in, squares, 0, 1)
				n.Apply(be, out, in, squares, 1, 2)
				check(t)
				checkOut(t)
				untouched(t, out)
				agreeNorm(t, n, out, in)
			}
		}
	})
}

func agreeNorm(t *testing.T, n Norm, out, in Map) {
	t.Helper()
	for y := range in.H {
		for x := range in.W {
			p := in.Pixel(y, x)
			for c, v := range p {
				sum := 0.0
				for _, s := range p[max(0, c-n.Size/2):min(len(p), c+n.Size/2+1)] {
					sum += float64(s) * float64(s)
				}
				want := float64(v) * math.Pow(float64(n.K)+float64(n.Alpha)/float64(n.Size)*sum, -float64(n.Beta))
				if e := math.Abs(float64(out.At(y, x, c)) - want); !(e <= 1e-6*math.Abs(want)) {
					t.Fatalf("%+v, %d channels, (%d,%d,%d): expected %g, found %g", n, in.C, y, x, c, want, out.At(y, x, c))
				}
			}
		}
	}
}
