package record

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"inceptionscope/internal/kernel"
	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// ranked is numpy.percentile(v, 99.5), straight from its definition.
func ranked(v []float32) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	at := 0.995 * float64(len(s)-1)
	lo := int(at)
	if lo+1 >= len(s) {
		return float64(s[lo])
	}
	return float64(s[lo]) + (at-float64(lo))*(float64(s[lo+1])-float64(s[lo]))
}

func TestScanAgainstSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var s scanner // its buffers are used again, as in a pass
	s.backend = kernel.Available()[0]
	for _, size := range [][3]int{{1, 1, 1}, {1, 1, 101}, {1, 1, 1000}, {7, 7, 8}, {7, 7, 48}, {14, 14, 17}, {28, 28, 24}, {57, 3, 3}, {1, 200, 1}, {1, 201, 1}} {
		for _, zeros := range []float64{0, 0.5, 0.995, 1} {
			for _, signed := range []bool{false, true} {
				h, w, c := size[0], size[1], size[2]
				m := kernel.NewMap(h, w, c, kernel.Border{Top: 1, Left: 2, Bottom: 1, Right: 1})
				chw := make([]float32, h*w*c)
				for i := range chw {
					if r.Float64() >= zeros {
						chw[i] = float32(r.ExpFloat64())
						if signed && r.IntN(2) == 0 {
							chw[i] = -chw[i]
						}
					}
				}
				m.FromCHW(chw, 0, h)
				check(t, s.Scan(m, signed), chw, c)
			}
		}
	}
}

func check(t *testing.T, got Summary, chw []float32, c int) {
	t.Helper()
	plane := len(chw) / c
	zeros, sum, lo := 0, 0.0, float32(0)
	for i, v := range chw {
		sum += float64(v)
		lo = min(lo, v)
		if v == 0 {
			zeros++
		}
		if got.ChannelMax[i/plane] < v {
			t.Fatalf("channel %d: maximum %v; found %v", i/plane, got.ChannelMax[i/plane], v)
		}
	}
	near := func(what string, got float32, want float64) {
		t.Helper()
		if math.Abs(float64(got)-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("%s of %d values in %d channels: %v; expected %v", what, len(chw), c, got, want)
		}
	}
	near("maximum", got.Max, float64(slices.Max(chw)))
	near("minimum", got.Min, float64(lo))
	near("mean", got.Mean, sum/float64(len(chw)))
	near("zeros", got.Zeros, float64(zeros)/float64(len(chw)))
	near("percentile", got.P995, ranked(chw))
	for k := range c {
		near("channel maximum", got.ChannelMax[k], float64(slices.Max(chw[k*plane:(k+1)*plane])))
	}
}

func TestNth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := 1; n < 300; n++ {
		for _, kinds := range []int{1, 2, 5, 1 << 30} {
			v := make([]float32, n)
			for i := range v {
				v[i] = float32(r.IntN(kinds)) - float32(kinds/2)
			}
			sorted := slices.Clone(v)
			slices.Sort(sorted)
			slices.Reverse(sorted)
			k := r.IntN(n)
			if got := nth(v, k); got != sorted[k] || slices.Min(v[:k+1]) != got {
				t.Fatalf("%d-th of %v: %v; expected %v", k, v, got, sorted[k])
			}
		}
	}
}

