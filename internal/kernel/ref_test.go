package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// tb is what testing.TB and rapid.T share.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// guard is the number of sentinels on each side of a guarded slice.
const guard = 24

// sentinel is a NaN that no computation makes.
var sentinel = math.Float32frombits(0x7fc0dead)

func isSentinel(v float32) bool { return math.Float32bits(v) == 0x7fc0dead }

// guarded is a slice of n sentinels, `shift` floats off its alignment, with
// sentinels on both sides that check finds if they were overwritten.
func guarded(n, shift int) (s []float32, check func(tb)) {
	all := make([]float32, n+2*guard+16)
	for i := range all {
		all[i] = sentinel
	}
	from := guard + shift%8
	return all[from : from+n : from+n], func(t tb) {
		t.Helper()
		for i, v := range all {
			if (i < from || i >= from+n) && !isSentinel(v) {
				t.Fatalf("wrote %v at %d, outside of [0, %d)", v, i-from, n)
			}
		}
	}
}

// guardedMap is a map of sentinels; its border is zero if that is asked for.
func guardedMap(h, w, c int, b Border, shift int, zero bool) (Map, func(tb)) {
	m, n := Layout(h, w, c, b)
	data, check := guarded(n, shift)
	if zero {
		clear(data)
	}
	return m.On(data), check
}

// untouched fails if anything in m's data was written but the channels of m.
func untouched(t tb, m Map) {
	t.Helper()
	inside := map[int]bool{}
	for y := range m.H {
		for x := range m.W {
			for c := range m.C {
				inside[m.Index(y, x, c)] = true
			}
		}
	}
	for i, v := range m.Data {
		if !inside[i] && !isSentinel(v) {
			t.Fatalf("wrote %v at %d, which is not the map's", v, i)
		}
		if inside[i] && isSentinel(v) {
			t.Fatalf("did not write at %d", i)
		}
	}
}

func source(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 1)) }

func noise(r *rand.Rand, s []float32) []float32 {
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

func (m Map) noise(r *rand.Rand) Map {
	for y := range m.H {
		for x := range m.W {
			noise(r, m.Pixel(y, x))
		}
	}
	return m
}

// weighted is a part with its weights, OIHW, and biases.
type weighted struct {
	Part
	Weights, Bias []float32
}

func newConv(be Backend, in Map, k Window, parts ...weighted) *Conv {
	var bare []Part
	for _, p := range parts {
		bare = append(bare, p.Part)
	}
	c := NewConv(be, nil, in, k, bare...)
	for i, p := range parts {
		c.Pack(i, p.Weights, p.Bias)
	}
	return c
}

// refConv is the convolution in float64 and, for each value, the sum of the
// absolute products, which bounds the error.
func refConv(in Map, k Window, p weighted) (want, size []float64) {
	for y := range p.Out.H {
		for x := range p.Out.W {
			for o := range p.Out.C {
				sum, abs := 0.0, 0.0
				if p.Bias != nil {
					sum = float64(p.Bias[o])
					abs = math.Abs(sum)
				}
				for ky := range k.KH {
					for kx := range k.KW {
						iy, ix := y*k.S-k.PH+ky, x*k.S-k.PW+kx
						if iy < 0 || ix < 0 || iy >= in.H || ix >= in.W {
							continue
						}
						for c, v := range in.Pixel(iy, ix) {
							w := p.Weights[((o*in.C+c)*k.KH+ky)*k.KW+kx]
							sum += float64(v) * float64(w)
							abs += math.Abs(float64(v) * float64(w))
						}
					}
				}
				if p.ReLU {
					sum = max(sum, 0)
				}
				want, size = append(want, sum), append(size, abs)
			}
		}
	}
	return want, size
}

// agree compares a map, pixel by pixel, with values that may be off by tol.
func agree(t tb, got Map, want, tol []float64) {
	t.Helper()
	for i, w := range want {
		y, x, c := i/got.C/got.W, i/got.C%got.W, i%got.C
		g := float64(got.At(y, x, c))
		if math.IsNaN(g) || math.Abs(g-w) > tol[i] {
			t.Fatalf("(%d,%d,%d): expected %g, found %g, off by %.2g (at most %.2g)", y, x, c, w, g, math.Abs(g-w), tol[i])
		}
	}
}

// bound scales the sizes of sums of n products to the error they may have.
func bound(size []float64, n int) []float64 {
	tol := make([]float64, len(size))
	for i, s := range size {
		tol[i] = float64(n+2)*0x1p-24*s + 1e-30
	}
	return tol
}

// each runs a test on every backend.
func each(t *testing.T, test func(*testing.T, Backend)) {
	for _, be := range Available() {
		t.Run(fmt.Sprint(be), func(t *testing.T) { test(t, be) })
	}
}
