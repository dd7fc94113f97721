package viz

import (
	"image/color"
	"testing"
)

func luminance(c [3]uint8) float64 {
	return 0.2126*float64(c[0]) + 0.7152*float64(c[1]) + 0.0722*float64(c[2])
}

func TestColors(t *testing.T) {
	for _, name := range MapNames {
		m, err := Colors(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "signed" {
			continue
		}
		for i := 1; i < 256; i++ {
			// Rounding to bytes may lose a step, but never go back by more.
			if luminance(m[i]) < luminance(m[i-1])-0.8 {
				t.Errorf("%s gets darker at %d: %v after %v", name, i, m[i], m[i-1])
			}
		}
	}
	if _, err := Colors("jet"); err == nil {
		t.Error("jet was accepted")
	}
}

// Published entries: the ends and the middle.
func TestKnownEntries(t *testing.T) {
	for _, k := range []struct {
		name string
		at   int
		want [3]uint8
	}{
		{"viridis", 0, [3]uint8{0x44, 0x01, 0x54}}, {"viridis", 127, [3]uint8{0x21, 0x90, 0x8d}},
		{"viridis", 255, [3]uint8{0xfd, 0xe7, 0x25}}, {"cividis", 0, [3]uint8{0x00, 0x22, 0x4e}},
		{"cividis", 255, [3]uint8{0xfe, 0xe8, 0x38}}, {"gray", 128, [3]uint8{128, 128, 128}},
		{"signed", 0, [3]uint8{0x05, 0x30, 0x61}}, {"signed", 255, [3]uint8{0x67, 0x00, 0x1f}},
	} {
		m, _ := Colors(k.name)
		for c := range 3 {
			if d := int(m[k.at][c]) - int(k.want[c]); d < -1 || d > 1 {
				t.Errorf("%s[%d]: expected %v, found %v", k.name, k.at, k.want, m[k.at])
			}
		}
	}
}

func TestRGBA(t *testing.T) {
	m, _ := Colors("gray")
	for _, k := range []struct {
		v, lo, hi float32
		want      uint8
	}{{0, 0, 1, 0}, {1, 0, 1, 255}, {2, 0, 1, 255}, {-1, 0, 1, 0}, {0.5, 0, 1, 128}, {3, 3, 3, 0}} {
		if got := m.RGBA(k.v, k.lo, k.hi); got != (color.RGBA{k.want, k.want, k.want, 255}) {
			t.Errorf("%v in %v..%v: expected %d, found %v", k.v, k.lo, k.hi, k.want, got)
		}
	}
}
