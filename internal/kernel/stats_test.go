package kernel

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStats(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		rapid.Check(t, func(rt *rapid.T) {
			h, w, c := rapid.IntRange(1, 9).Draw(rt, "H"), rapid.IntRange(1, 9).Draw(rt, "W"), rapid.IntRange(1, 90).Draw(rt, "C")
			m, _ := guardedMap(h, w, c+8, Border{1, 1, 1, 1}, c, false)
			m = m.Slice(3, 3+c).noise(source(c))
			for i := range m.Data {
				if i%3 == 0 && !isSentinel(m.Data[i]) {
					m.Data[i] = 0
				}
			}
			s := NewStats(c)
			s.Start(m)
			for y := range h {
				s.Row(be, m, y)
			}
			for ch := range c {
				top, sum, zeros := math.Inf(-1), 0.0, int32(0)
				for _, v := range m.Channel(ch, nil) {
					top, sum = max(top, float64(v)), sum+float64(v)
					if v == 0 {
						zeros++
					}
				}
				if float64(s.Max[ch]) != top || s.Zeros[ch] != zeros || !(math.Abs(float64(s.Sum[ch])-sum) < 1e-4) {
					rt.Fatalf("channel %d: expected %g %g %d, found %g %g %d", ch, top, sum, zeros, s.Max[ch], s.Sum[ch], s.Zeros[ch])
				}
			}
		})
	})
}

func TestAbove(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		rapid.Check(t, func(rt *rapid.T) {
			w, c := rapid.IntRange(1, 9).Draw(rt, "W"), rapid.IntRange(1, 40).Draw(rt, "C")
			m, _ := guardedMap(2, w, c+8, Border{1, 1, 1, 1}, c, false)
			m = m.Slice(3, 3+c).noise(source(c))
			m.Data[m.Index(1, 0, 0)] = float32(math.NaN())
			floor := rapid.SampledFrom([]float32{-9, -0.5, 0, 0.7, 9}).Draw(rt, "floor")
			dst, check := guarded(w*c+8, c)
			got := dst[:be.Above(m, 1, floor, dst)]
			check(rt)
			var want []float32
			for x := range w {
				for _, v := range m.Pixel(1, x) {
					if v > floor {
						want = append(want, v)
					}
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				rt.Fatalf("above %v: expected %v, found %v", floor, want, got)
			}
		})
	})
}
