package picture

import (
	"fmt"
	"io"

	"inceptionscope/internal/picture/jpeg"
)

func jpegSize(data []byte) (w, h int, err error) {
	m, err := jpeg.Config(data)
	if err != nil {
		return 0, 0, err
	}
	return m.Width, m.Height, nil
}

func (f *file) jpeg(w, h int) (*Picture, error) {
	// Each block of 8 x 8 pixels takes a bit at the very least.
	if blocks := (w + 7) / 8 * ((h + 7) / 8); blocks > 8*len(f.data) {
		return nil, fmt.Errorf("%d blocks in %d bytes: %w", blocks, len(f.data), io.ErrUnexpectedEOF)
	}
	m, err := jpeg.Decode(f.data, f.late)
	if err != nil {
		return nil, err
	}
	p := &Picture{Width: w, Height: h, pix: make([]byte, w*h*3)}
	bands(h, func(lo, hi int) { p.fromJPEG(m, lo, hi) })
	return p, nil
}

// fromJPEG converts rows lo..hi-1 as libjpeg and Pillow do.
func (p *Picture) fromJPEG(m *jpeg.Image, lo, hi int) {
	w := p.Width
	var planes []*upsampler
	for _, c := range m.Planes {
		planes = append(planes, newUpsampler(c.Pix, c.Stride, c.Width, c.Height, c.StepX, c.StepY))
	}
	for y := lo; y < hi; y++ {
		dst := p.pix[y*w*3:][:w*3]
		first := planes[0].row(y)[:w]
		if len(planes) == 1 {
			gray(dst, first, 1)
			continue
		}
		second, third := planes[1].row(y), planes[2].row(y)
		four := len(planes) == 4
		if four && m.Adobe <= 0 || !four && m.RGB() {
			interleave(dst, first, second, third)
		} else {
			fullRange(dst, first, second, third)
		}
		if four {
			fromInk(dst, planes[3].row(y))
		}
	}
}

func interleave(dst, a, b, c []byte) {
	for i := range a {
		dst[i*3], dst[i*3+1], dst[i*3+2] = a[i], b[i], c[i]
	}
}

// fromInk finishes CMYK and YCCK, stored inverted as Adobe does: 255 is no
// ink. With C = 255 - c and K = 255 - k the colour is (1 - C)(1 - K).
func fromInk(dst, black []byte) {
	for i := range dst {
		k := int32(black[i/3])
		t := (255-int32(dst[i]))*k + 128
		dst[i] = clip(k - (t>>8+t)>>8)
	}
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
