package weights

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write puts a file of the test in a fresh folder.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func sameTensors(t *testing.T, from interface {
	Tensor(string) ([]int, []float32, error)
}, want []Tensor) {
	t.Helper()
	for _, w := range want {
		shape, data, err := from.Tensor(w.Name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(shape, w.Shape) {
			t.Fatalf("%s: expected shape %v, found %v", w.Name, w.Shape, shape)
		}
		if !slices.Equal(data, w.Data) {
			t.Fatalf("%s: other numbers came back", w.Name)
		}
	}
}

// Every tensor of GoogLeNet goes through every format and comes back the same.
func TestFullSize(t *testing.T) {
	with, without := fullSize(t, bvlc(true)), fullSize(t, bvlc(false))
	var st bytes.Buffer
	if err := WriteSafetensors(&st, nil, with); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file    string
		data    []byte
		tensors []Tensor
	}{
		{"a.safetensors", st.Bytes(), with},
		{"v1.caffemodel", caffeFile(with, packed, true), with},
		{"new.caffemodel", caffeFile(without, packed, false), without},
		{"raw.onnx", onnxFile(without, raw), without},
		{"float.onnx", onnxFile(without, packed), without},
	} {
		t.Run(c.file, func(t *testing.T) {
			m, err := Open(write(t, c.file, c.data))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			if aux := len(c.tensors) == len(with); m.Description.Aux != aux {
				t.Errorf("expected aux %v, found %v", aux, m.Description.Aux)
			}
			if name, _, _ := strings.Cut(c.file, "."); m.Name != name {
				t.Errorf("expected name %s, found %s", name, m.Name)
			}
			sameTensors(t, m, c.tensors)
		})
	}
}

// small is a layer of either kind, so that all styles can be tried.
func small() []Tensor {
	return []Tensor{
		{Name: "conv1/7x7_s2.weight", Shape: []int{2, 3, 1, 2}, Data: []float32{1, -2, 3.5, 0, 5, 6, 7, 8, 9, 10, 11, -12}},
		{Name: "conv1/7x7_s2.bias", Shape: []int{2}, Data: []float32{0.5, -0.25}},
		{Name: "loss3/classifier.weight", Shape: []int{3, 2}, Data: []float32{1, 2, 3, 4, 5, 6}},
		{Name: "loss3/classifier.bias", Shape: []int{3}, Data: []float32{7, 8, 9}},
	}
}

func TestStyles(t *testing.T) {
	for name, data := range map[string][]byte{
		"v1 unpacked.caffemodel": caffeFile(small(), unpacked, true),
		"v1 doubles.caffemodel":  caffeFile(small(), doubles, true),
		"new packed.caffemodel":  caffeFile(small(), packed, false),
		"new doubles.caffemodel": caffeFile(small(), doubles, false),
		"unpacked.onnx":          onnxFile(small(), unpacked),
		"doubles.onnx":           onnxFile(small(), doubles),
		"half.onnx":              onnxFile(small(), half),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := formatOf(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parseSource(&source{data: data}, f.parse)
			if err != nil {
				t.Fatal(err)
			}
			sameTensors(t, file, small())
		})
	}
}

// A Gemm without transB holds in x out.
func TestGemmTransposed(t *testing.T) {
	data := onnxFile(small(), raw)
	data = bytes.Replace(data, []byte("transB"), []byte("absent"), 1)
	data = bytes.Replace(data, []byte{tensorDims << 3, 3, tensorDims << 3, 2}, []byte{tensorDims << 3, 2, tensorDims << 3, 3}, 1)
	file, err := parseSource(&source{data: data}, parseONNX)
	if err != nil {
		t.Fatal(err)
	}
	sameTensors(t, file, []Tensor{{Name: "loss3/classifier.weight", Shape: []int{3, 2}, Data: []float32{1, 4, 2, 5, 3, 6}}})
}

func TestDTypes(t *testing.T) {
	// exact in all three types: rows whose largest value is 127/64
	data := []float32{127.0 / 64, -1, 0.5, 0, -127.0 / 64, 1.0 / 64}
	for _, as := range []DType{F32, F16, BF16, I8} {
		want := Tensor{Name: "w", Shape: []int{2, 3}, Data: data, DType: as}
		var b bytes.Buffer
		if err := WriteSafetensors(&b, map[string]string{"k": "<&>"}, []Tensor{want, {Name: "scalar", Data: []float32{3}}}); err != nil {
			t.Fatal(err)
		}
		f, err := ReadSafetensors(b.Bytes())
		if err != nil {
			t.Fatal(as, err)
		}
		sameTensors(t, f, []Tensor{want})
		if f.Meta["k"] != "<&>" || !slices.Equal(f.Names(), []string{"w", "scalar"}) {
			t.Errorf("%s: metadata %v, names %v", as, f.Meta, f.Names())
		}
	}
}

func TestConvert(t *testing.T) {
	dir := t.TempDir()
	m, err := Open("default")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, precision := range []string{"f32", "f16", "i8"} {
		out := filepath.Join(dir, precision+".safetensors")
		if err := Convert("default", out, precision); err != nil {
			t.Fatal(err)
		}
		c, err := Open(out)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := c.Description.Classes, m.Description.Classes; !slices.Equal(got, want) || c.Description.Input != m.Description.Input {
			t.Errorf("%s: the description changed", precision)
		}
		for _, name := range []string{"conv1/7x7_s2.weight", "inception_4c/3x3.weight", "loss1/fc.bias"} {
			near(t, precision+" "+name, m, c, name)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := Convert("default", filepath.Join(dir, "x.safetensors"), "f8"); err == nil {
		t.Error("precision f8 was taken")
	}
	if err := Convert("default", filepath.Join(dir, "x.onnx"), "f16"); err == nil {
		t.Error("an output ending in .onnx was taken")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Error("left behind:", left)
	}
}

// near: the default is I8 already, so all precisions hold it to half a step.
func near(t *testing.T, what string, a, b *Model, name string) {
	t.Helper()
	_, x, err := a.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	_, y, err := b.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	top := float32(0)
	for _, v := range x {
		top = max(top, v, -v)
	}
	for i := range x {
		if d := x[i] - y[i]; d > top/1000 || d < -top/1000 {
			t.Fatalf("%s: %v became %v", what, x[i], y[i])
		}
	}
}
