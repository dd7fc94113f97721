package batch

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// random fills n pixels of a slice of a wider view with normal values.
func random(r *rand.Rand, n, c, before, after int) View {
	v := NewView(n, before+c+after)
	for i := v.Off; i < v.Off+n*v.Pix; i++ {
		v.Data[i] = float32(r.NormFloat64())
	}
	return v.Slice(before, c)
}

func vector(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// both runs f with the portable loops and with the native kernels and compares
// all that f returns; values outside of the pixels of a view count too, so a
// write out of bounds fails.
func both(t *rapid.T, tol float64, f func() []float32) {
	if !native {
		t.Skip("no native kernels on this machine")
	}
	native = false
	want := f()
	native = true
	got := f()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tol) {
			t.Fatalf("value %d: native %g, portable %g", i, got[i], want[i])
		}
	}
}

type shape struct {
	k            Window
	n, h, w      int
	oh, ow       int
	ci, co       int
	before, late int
	seed         uint64
}

func draw(t *rapid.T) shape {
	s := shape{
		k: Window{KH: rapid.IntRange(1, 5).Draw(t, "kh"), KW: rapid.IntRange(1, 5).Draw(t, "kw"), S: rapid.IntRange(1, 2).Draw(t, "s")},
		n: rapid.IntRange(1, 3).Draw(t, "n"), h: rapid.IntRange(5, 9).Draw(t, "h"), w: rapid.IntRange(5, 9).Draw(t, "w"),
		ci: rapid.IntRange(1, 40).Draw(t, "ci"), co: rapid.IntRange(1, 40).Draw(t, "co"),
		before: rapid.IntRange(0, 5).Draw(t, "before"), late: rapid.IntRange(0, 5).Draw(t, "late"), seed: rapid.Uint64().Draw(t, "seed"),
	}
	s.k.PH, s.k.PW = rapid.IntRange(0, s.k.KH-1).Draw(t, "ph"), rapid.IntRange(0, s.k.KW-1).Draw(t, "pw")
	s.oh, s.ow = (s.h+2*s.k.PH-s.k.KH)/s.k.S+1, (s.w+2*s.k.PW-s.k.KW)/s.k.S+1
	return s
}

func TestMultiplyMatchesPortable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		r := rand.New(rand.NewPCG(s.seed, 1))
		tab := s.k.Forward(s.n, s.h, s.w, s.oh, s.ow)
		x := random(r, s.n*s.h*s.w, s.ci, s.before, s.late)
		w := vector(r, PanelFloats(tab.Taps*s.ci, s.co))
		add := rapid.Bool().Draw(t, "add")
		both(t, 2e-3, func() []float32 {
			z := random(rand.New(rand.NewPCG(s.seed, 2)), tab.Rows, s.co, s.late, s.before)
			cut := tab.Rows / 3
			Multiply(z, x, tab, w, 0, cut, add)
			Multiply(z, x, tab, w, cut, tab.Rows, add)
			return z.Data
		})
	})
}

func TestGradientMatchesPortable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		r := rand.New(rand.NewPCG(s.seed, 1))
		tab := s.k.Forward(s.n, s.h, s.w, s.oh, s.ow)
		x := random(r, s.n*s.h*s.w, s.ci, s.before, s.late)
		z := random(r, tab.Rows, s.co, s.late, s.before)
		scratch := make([]float32, GradientScratch(s.co))
		both(t, 2e-3, func() []float32 {
			dw := make([]float32, PanelFloats(tab.Taps*s.ci, s.co))
			cut, mid := tab.Taps/2, s.ci/2
			Gradient(dw, x, tab, z, 0, cut, 0, s.ci, scratch, false)
			Gradient(dw, x, tab, z, cut, tab.Taps, 0, mid, scratch, false)
			Gradient(dw, x, tab, z, cut, tab.Taps, mid, s.ci, scratch, false)
			Gradient(dw, x, tab, z, 0, tab.Taps, 0, s.ci, scratch, true)
			return dw
		})
	})
}

func TestNormMatchesPortable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		r := rand.New(rand.NewPCG(s.seed, 1))
		n := s.n * s.h * s.w
		z, dy := random(r, n, s.co, s.before, s.late), random(r, n, s.co, s.late, s.before)
		stride := Round8(s.co)
		v := vector(r, 5*stride)
		floor := float32(rapid.SampledFrom([]float64{0, NoFloor}).Draw(t, "floor"))
		both(t, 1e-3, func() []float32 {
			y, dz := NewView(n, s.co+3).Slice(1, s.co), NewView(n, s.co+5).Slice(2, s.co)
			a, b, c, d := make([]float32, stride), make([]float32, stride), make([]float32, stride), make([]float32, stride)
			Moments(z, 0, n, v, a, b)
			BackMoments(z, dy, 0, n, v, v[stride:], v[2*stride:], c, d, floor)
			Affine(y, z, 0, n, v, v[stride:], floor)
			BackAffine(dz, z, dy, 0, n, v, stride, floor)
			var out []float32
			for _, x := range [][]float32{a, b, c, d} {
				out = append(out, x[:s.co]...)
			}
			return append(append(out, y.Data...), dz.Data...)
		})
	})
}

