package jpeg

import (
	"bytes"
	"errors"
	"image"
	stdjpeg "image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// fixtures are the parent package's test pictures; that they are decoded to
// libjpeg's bits is tested there.
func fixtures(t testing.TB) map[string][]byte {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join("..", "testdata", "*.jpg"))
	if len(names) < 8 {
		t.Fatalf("only %d JPEG files in testdata", len(names))
	}
	files := map[string][]byte{}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(n)] = data
	}
	return files
}

// The standard library's decoder rounds differently, by 3 at most here.
func TestAgainstStandardLibrary(t *testing.T) {
	for name, data := range fixtures(t) {
		std, err := stdjpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(data, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		luma, stride := []byte(nil), 0
		switch s := std.(type) {
		case *image.YCbCr:
			luma, stride = s.Y, s.YStride
		case *image.Gray:
			luma, stride = s.Pix, s.Stride
		default:
			continue
		}
		p := m.Planes[0]
		for i := range p.Width * p.Height {
			x, y := i%p.Width, i/p.Width
			if d := math.Abs(float64(p.Pix[y*p.Stride+x]) - float64(luma[y*stride+x])); d > 3 {
				t.Fatalf("%s: sample (%d, %d) differs by %v", name, x, y, d)
			}
		}
	}
}

// idct against the definition: sum of C(u) C(v)/4 S(u,v) cos cos.
func TestIDCT(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	quant := new([64]int32)
	for i := range quant {
		quant[i] = int32(1 + i/4)
	}
	for range 200 {
		var block [64]int16
		for range 1 + rng.IntN(12) {
			block[rng.IntN(64)] = int16(rng.IntN(41) - 20)
		}
		var got [64]byte
		idct(got[:], 8, &block, quant)
		for i, g := range got {
			if want := exact(&block, quant, i%8, i/8); math.Abs(float64(g)-want) > 0.6 {
				t.Fatalf("sample %d is %d, want %.3f", i, g, want)
			}
		}
	}
}

func exact(block *[64]int16, quant *[64]int32, x, y int) float64 {
	sum := 0.0
	for i := range 64 {
		u, v := i%8, i/8
		c := 0.25
		if u == 0 {
			c /= math.Sqrt2
		}
		if v == 0 {
			c /= math.Sqrt2
		}
		sum += c * float64(block[i]) * float64(quant[i]) *
			math.Cos(float64(2*x+1)*float64(u)*math.Pi/16) * math.Cos(float64(2*y+1)*float64(v)*math.Pi/16)
	}
	return min(max(sum+128, 0), 255)
}

// A missing end marker is forgiven where all data is there, nothing else.
func TestEnd(t *testing.T) {
	for name, data := range fixtures(t) {
		m, err := Decode(data[:len(data)-2], nil)
		if m != nil && m.Progressive {
			t.Errorf("%s: progressive, accepted without its end", name)
		}
		if err != nil && name != "jpeg-progressive.jpg" {
			t.Errorf("%s without end marker: %v", name, err)
		}
		if _, err := Decode(data[:len(data)-40], nil); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s cut: %v, want unexpected EOF", name, err)
		}
	}
}

// A lost stretch between two restart markers leaves the rest in its place.
func TestResync(t *testing.T) {
	data := fixtures(t)["jpeg-444-restart.jpg"]
	whole, err := Decode(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(data, []byte{0xff, rst0 + 1})
	to := bytes.Index(data, []byte{0xff, rst0 + 2})
	if from < 0 || to < from {
		t.Fatal("no restart markers")
	}
	hurt := bytes.Clone(data)
	for i := from + 2; i < to; i++ {
		hurt[i] = 0
	}
	m, err := Decode(hurt, nil)
	if err != nil {
		t.Skipf("this damage is not survivable: %v", err)
	}
	p, q := whole.Planes[0], m.Planes[0]
	if last := p.Stride * (p.Height - 1); !bytes.Equal(p.Pix[last:last+p.Width], q.Pix[last:last+q.Width]) {
		t.Error("the last row moved")
	}
}

func TestLate(t *testing.T) {
	stop := errors.New("stop")
	for name, data := range fixtures(t) {
		n := 0
		_, err := Decode(data, func() error {
			if n++; n > 12 {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) {
			t.Errorf("%s: %v, want stop", name, err)
		}
	}
}

// FuzzDecode: no bytes lead to a panic; what is decoded has its size.
func FuzzDecode(f *testing.F) {
	for _, data := range fixtures(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Config(data)
		if err != nil || c.Width*c.Height > 1<<18 {
			return
		}
		n := 0
		m, err := Decode(data, func() error {
			if n++; n > 2000 {
				return io.ErrNoProgress
			}
			return nil
		})
		if err != nil {
			return
		}
		for i, p := range m.Planes {
			if m.Width > 0 && m.Height > 0 && len(p.Pix) < p.Stride*(p.Height-1)+p.Width {
				t.Errorf("plane %d: %d bytes for %d x %d", i, len(p.Pix), p.Width, p.Height)
			}
		}
	})
}
