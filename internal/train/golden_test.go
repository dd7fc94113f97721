package train

import (
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// shared finds a file of the folder beside the repository; without it the test
// is skipped, or fails where INCEPTIONSCOPE_CI is set.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatalf("needs %s", path)
		}
		t.Skipf("needs %s", path)
	}
	return path
}

// The gradient of the top-1 logit of BVLC GoogLeNet with respect to its input
// against the float64 references.
func TestGoldenGradientOfTabby(t *testing.T) {
	goldenGradient(t, "n02123045_tabby", true, 1e-3)
}

func TestGoldenGradientOfAfricanElephant(t *testing.T) {
	goldenGradient(t, "n02504458_African_elephant", true, 1e-3)
}

// Winograd's rounding (1e-6 of the values) turns a few near ties of max pools
// and ReLUs round, each of which moves a whole path of the gradient. What is
// shown to people is therefore computed directly; for training this bound is
// enough.
func TestGoldenGradientByWinograd(t *testing.T) {
	goldenGradient(t, "n02123045_tabby", false, 1e-2)
	goldenGradient(t, "n02504458_African_elephant", false, 1e-2)
}

func goldenGradient(t *testing.T, name string, direct bool, bound float64) {
	t.Helper()
	file, ref := open(t, "weights", "bvlc_googlenet.safetensors"), open(t, "golden", name+".safetensors")
	d := net.BVLC()
	d.Classes = classes(1000)
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build(g, Config{Batch: 1, Threads: 2, ToPicture: true, Init: He, Direct: direct})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Load(file); err != nil {
		t.Fatal(err)
	}
	_, logits, err := ref.Tensor("loss3/classifier")
	if err != nil {
		t.Fatal(err)
	}
	_, want, err := ref.Tensor("grad_top1_logit_wrt_input")
	if err != nil {
		t.Fatal(err)
	}
	m.SetPicture(0, crop(t, name, d.Input), 0)
	m.Forward(false)
	got := m.LogitGradient(0, argMax(logits))
	t.Logf("%s: logits differ by %.2g, gradient by %.2g (relative L2)", name, relative(m.Logits(0), logits), relative(got, want))
	if r := relative(got, want); !(r < bound) {
		t.Errorf("%s: gradient differs by %g, expected less than %g", name, r, bound)
	}
}

func open(t *testing.T, parts ...string) *weights.File {
	t.Helper()
	f, err := weights.OpenSafetensors(shared(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// crop is a golden crop as the network's input, HWC.
func crop(t *testing.T, name string, in net.Input) []float32 {
	t.Helper()
	f, err := os.Open(shared(t, "golden", "crops", name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, 0, 3*in.Size*in.Size)
	for y := range in.Size {
		for x := range in.Size {
			r, g, b, _ := img.At(x, y).RGBA()
			rgb := [3]uint32{r >> 8, g >> 8, b >> 8}
			if in.BGR {
				rgb[0], rgb[2] = rgb[2], rgb[0]
			}
			for c, v := range rgb {
				out = append(out, (float32(v)-in.Mean[c])*in.Scale)
			}
		}
	}
	return out
}

func argMax(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}

func relative(got, want []float32) float64 {
	var diff, norm float64
	for i, w := range want {
		d := float64(got[i]) - float64(w)
		diff += d * d
		norm += float64(w) * float64(w)
	}
	return math.Sqrt(diff / norm)
}