func TestPoolMatchesPortable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		r := rand.New(rand.NewPCG(s.seed, 1))
		tab, inv := s.k.Forward(s.n, s.h, s.w, s.oh, s.ow), s.k.Inverse(s.n, s.h, s.w, s.oh, s.ow)
		x := random(r, s.n*s.h*s.w, s.ci, s.before, s.late)
		for i := range x.Data { // ties
			x.Data[i] = float32(math.Round(float64(x.Data[i])))
		}
		dy := random(r, tab.Rows, s.ci, s.late, s.before)
		add := rapid.Bool().Draw(t, "add")
		both(t, 1e-4, func() []float32 {
			y := NewView(tab.Rows, s.ci+2).Slice(1, s.ci)
			dx := random(rand.New(rand.NewPCG(s.seed, 2)), inv.Rows, s.ci, 3, 1)
			arg := make([]uint8, tab.Rows*Round8(s.ci))
			MaxPool(y, arg, x, tab, 0, tab.Rows)
			MaxPoolBack(dx, dy, arg, inv, 0, inv.Rows, add)
			return append(y.Data, dx.Data...)
		})
	})
}

func TestDescendMatchesPortable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := 8 * rapid.IntRange(1, 9).Draw(t, "n")
		w0, g, v0 := vector(r, n), vector(r, n), vector(r, n)
		nesterov := rapid.Bool().Draw(t, "nesterov")
		both(t, 1e-5, func() []float32 {
			w, v := append([]float32(nil), w0...), append([]float32(nil), v0...)
			Descend(w, g, v, 0.1, 0.9, 0.01, nesterov)
			Blend(v, w, 0.25)
			return append(w, v...)
		})
	})
}

// A transposed matrix multiplies back: Multiply with the inverse table and the
// transposed panels is the adjoint of Multiply, <Wx, z> = <x, W'z>.
func TestTransposeIsAdjoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		r := rand.New(rand.NewPCG(s.seed, 1))
		tab, inv := s.k.Forward(s.n, s.h, s.w, s.oh, s.ow), s.k.Inverse(s.n, s.h, s.w, s.oh, s.ow)
		x, z := random(r, inv.Rows, s.ci, 0, 0), random(r, tab.Rows, s.co, 0, 0)
		oihw := vector(r, s.co*s.ci*tab.Taps)
		w, wt := make([]float32, PanelFloats(tab.Taps*s.ci, s.co)), make([]float32, PanelFloats(tab.Taps*s.co, s.ci))
		ToPanels(w, oihw, s.ci, tab.Taps, 0, s.co)
		Transpose(wt, w, tab.Taps, s.ci, s.co, 0, PanelsFor(s.ci))
		wx, wz := NewView(tab.Rows, s.co), NewView(inv.Rows, s.ci)
		Multiply(wx, x, tab, w, 0, tab.Rows, false)
		Multiply(wz, z, inv, wt, 0, inv.Rows, false)
		a, b := inner(wx, z, tab.Rows), inner(x, wz, inv.Rows)
		if math.Abs(a-b) > 1e-3*(math.Abs(a)+float64(tab.Rows)) {
			t.Fatalf("<Wx, z> = %g, <x, W'z> = %g", a, b)
		}
		back := make([]float32, len(oihw))
		FromPanels(back, w, s.ci, tab.Taps, 0, s.co)
		for i, v := range oihw {
			if back[i] != v {
				t.Fatalf("weight %d: %g became %g", i, v, back[i])
			}
		}
	})
}

func inner(a, b View, n int) (sum float64) {
	for p := range n {
		bp := b.Pixel(p)
		for c, v := range a.Pixel(p) {
			sum += float64(v) * float64(bp[c])
		}
	}
	return sum
}

func BenchmarkMultiply3x3(b *testing.B) {
	k := Window{3, 3, 1, 1, 1}
	tab := k.Forward(32, 14, 14, 14, 14)
	r := rand.New(rand.NewPCG(1, 1))
	x, z := random(r, tab.Rows, 96, 0, 0), NewView(tab.Rows, 128)
	w := vector(r, PanelFloats(9*96, 128))
	for b.Loop() {
		Multiply(z, x, tab, w, 0, tab.Rows, false)
	}
	b.ReportMetric(float64(b.N)*2*float64(tab.Rows)*9*96*128/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	peak(b)
}

func BenchmarkGradient3x3(b *testing.B) {
	k := Window{3, 3, 1, 1, 1}
	tab := k.Forward(32, 14, 14, 14, 14)
	r := rand.New(rand.NewPCG(1, 1))
	x, z := random(r, tab.Rows, 96, 0, 0), random(r, tab.Rows, 128, 0, 0)
	w := vector(r, PanelFloats(9*96, 128))
	s := make([]float32, GradientScratch(128))
	for b.Loop() {
		Gradient(w, x, tab, z, 0, 9, 0, 96, s, false)
	}
	b.ReportMetric(float64(b.N)*2*float64(tab.Rows)*9*96*128/b.Elapsed().Seconds()/1e9, "GFLOP/s")
	peak(b)
}

func peak(b *testing.B) {
	best := 0.0
	for range 50 {
		s := nanotime()
		f := FMAPeak(3000)
		best = max(best, f/float64(nanotime()-s))
	}
	b.ReportMetric(best, "peak-GFLOP/s")
}

var start = time.Now()

func nanotime() int64 { return int64(time.Since(start)) }
