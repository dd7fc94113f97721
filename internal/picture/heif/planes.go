package heif

import (
	"bytes"
	"fmt"
	"image"
)

// libheif's numbers.
const (
	spaceYCbCr = 0
	spaceRGB   = 1
	spaceGray  = 2
)

var ratios = map[uint32]image.YCbCrSubsampleRatio{
	1: image.YCbCrSubsampleRatio420,
	2: image.YCbCrSubsampleRatio422,
	3: image.YCbCrSubsampleRatio444,
}

// Decode gives the pixels: *image.YCbCr, *image.Gray or *image.NRGBA. They do
// not depend on the sandbox.
func (m *Image) Decode() (image.Image, error) {
	var out image.Image // the work may outlive the waiting
	if err := m.within(func() (err error) {
		out, err = m.image()
		return err
	}); err != nil {
		return nil, err
	}
	return out, nil
}

func (m *Image) image() (image.Image, error) {
	r := image.Rect(0, 0, m.Width, m.Height)
	stride := rowLength(m.Width, 1)
	switch m.space {
	case spaceYCbCr:
		return m.ycbcr(r, stride)
	case spaceGray:
		pix, err := m.pixels(stride * m.Height)
		return &image.Gray{Pix: pix, Stride: stride, Rect: r}, err
	case spaceRGB:
		stride = rowLength(m.Width, 4)
		pix, err := m.pixels(stride * m.Height)
		return &image.NRGBA{Pix: pix, Stride: stride, Rect: r}, err
	}
	return nil, fmt.Errorf("heif: colour space %d, expected 0 to 2", m.space)
}

func (m *Image) ycbcr(r image.Rectangle, stride int) (image.Image, error) {
	ratio, ok := ratios[m.ratio]
	if !ok {
		return nil, fmt.Errorf("heif: chroma format %d, expected 1 to 3", m.ratio)
	}
	cw, ch := (m.Width+1)/2, m.Height
	switch ratio {
	case image.YCbCrSubsampleRatio420:
		ch = (m.Height + 1) / 2
	case image.YCbCrSubsampleRatio444:
		cw = m.Width
	}
	cw = rowLength(cw, 1)
	y, c := stride*m.Height, cw*ch
	pix, err := m.pixels(y + 2*c)
	if err != nil {
		return nil, err
	}
	return &image.YCbCr{
		Y: pix[:y], Cb: pix[y : y+c], Cr: pix[y+c:],
		YStride: stride, CStride: cw, SubsampleRatio: ratio, Rect: r,
	}, nil
}

// pixels decodes into n bytes.
func (m *Image) pixels(n int) ([]byte, error) {
	if n <= 0 || n > MaxMemory/2 {
		return nil, fmt.Errorf("heif: %d x %d pixels do not fit into the sandbox", m.Width, m.Height)
	}
	at, err := m.alloc(uint32(n))
	if err != nil {
		return nil, err
	}
	if err := m.decode(false, at); err != nil {
		return nil, err
	}
	view, ok := m.mod.Memory().Read(at, uint32(n))
	if !ok {
		return nil, fmt.Errorf("heif: pixels lie outside the sandbox")
	}
	return bytes.Clone(view), nil
}

// rowLength is libheif's, in bytes: an even number of pixels, 64 at least, then
// a multiple of 16 (HeifPixelImage::ImagePlane::alloc).
func rowLength(width, bytes int) int { return (max((width+1)&^1, 64)*bytes + 15) &^ 15 }
