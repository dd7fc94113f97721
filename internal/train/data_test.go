package train

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"inceptionscope/internal/net"
)

func touch(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, n := range names {
		p := filepath.Join(dir, n)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFolderMergesAndHoldsOut(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "cat/1.jpg", "cat/2.jpg", "dog/1.png", "dog/readme.txt", "cat_easy/1.jpg", "cat_easy/2.jpg", ".hidden/1.jpg", "notes.txt", "empty/x.txt")
	list := filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte("cat_easy/2.jpg\ncat/1.jpg\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFolder(dir, FolderOptions{Merge: map[string]string{"cat_easy": "cat"}, HeldOut: list})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Classes) != 2 || f.Classes[0].ID != "cat" || f.Classes[1].ID != "dog" {
		t.Fatalf("classes %v", f.Classes)
	}
	slash := func(paths []string) (out []string) {
		for _, p := range paths {
			out = append(out, filepath.ToSlash(p))
		}
		return out
	}
	if got, want := slash(f.Train.paths), []string{"cat/2.jpg", "cat_easy/1.jpg", "dog/1.png"}; !slices.Equal(got, want) {
		t.Errorf("learned from %v, expected %v", got, want)
	}
	if got, want := slash(f.HeldOut.paths), []string{"cat/1.jpg", "cat_easy/2.jpg"}; !slices.Equal(got, want) {
		t.Errorf("held out %v, expected %v", got, want)
	}
	if _, err := OpenFolder(dir, FolderOptions{Only: []string{"dog"}}); err == nil {
		t.Error("one class was accepted")
	}
}

// Pictures that cannot be read are left out and named; photographs are reduced
// to what the network can use.
func TestFilesAreCheckedAndReduced(t *testing.T) {
	dir := t.TempDir()
	touch(t, dir, "cat/broken.jpg")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 400, 300))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cat/a.png", "cat/c.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := &Files{dir: dir, side: 60}
	f.add("cat/a.png", 0)
	f.add("cat/broken.jpg", 1)
	f.add("cat/c.png", 2)
	told := 0
	left, err := f.check(context.Background(), 2, func(n int) { told = n })
	if err != nil || len(left) != 1 || !strings.Contains(left[0].Error(), "broken.jpg") || told != 3 {
		t.Fatalf("left out %v, %v, told of %d", left, err, told)
	}
	if f.Len() != 2 || f.Class(1) != 2 {
		t.Fatalf("%d pictures stay, the second of class %d", f.Len(), f.Class(1))
	}
	if p, err := f.Picture(1); err != nil || p.W != 80 || p.H != 60 || len(p.RGB) != 3*80*60 {
		t.Errorf("%d x %d, %v; expected 80 x 60", p.W, p.H, err)
	}
}

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		s           Schedule
		epoch, part float64
		want        float64
	}{
		{Step, 7.9, 0.1, 1}, {Step, 8, 0.1, 0.96}, {Step, 24, 1, 0.96 * 0.96 * 0.96},
		{Poly, 0, 0, 1}, {Poly, 0, 0.75, 0.5}, {Poly, 0, 2, 0},
		{Cosine, 0, 0.5, 0.5}, {Cosine, 0, 1, 0}, {Constant, 99, 0.9, 1},
	} {
		if got, err := c.s.At(c.epoch, c.part); err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s at epoch %g, part %g: %g, %v, expected %g", c.s, c.epoch, c.part, got, err, c.want)
		}
	}
}

// A picture drawn at its own size without variation is itself; a reduced one
// keeps its mean; varied ones repeat with the seed and stay in range.
func TestPicturesBecomeInputs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	p := Picture{W: 40, H: 40, RGB: make([]byte, 3*40*40)}
	for i := range p.RGB {
		p.RGB[i] = byte(r.IntN(256))
	}
	in := net.Input{Size: 40, BGR: true, Mean: [3]float32{10, 20, 30}, Scale: 0.5}
	a := &artist{in: in}
	out := make([]float32, 3*40*40)
	a.draw(out, p, Augment{}, r)
	for i := range p.W * p.H {
		for c := range 3 {
			if want := (float32(p.RGB[3*i+2-c]) - in.Mean[c]) * 0.5; math.Abs(float64(out[3*i+c]-want)) > 1e-3 {
				t.Fatalf("pixel %d, channel %d: %g, expected %g", i, c, out[3*i+c], want)
			}
		}
	}
	half := &artist{in: net.Input{Size: 20, Scale: 1}}
	small := make([]float32, 3*20*20)
	half.draw(small, p, Augment{}, r)
	mean := func(v []float32) (m float64) {
		for _, x := range v {
			m += float64(x) / float64(len(v))
		}
		return m
	}
	all := 0.0
	for _, v := range p.RGB {
		all += float64(v) / float64(len(p.RGB))
	}
	if math.Abs(mean(small)-all) > 2 {
		t.Errorf("mean %g of the reduced picture, %g of the picture", mean(small), all)
	}
	one, two := make([]float32, len(small)), make([]float32, len(small))
	half.draw(one, p, Standard, rand.New(rand.NewPCG(7, 7)))
	half.draw(two, p, Standard, rand.New(rand.NewPCG(7, 7)))
	if !slices.Equal(one, two) {
		t.Error("one seed gave two pictures")
	}
	if lo, hi := slices.Min(one), slices.Max(one); lo < 0 || hi > 255 {
		t.Errorf("values from %g to %g", lo, hi)
	}
}
