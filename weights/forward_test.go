package weights

import (
	"image"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inceptionscope/internal/net"
)

// run classifies a crop of 224 x 224 pixels and returns the values of a layer.
func run(t *testing.T, n *net.Network, crop, layer string) []float32 {
	t.Helper()
	f, err := os.Open(crop)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	var rgb []byte
	for y := range 224 {
		for x := range 224 {
			r, g, b, _ := img.At(x, y).RGBA()
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	a := n.NewActivations()
	defer a.Release()
	if err := n.Forward(t.Context(), n.Graph().Input.Tensor(rgb, nil), a, nil, net.Options{}); err != nil {
		t.Fatal(err)
	}
	i, ok := n.Graph().Index(layer)
	if !ok {
		t.Fatalf("no layer %s", layer)
	}
	return a.Map(i).CHW(nil)
}

func network(t *testing.T, nameOrPath string) *net.Network {
	t.Helper()
	m, err := Open(nameOrPath)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	n, err := net.New(m.Description, m)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// top lists the five largest values' places.
func top(p []float32) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if p[a] > p[b] {
			return -1
		}
		return 1
	})
	return order[:5]
}

// agree compares a head's probabilities on the eight reference crops.
func agree(t *testing.T, n *net.Network, folder string, within float64, layers ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedFile(t, folder), "n*.safetensors"))
	if err != nil || len(files) != 8 {
		t.Fatalf("expected 8 references, found %d, %v", len(files), err)
	}
	for _, path := range files {
		f, err := OpenSafetensors(path)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".safetensors")
		for _, layer := range layers {
			_, want, err := f.Tensor(layer)
			if err != nil {
				t.Fatal(err)
			}
			found := run(t, n, sharedFile(t, "golden/crops/"+name+".png"), layer)
			worst := 0.0
			for i := range want {
				worst = max(worst, math.Abs(float64(want[i]-found[i])))
			}
			if worst > within || top(found)[0] != top(want)[0] {
				t.Errorf("%s %s: off by %.5f, top 5 %v, expected %v", name, layer, worst, top(found), top(want))
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The embedded model classifies the reference crops as it should, in all three
// heads, through this package's reader.
func TestDefaultClassifies(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	agree(t, network(t, "default"), "golden/default", 1e-3, "prob", "loss1/prob", "loss2/prob")
}

// Half precision and 8 bits keep what BVLC GoogLeNet says of the crops.
func TestConvertedBVLCClassifies(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	path := sharedFile(t, "weights/bvlc_googlenet.safetensors")
	for precision, within := range map[string]float64{"f16": 0.001, "i8": 0.03} {
		out := filepath.Join(t.TempDir(), "out.safetensors")
		if err := Convert(path, out, precision); err != nil {
			t.Fatal(err)
		}
		agree(t, network(t, out), "golden", within, "prob")
	}
}
