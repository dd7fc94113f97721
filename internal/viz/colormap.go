package viz

import (
	"encoding/hex"
	"fmt"
	"image/color"
)

// ColorMap takes a byte to red, green, blue.
type ColorMap [256][3]uint8

// MapNames are the maps that [Colors] knows. Zero is the dark end of the
// sequential ones; "signed" is white at the middle, for values around zero.
var MapNames = []string{"viridis", "cividis", "gray", "signed"}

// Colors finds a map by name.
func Colors(name string) (*ColorMap, error) {
	switch name {
	case "viridis":
		return fromHex(viridisHex), nil
	case "cividis":
		return fromHex(cividisHex), nil
	case "gray":
		return between("000000ffffff"), nil
	case "signed":
		return between(signedHex), nil
	}
	return nil, fmt.Errorf("colour map %q, expected one of %v", name, MapNames)
}

// signedHex is ColorBrewer's RdBu with 11 classes (Cynthia Brewer, Apache
// 2.0), from blue to red: told apart by people who do not see red or green.
const signedHex = "053061" + "2166ac" + "4393c3" + "92c5de" + "d1e5f0" + "f7f7f7" +
	"fddbc7" + "f4a582" + "d6604d" + "b2182b" + "67001f"

// RGBA of v between lo and hi; what lies outside gets the end's colour.
func (m *ColorMap) RGBA(v, lo, hi float32) color.RGBA {
	i := 0
	if hi > lo {
		i = int(min(max((v-lo)/(hi-lo), 0), 1)*255 + 0.5)
	}
	c := m[i]
	return color.RGBA{c[0], c[1], c[2], 255}
}

// stops decodes RRGGBB RRGGBB ...; the tables are constants, so a wrong one
// is a bug.
func stops(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil || len(b)%3 != 0 {
		panic("viz: colour table: expected hex triples")
	}
	return b
}

func fromHex(s string) *ColorMap {
	var m ColorMap
	b := stops(s)
	for i := range m {
		m[i] = [3]uint8(b[3*i:])
	}
	return &m
}

// between fills 256 entries linearly from evenly spaced stops.
func between(s string) *ColorMap {
	var m ColorMap
	b := stops(s)
	n := len(b)/3 - 1
	for i := range m {
		x := float64(i) / 255 * float64(n)
		k := min(int(x), n-1)
		for c := range 3 {
			lo, hi := float64(b[3*k+c]), float64(b[3*k+3+c])
			m[i][c] = uint8(lo + (x-float64(k))*(hi-lo) + 0.5)
		}
	}
	return &m
}
