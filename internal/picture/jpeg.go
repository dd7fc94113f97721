package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// adobe is an APP14 segment saying that four components are (inverted) CMYK.
const adobe = "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"

func (f *file) jpeg(w, h int) (*Picture, error) {
	// Each block of 8 x 8 pixels takes a bit at the very least.
	if blocks := (w + 7) / 8 * ((h + 7) / 8); blocks > 8*len(f.data) {
		return nil, fmt.Errorf("%d blocks in %d bytes: %w", blocks, len(f.data), io.ErrUnexpectedEOF)
	}
	img, err := jpeg.Decode(f.rewind())
	if errors.Is(err, io.ErrUnexpectedEOF) {
		// Perhaps nothing but the end-of-image marker is missing.
		if again, e := jpeg.Decode(f.with(append(bytes.Clone(f.data), 0xff, 0xd9))); e == nil {
			img, err = again, nil
		}
	}
	var rare jpeg.UnsupportedError
	if errors.As(err, &rare) && bytes.Contains([]byte(rare), []byte("APP14")) {
		// CMYK without Adobe's mark: taken as Adobe's, as Pillow does.
		img, err = jpeg.Decode(f.with(append([]byte("\xff\xd8"+adobe), f.data[2:]...)))
	}
	if err != nil {
		return nil, err
	}
	if planes, ok := img.(*image.YCbCr); ok {
		return fromYCbCr(planes), nil
	}
	return opaque(img, nil)
}

// fromYCbCr converts the planes of a JPEG as libjpeg does.
func fromYCbCr(m *image.YCbCr) *Picture {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := &Picture{Width: w, Height: h, pix: make([]byte, w*h*3)}
	cb, cr := newChroma(m, m.Cb), newChroma(m, m.Cr)
	p.rows(func(dst []byte, y int) {
		fullRange(dst, m.Y[y*m.YStride:][:w], cb.row(y), cr.row(y))
	})
	return p
}

// fullRange is JFIF's conversion in libjpeg's 16-bit fixed point (jdcolor.c):
//
//	R = Y + 1.402 Cr,  G = Y - 0.34414 Cb - 0.71414 Cr,  B = Y + 1.772 Cb
func fullRange(dst, luma, cb, cr []byte) {
	const half = 1 << 15
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for i, l := range luma {
		y, u, v := int32(l), int32(cb[i])-128, int32(cr[i])-128
		d := dst[i*3:][:3]
		d[0] = clip(y + (91881*v+half)>>16)
		d[1] = clip(y + (-22554*u-46802*v+half)>>16)
		d[2] = clip(y + (116130*u+half)>>16)
	}
}