// A uniform picture makes maps of one value, but for their rims.
func TestUniformMapsTakeNoLonger(t *testing.T) {
	s := scanner{backend: kernel.Available()[0]}
	m := kernel.NewMap(112, 112, 64, kernel.Border{})
	for i := range m.Data {
		m.Data[i] = 1
	}
	start := time.Now()
	if got := s.Scan(m, false); got.P995 != 1 {
		t.Errorf("percentile %v", got.P995)
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func TestNaNEndsNothing(t *testing.T) {
	m := kernel.NewMap(7, 7, 8, kernel.Border{})
	for i := range m.Data {
		m.Data[i] = float32(math.NaN())
	}
	m.Data[3], m.Data[9] = float32(math.Inf(1)), 1
	s := scanner{backend: kernel.Available()[0]}
	if _, err := json.Marshal(s.Scan(m, false)); err != nil {
		t.Error(err)
	}
}

func TestTopAndOrderAgree(t *testing.T) {
	v := []float32{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5}
	want := []int{5, 7, 4, 8, 10, 2, 0, 9, 6, 1, 3}
	if got := Order(v); !slices.Equal(got, want) {
		t.Errorf("order %v; expected %v", got, want)
	}
	for n := range len(v) + 3 {
		if got := Top(v, n); !slices.Equal(got, want[:min(n, len(v))]) {
			t.Errorf("top %d: %v; expected %v", n, got, want[:min(n, len(v))])
		}
	}
}

func TestBarcode(t *testing.T) {
	if got := Barcode([]float32{0, 10, 5, -3, 0.001}); !bytes.Equal(got, []byte{0, 255, 128, 0, 1}) {
		t.Errorf("barcode %v", got)
	}
	if got := Barcode([]float32{0, -1}); !bytes.Equal(got, []byte{0, 0}) {
		t.Errorf("barcode of nothing %v", got)
	}
}

// run is one pass of the bundled model over noise.
func run(t testing.TB) (*net.Network, *net.Activations, *Log) {
	t.Helper()
	m, err := weights.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	n, err := net.New(m.Description, m)
	if err != nil {
		t.Fatal(err)
	}
	a := n.NewActivations()
	rec := New(n, a, nil)
	if err := n.Forward(context.Background(), noise(n), a, rec, net.Options{}); err != nil {
		t.Fatal(err)
	}
	return n, a, rec.Log
}

func noise(n *net.Network) []float32 {
	r := rand.New(rand.NewPCG(5, 6))
	in := make([]float32, 3*224*224)
	for i := range in {
		in[i] = float32(r.NormFloat64()) + float32(i%224)/100
	}
	return in
}

func TestEveryLayerIsSummarised(t *testing.T) {
	n, a, log := run(t)
	for i, l := range n.Graph().Layers {
		if !log.Done(i) {
			t.Fatalf("layer %s is not done", l.Name)
		}
		check(t, *log.Summary(i), a.Map(i).CHW(nil), l.C)
	}
}

func TestCompactIsClose(t *testing.T) {
	n, a, log := run(t)
	for _, p := range []Precision{Float16, Uint8} {
		v := Compact(n.Graph(), a, log, p)
		if v.Bytes() > a.Bytes()/2 {
			t.Errorf("precision %d takes %d bytes; float32 %d", p, v.Bytes(), a.Bytes())
		}
		for i, l := range n.Graph().Layers {
			s := log.Summary(i)
			for _, c := range []int{0, l.C / 2, l.C - 1} {
				want, got := Floats{a}.Plane(i, c, nil), v.Plane(i, c, nil)
				for k := range want {
					tol := math.Abs(float64(want[k]))/2048 + 1e-7
					if p == Uint8 {
						tol = float64(s.ChannelMax[c]-s.Min)/509 + 1e-7
					}
					if math.Abs(float64(got[k]-want[k])) > tol {
						t.Fatalf("precision %d, %s channel %d: %v; expected %v", p, l.Name, c, got[k], want[k])
					}
				}
			}
		}
	}
}

func TestHalfIsExactBothWays(t *testing.T) {
	for h := range 1 << 16 {
		v := FromHalf(uint16(h))
		if v != v {
			continue
		}
		if back := ToHalf(v); back != uint16(h) {
			t.Fatalf("%04x -> %v -> %04x", h, v, back)
		}
	}
	for _, c := range []struct {
		v float32
		h uint16
	}{{65519, 0x7bff}, {65520, 0x7c00}, {1e9, 0x7c00}, {-1e9, 0xfc00}, {1.00048828125, 0x3c00}, {1.0014648, 0x3c02}, {6e-8, 1}, {2.9e-8, 0}} {
		if got := ToHalf(c.v); got != c.h {
			t.Errorf("%v -> %04x; expected %04x", c.v, got, c.h)
		}
	}
}

func TestExport(t *testing.T) {
	n, a, _ := run(t)
	all, err := Export(n, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(n.Graph().Layers)+1 || all[len(all)-1].Name != CAMTop1 || !slices.Equal(all[len(all)-1].Shape, []int{7, 7}) {
		t.Errorf("%d tensors, last %v", len(all), all[len(all)-1].Shape)
	}
	for _, x := range all {
		if x.Name == "pool5/7x7_s1" && !slices.Equal(x.Shape, []int{1024}) || x.Name == "conv1/7x7_s2" && !slices.Equal(x.Shape, []int{64, 112, 112}) {
			t.Errorf("%s has shape %v", x.Name, x.Shape)
		}
	}
	if _, err := Export(n, a, []string{"prob", "nonsense"}); err == nil {
		t.Error("an unknown layer was exported")
	}
}

// Recorded statistics of our own reference.
func TestGoldenStatistics(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "golden", "default", "stats.json"))
	if err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatal(err)
		}
		t.Skip("no reference activations here:", err)
	}
	var ref map[string]map[string]struct {
		Mean, Max float64
		Zeros     float64 `json:"zero"`
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	const image = "n01443537_goldfish"
	in, err := weights.OpenSafetensors(filepath.Join("..", "..", "..", "shared", "golden", "default", image+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, input, err := in.Tensor("input")
	if err != nil {
		t.Fatal(err)
	}
	n, a, _ := run(t)
	rec := New(n, a, nil)
	if err := n.Forward(context.Background(), input, a, rec, net.Options{}); err != nil {
		t.Fatal(err)
	}
	for name, want := range ref[image] {
		i, ok := n.Graph().Index(name)
		if !ok {
			continue
		}
		s, tol := rec.Log.Summary(i), 1e-4*math.Abs(want.Max)
		if math.Abs(float64(s.Max)-want.Max) > tol || math.Abs(float64(s.Mean)-want.Mean) > tol || math.Abs(float64(s.Zeros)-want.Zeros) > 1e-3 {
			t.Errorf("%s: max %v mean %v zeros %v; expected %+v", name, s.Max, s.Mean, s.Zeros, want)
		}
	}
	if len(ref[image]) == 0 {
		t.Error("the reference has no statistics of", image)
	}
}

// The summaries of all layers together.
func BenchmarkSummaries(b *testing.B) {
	n, a, _ := run(b)
	g := n.Graph()
	for b.Loop() {
		rec := New(n, a, nil)
		for i := range g.Layers {
			rec.LayerDone(i, time.Millisecond)
		}
	}
}
