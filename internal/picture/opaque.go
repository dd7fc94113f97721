package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// opaque converts a decoded image to RGB, transparent parts on white. 16-bit
// channels keep their high byte, as Pillow does.
func opaque(img image.Image, err error) (*Picture, error) {
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	p := &Picture{Width: b.Dx(), Height: b.Dy(), pix: make([]byte, b.Dx()*b.Dy()*3)}
	switch m := img.(type) {
	case *image.Gray:
		p.rows(func(dst []byte, y int) { gray(dst, m.Pix[y*m.Stride:], 1) })
	case *image.Gray16:
		p.rows(func(dst []byte, y int) { gray(dst, m.Pix[y*m.Stride:], 2) })
	case *image.Paletted:
		pal := onWhite(m.Palette)
		p.rows(func(dst []byte, y int) { paletted(dst, m.Pix[y*m.Stride:], pal) })
	case *image.NRGBA:
		p.rows(func(dst []byte, y int) { straight(dst, m.Pix[y*m.Stride:], 4, 1) })
	case *image.NRGBA64:
		p.rows(func(dst []byte, y int) { straight(dst, m.Pix[y*m.Stride:], 8, 2) })
	case *image.RGBA:
		p.rows(func(dst []byte, y int) { premultiplied(dst, m.Pix[y*m.Stride:], 4, 1) })
	case *image.RGBA64:
		p.rows(func(dst []byte, y int) { premultiplied(dst, m.Pix[y*m.Stride:], 8, 2) })
	default:
		canvas := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(canvas, canvas.Rect, img, b.Min, draw.Src)
		return opaque(canvas, nil)
	}
	return p, nil
}

// rows calls fill for each row of the picture.
func (p *Picture) rows(fill func(dst []byte, y int)) {
	for y := range p.Height {
		fill(p.pix[y*p.Width*3:][:p.Width*3], y)
	}
}

func gray(dst, src []byte, step int) {
	for i := 0; i < len(dst); i += 3 {
		v := src[i/3*step]
		dst[i], dst[i+1], dst[i+2] = v, v, v
	}
}

// straight is colour that alpha has not been multiplied into: c a + 1 - a.
func straight(dst, src []byte, step, depth int) {
	for i, j := 0, 0; i < len(dst); i, j = i+3, j+step {
		a := src[j+3*depth]
		dst[i] = over(src[j], a)
		dst[i+1] = over(src[j+depth], a)
		dst[i+2] = over(src[j+2*depth], a)
	}
}

// premultiplied is colour times alpha: c + 1 - a.
func premultiplied(dst, src []byte, step, depth int) {
	for i, j := 0, 0; i < len(dst); i, j = i+3, j+step {
		rest := 255 - int(src[j+3*depth])
		for c := range 3 {
			dst[i+c] = byte(min(int(src[j+c*depth])+rest, 255))
		}
	}
}

// over puts colour c of alpha a on white, rounded.
func over(c, a byte) byte {
	return byte((int(c)*int(a) + 255*(255-int(a)) + 127) / 255)
}

func onWhite(pal color.Palette) (out [256][3]byte) {
	for i, c := range pal {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		out[i] = [3]byte{over(n.R, n.A), over(n.G, n.A), over(n.B, n.A)}
	}
	return out
}

func paletted(dst, src []byte, pal [256][3]byte) {
	for i := 0; i < len(dst); i += 3 {
		copy(dst[i:i+3], pal[src[i/3]][:])
	}
}
