package kernel

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A map written from planes gives the same planes back, and writes nowhere else.
func TestMapRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(rt, name) }
		h, w, c, spare := draw("H", 1, 9), draw("W", 1, 9), draw("C", 1, 9), draw("spare", 0, 3)
		b := Border{draw("top", 0, 2), draw("left", 0, 2), draw("bottom", 0, 2), draw("right", 0, 2)}
		wide, check := guardedMap(h, w, c+spare, b, c, false)
		m := wide.Slice(spare, spare+c)
		want := noise(source(h), make([]float32, h*w*c))
		m.FromCHW(want, 0, h/2)
		m.FromCHW(want, h/2, h)
		check(rt)
		untouched(rt, m)
		if got := m.CHW(nil); !slices.Equal(got, want) {
			rt.Fatalf("expected %v, found %v", want, got)
		}
		twin := NewMap(h, w, c, Border{})
		twin.Copy(m)
		for ch := range c {
			got := twin.Channel(ch, make([]float32, h*w))
			if !slices.Equal(got, want[ch*h*w:(ch+1)*h*w]) {
				rt.Fatalf("channel %d: found %v", ch, got)
			}
		}
	})
}
