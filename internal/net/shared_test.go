package net

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// shared is the path of a file of ../shared beside the repository. The test is
// skipped where it is absent, except in CI.
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared"}, parts...)...)
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) && os.Getenv("INCEPTIONSCOPE_CI") != "1" {
		t.Skipf("%s is absent: reference data is not part of the repository", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// tensorFile is just enough of a safetensors reader for these tests.
type tensorFile struct {
	header map[string]tensorInfo
	body   []byte
}

type tensorInfo struct {
	DType   string
	Shape   []int
	Offsets [2]int `json:"data_offsets"`
}

func readTensors(t testing.TB, path string) tensorFile {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := binary.LittleEndian.Uint64(raw)
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw[8:8+n], &all); err != nil {
		t.Fatal(err)
	}
	f := tensorFile{map[string]tensorInfo{}, raw[8+n:]}
	for name, text := range all {
		var info tensorInfo
		if name == "__metadata__" {
			continue
		}
		if err := json.Unmarshal(text, &info); err != nil {
			t.Fatal(err)
		}
		f.header[name] = info
	}
	return f
}

// Tensor reads F32, F16, and I8 with its scale an output channel.
func (f tensorFile) Tensor(name string) ([]int, []float32, error) {
	info, ok := f.header[name]
	if !ok {
		return nil, nil, fmt.Errorf("tensor %s is missing", name)
	}
	raw := f.body[info.Offsets[0]:info.Offsets[1]]
	var out []float32
	switch info.DType {
	case "F32":
		for i := 0; i < len(raw); i += 4 {
			out = append(out, math.Float32frombits(binary.LittleEndian.Uint32(raw[i:])))
		}
	case "F16":
		for i := 0; i < len(raw); i += 2 {
			out = append(out, half(binary.LittleEndian.Uint16(raw[i:])))
		}
	case "I8":
		_, scale, err := f.Tensor(name + ".scale")
		if err != nil {
			return nil, nil, err
		}
		for i, b := range raw {
			out = append(out, float32(int8(b))*scale[i/(len(raw)/len(scale))])
		}
	}
	return info.Shape, out, nil
}

// half converts an IEEE half that is finite.
func half(h uint16) float32 {
	sign, exp, frac := 1-2*float64(h>>15), int(h>>10&31), float64(h&1023)
	if exp == 0 {
		return float32(sign * math.Ldexp(frac, -24))
	}
	return float32(sign * math.Ldexp(1024+frac, exp-25))
}

// cropRGB reads one of the reference's crops as HWC bytes.
func cropRGB(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	var rgb []byte
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			rgb = append(rgb, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	return rgb
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
