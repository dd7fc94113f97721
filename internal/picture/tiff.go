package picture

import (
	"encoding/binary"
	"fmt"
	"image"

	"golang.org/x/image/tiff"
)

// Tags of TIFF 6.0, and the values that matter here.
const (
	tiffCompression = 259
	tiffPhotometric = 262
	tiffSamples     = 277
	tiffPlanar      = 284

	ccittG3     = 3
	ccittG4     = 4
	blackIsZero = 1
	apart       = 2 // planes one after the other
)

func (f *file) tiff() (*Picture, error) {
	if f.tag(tiffPlanar) == apart && f.tag(tiffSamples) > 1 {
		return nil, fmt.Errorf("tiff: planes kept apart: %w", errRare)
	}
	img, err := tiff.Decode(f.rewind())
	if err != nil {
		return nil, err
	}
	// A fax's black runs are ones, and here ones are white: the decoder takes
	// black for zero.
	if c := f.tag(tiffCompression); (c == ccittG3 || c == ccittG4) && f.tag(tiffPhotometric) == blackIsZero {
		if m, ok := img.(*image.Gray); ok {
			for i := range m.Pix {
				m.Pix[i] = 255 - m.Pix[i]
			}
		}
	}
	return opaque(img, nil)
}

// tag gives the first picture's entry of one short or long; 0 if there is none.
func (f *file) tag(number uint16) uint32 {
	if len(f.data) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if f.data[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(f.data[4:]))
	if at+2 > int64(len(f.data)) {
		return 0
	}
	n := int64(order.Uint16(f.data[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > int64(len(f.data)) {
			return 0
		}
		entry := f.data[e : e+12]
		if order.Uint16(entry) != number {
			continue
		}
		if order.Uint16(entry[2:]) == 3 {
			return uint32(order.Uint16(entry[8:]))
		}
		return order.Uint32(entry[8:])
	}
	return 0
}
