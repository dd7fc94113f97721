package synth

import (
	"bytes"
	"testing"
)

func TestPicturesRepeatAndDiffer(t *testing.T) {
	a, b, other := New(All, 48, 7), New(All, 48, 7), New(All, 48, 8)
	same := 0
	for i := range 50 {
		p, err := a.Picture(i)
		if err != nil {
			t.Fatal(err)
		}
		if p.W != 48 || p.H != 48 || len(p.RGB) != 3*48*48 {
			t.Fatalf("picture %d is %d x %d with %d bytes", i, p.W, p.H, len(p.RGB))
		}
		q, _ := b.Picture(i)
		if !bytes.Equal(p.RGB, q.RGB) || a.Class(i) != b.Class(i) {
			t.Fatalf("picture %d differs between two sets of one seed", i)
		}
		if o, _ := other.Picture(i); bytes.Equal(p.RGB, o.RGB) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d pictures are the same for another seed", same)
	}
}

func TestEveryClassIsDrawn(t *testing.T) {
	for _, k := range Kinds {
		s := New(k, 32, 1)
		seen := map[int]int{}
		for i := range 1000 {
			seen[s.Class(i)]++
		}
		if len(seen) != len(s.Classes()) {
			t.Errorf("%s: %d of %d classes in 1000 pictures", k, len(seen), len(s.Classes()))
		}
	}
}

// The figure covers some of the picture, wherever it lies.
func TestFiguresAreInsideThePicture(t *testing.T) {
	for _, c := range classes() {
		covered := 0.0
		for y := -1.3; y < 1.3; y += 0.05 {
			for x := -1.3; x < 1.3; x += 0.05 {
				v := c.value(x, y, 0.03)
				if v < 0 || v > 1 {
					t.Fatalf("%s covers %g at (%g, %g)", c.name, v, x, y)
				}
				if !c.full && v > 0 && x*x+y*y > 2 {
					t.Fatalf("%s reaches (%g, %g)", c.name, x, y)
				}
				covered += v
			}
		}
		if share := covered / (52 * 52); share < 0.05 || share > 0.7 {
			t.Errorf("%s covers %.2f of its square", c.name, share)
		}
	}
}

func BenchmarkPicture(b *testing.B) {
	s := New(All, 64, 1)
	for i := 0; b.Loop(); i++ {
		if _, err := s.Picture(i); err != nil {
			b.Fatal(err)
		}
	}
}
