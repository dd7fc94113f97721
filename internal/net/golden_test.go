package net

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inceptionscope/internal/kernel"
)

// The reference's activations were computed in float64 and rounded once.
const (
	tolMax = 1e-4 // of the layer's maximum
	tolRMS = 1e-5 // relative root mean square
	tolExp = 5e-5 // the same for probabilities
)

// stat is what the reference tells about a blob that it does not hold whole.
type stat struct {
	Mean, Max float64
	SumAbs    float64 `json:"sum_abs"`
	FracZero  float64 `json:"frac_zero"`
	Zero      float64 `json:"zero"`
}

func bvlc() Description {
	d := BVLC()
	d.Classes = make([]Class, 1000)
	return d
}

// small describes weights/default.safetensors.
func small() Description {
	d := BVLC()
	d.Input = Input{Size: 224, Mean: [3]float32{127.5, 127.5, 127.5}, Scale: 1. / 64}
	d.LRN, d.Aux, d.Classes = nil, true, make([]Class, 101)
	return d
}

func TestGoldenBVLC(t *testing.T) {
	var stats struct{ Stats map[string]map[string]stat }
	readJSON(t, shared(t, "golden", "stats.json"), &stats)
	golden(t, bvlc(), shared(t, "weights", "bvlc_googlenet.safetensors"), shared(t, "golden"), stats.Stats)
}

func TestGoldenDefault(t *testing.T) {
	var stats map[string]map[string]stat
	readJSON(t, shared(t, "golden", "default", "stats.json"), &stats)
	golden(t, small(), shared(t, "weights", "default.safetensors"), shared(t, "golden", "default"), stats)
}

// golden runs every reference picture on every backend and names the first
// layer that differs.
func golden(t *testing.T, d Description, weights, dir string, stats map[string]map[string]stat) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.safetensors"))
	if len(files) != 8 {
		t.Fatalf("expected 8 reference files in %s, found %d", dir, len(files))
	}
	w := readTensors(t, weights)
	all := kernel.Available()
	for _, be := range all {
		n := network(t, d, w, be)
		for i, file := range files {
			if be == kernel.Generic && (i > 2 || len(all) > 1 && testing.Short()) {
				break // slow, and three tell as much; none beside better ones if time is short
			}
			name := strings.TrimSuffix(filepath.Base(file), ".safetensors")
			t.Run(fmt.Sprint(be, "/", name), func(t *testing.T) {
				ref := readTensors(t, file)
				a := n.NewActivations()
				defer a.Release()
				rgb := cropRGB(t, shared(t, "golden", "crops", name+".png"))
				input := d.Input.Tensor(rgb, nil)
				if _, want, err := ref.Tensor("input"); err == nil {
					within(t, "input", input, want, 0, 0)
				}
				if err := n.Forward(context.Background(), input, a, nil, Options{}); err != nil {
					t.Fatal(err)
				}
				compare(t, n, a, ref, stats[name])
			})
		}
	}
}

func network(t testing.TB, d Description, w Weights, be kernel.Backend) *Network {
	t.Helper()
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	n, err := newNetwork(g, w, be)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func compare(t *testing.T, n *Network, a *Activations, ref tensorFile, stats map[string]stat) {
	whole, told := 0, 0
	for i, l := range n.Graph().Layers {
		got := a.Map(i).CHW(nil)
		if _, want, err := ref.Tensor(l.Name); err == nil {
			rms := tolRMS
			if l.Kind == Softmax {
				rms = tolExp
			}
			whole++
			if !within(t, l.Name, got, want, tolMax, rms) {
				t.Fatalf("%s is the first layer that differs", l.Name)
			}
		}
		if s, ok := stats[l.Name]; ok {
			told++
			if !fits(t, l.Name, got, s) {
				t.Fatalf("%s is the first layer that differs", l.Name)
			}
		}
	}
	if whole < 3 || told < 80 {
		t.Fatalf("expected at least 3 whole layers and 80 with statistics, found %d and %d", whole, told)
	}
	if _, cam, err := ref.Tensor("cam_top1"); err == nil {
		logits := a.Map(len(n.graph.Layers) - 2).CHW(nil)
		within(t, "cam", n.CAM(a, argmax(logits)), cam, tolMax, tolRMS)
	}
}

func within(t *testing.T, name string, got, want []float32, tolMax, tolRMS float64) bool {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: expected %d values, found %d", name, len(want), len(got))
		return false
	}
	var worst, top, square, norm float64
	for i, w := range want {
		e := math.Abs(float64(got[i]) - float64(w))
		if math.IsNaN(e) {
			worst = math.Inf(1)
		}
		worst, top = max(worst, e), max(top, math.Abs(float64(w)))
		square, norm = square+e*e, norm+float64(w)*float64(w)
	}
	rms := math.Sqrt(square / norm)
	if worst > tolMax*top || rms > tolRMS {
		t.Errorf("%s: off by %.2g of the maximum (at most %.2g), relative RMS %.2g (at most %.2g)", name, worst/top, tolMax, rms, tolRMS)
		return false
	}
	return true
}

// fits compares a layer with its statistics.
func fits(t *testing.T, name string, got []float32, s stat) bool {
	t.Helper()
	top, sum, abs, zeros := float64(got[0]), 0.0, 0.0, 0.0
	for _, v := range got {
		f := float64(v)
		top, sum, abs = max(top, f), sum+f, abs+math.Abs(f)
		if v == 0 {
			zeros++
		}
	}
	n := float64(len(got))
	ok := near(top, s.Max, tolMax*math.Abs(s.Max)) && near(abs, s.SumAbs, 1e-5*s.SumAbs) &&
		near(sum/n, s.Mean, 1e-5*s.SumAbs/n) && near(zeros/n, s.FracZero+s.Zero, 2e-4+3/n)
	if !ok {
		t.Errorf("%s: maximum %g, mean %g, sum of absolutes %g, zeros %g; expected %+v", name, top, sum/n, abs, zeros/n, s)
	}
	return ok
}

func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol }

func argmax(v []float32) int {
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	return best
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
}
