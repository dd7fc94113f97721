package picture

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// bmpFileOf makes a file of 2 x 2 pixels: header, extra (masks, palette), rows.
func bmpFileOf(depth uint16, packing uint32, colours uint32, extra, rows []byte) []byte {
	b := bmpHeader(2, 2)
	le := binary.LittleEndian
	le.PutUint32(b[10:], uint32(54+len(extra)))
	le.PutUint16(b[28:], depth)
	le.PutUint32(b[30:], packing)
	le.PutUint32(b[46:], colours)
	return append(append(b, extra...), rows...)
}

// The same four pixels (red, green above blue, white) in every packing.
func TestBMPKinds(t *testing.T) {
	want := []byte{255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}
	pal := []byte{0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0} // red, green, blue, white as BGR0
	le := binary.LittleEndian
	masks := func(m ...uint32) (b []byte) {
		for _, v := range m {
			b = le.AppendUint32(b, v)
		}
		return b
	}
	words := func(v ...uint16) (b []byte) {
		for _, x := range v {
			b = le.AppendUint16(b, x)
		}
		return b
	}
	for name, data := range map[string][]byte{
		"2 bits":     bmpFileOf(2, bmpPlain, 4, pal, []byte{0xb0, 0, 0, 0, 0x10, 0, 0, 0}),
		"4 bits":     bmpFileOf(4, bmpPlain, 4, pal, []byte{0x23, 0, 0, 0, 0x01, 0, 0, 0}),
		"8 bits":     bmpFileOf(8, bmpPlain, 4, pal, []byte{2, 3, 0, 0, 0, 1, 0, 0}),
		"16 bits":    bmpFileOf(16, bmpPlain, 0, nil, words(0x1f, 0x7fff, 0x7c00, 0x3e0)),
		"16 bit 565": bmpFileOf(16, bmpMasks, 0, masks(0xf800, 0x7e0, 0x1f), words(0x1f, 0xffff, 0xf800, 0x7e0)),
		"24 bits":    bmpFileOf(24, bmpPlain, 0, nil, []byte{255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0}),
		"32 bits":    bmpFileOf(32, bmpPlain, 0, nil, masks(0xff, 0xffffff, 0xff0000, 0xff00)),
		"32 masks":   bmpFileOf(32, bmpMasks, 0, masks(0xff, 0xff00, 0xff0000), masks(0xff0000, 0xffffff, 0xff, 0xff00)),
		"32 alpha":   bmpFileOf(32, bmpAlphaMasks, 0, masks(0xff0000, 0xff00, 0xff, 0xff000000), masks(0xff0000ff, 0, 0xffff0000, 0xff00ff00)),
		"rle 8":      bmpFileOf(8, bmpRLE8, 4, pal, []byte{1, 2, 1, 3, 0, 0, 1, 0, 1, 1, 0, 1}),
		"rle 8 raw":  bmpFileOf(8, bmpRLE8, 4, pal, []byte{0, 3, 2, 3, 3, 0, 0, 0, 0, 3, 0, 1, 1, 0, 0, 1}), // the third value lies outside
		"rle 4":      bmpFileOf(4, bmpRLE4, 4, pal, []byte{2, 0x23, 0, 0, 2, 0x01, 0, 1}),
	} {
		if got := mustDecode(t, data).pix; !bytes.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestBMPDownwards(t *testing.T) {
	b := bmpHeader(1, -2)
	p := mustDecode(t, append(b, 3, 2, 1, 0, 6, 5, 4, 0))
	if !bytes.Equal(p.pix, []byte{1, 2, 3, 4, 5, 6}) {
		t.Errorf("%v", p.pix)
	}
}
