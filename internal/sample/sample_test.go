package sample

import (
	"bytes"
	"image/color"
	"strings"
	"testing"
)

func TestCatalogue(t *testing.T) {
	things, names := 0, map[string]bool{}
	for _, s := range All() {
		if s.Name == "" || s.Name != strings.ToLower(s.Name) || strings.ContainsAny(s.Name, " /.") || names[s.Name] {
			t.Errorf("%q is no slug or not unique", s.Name)
		}
		if s.Title == "" || s.Korean == "" {
			t.Errorf("%s: title %q, Korean %q", s.Name, s.Title, s.Korean)
		}
		names[s.Name] = true
		if !s.Chart {
			things++
		}
	}
	if things < 12 || len(names)-things < 3 {
		t.Errorf("%d things and %d charts, want at least 12 and 3", things, len(names)-things)
	}
	if _, ok := Find("no-such-thing"); ok {
		t.Error("found what is not there")
	}
}

// A drawing is the same each time, fills its size, and is not flat.
func TestDraw(t *testing.T) {
	for _, s := range All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			a, b := s.Draw(96), s.Draw(96)
			if a.Rect.Dx() != 96 || a.Rect.Dy() != 96 {
				t.Fatalf("size %v, want 96 x 96", a.Rect)
			}
			if !bytes.Equal(a.Pix, b.Pix) {
				t.Error("two drawings differ")
			}
			colours := map[color.RGBA]bool{}
			for i := 0; i < len(a.Pix); i += 4 {
				if a.Pix[i+3] != 255 {
					t.Fatal("transparent")
				}
				colours[a.RGBAAt(i/4%96, i/4/96)] = true
			}
			if len(colours) < 2 {
				t.Error("one colour only")
			}
		})
	}
}

// tie is how far below the first answer the table's may be: two classes can be
// nearly equal (wall clock and analog clock), and kernels round differently.
const tie = 0.03

func checkSays(t *testing.T, model string, j *judge) {
	for _, s := range All() {
		got := j.ask(t, s.Draw(Size))
		if !strings.EqualFold(got[0].label, s.Says[model]) && !near(got, s.Says[model]) {
			t.Errorf("%s: %s says %q (%.2f), the table says %q", s.Name, model, got[0].label, got[0].p, s.Says[model])
		}
	}
}

func near(got []answer, label string) bool {
	for _, a := range got[1:] {
		if a.label == label {
			return got[0].p-a.p < tie
		}
	}
	return false
}

func TestWhatDefaultSays(t *testing.T) {
	t.Parallel()
	checkSays(t, "default", newJudge(t, "default"))
}

func TestWhatBVLCSays(t *testing.T) {
	t.Parallel()
	checkSays(t, "bvlc", newJudge(t, bvlcPath(t)))
}
