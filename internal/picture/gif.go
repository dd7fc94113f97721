package picture

import (
	"image/gif"
)

// gif reads the first frame, in its place on the white screen of w x h. (The
// decoder refuses frames that reach beyond the screen.)
func (f *file) gif(w, h int) (*Picture, error) {
	img, err := gif.Decode(f.rewind())
	if err != nil {
		return nil, err
	}
	frame, err := opaque(img, nil)
	if err != nil {
		return nil, err
	}
	return frame.placed(img.Bounds().Min.X, img.Bounds().Min.Y, w, h), nil
}

// placed puts p at (x, y) on a white canvas of w x h.
func (p *Picture) placed(x, y, w, h int) *Picture {
	if x == 0 && y == 0 && p.Width == w && p.Height == h {
		return p
	}
	q := &Picture{Width: w, Height: h, Format: p.Format, pix: make([]byte, w*h*3)}
	for i := range q.pix {
		q.pix[i] = 255
	}
	for row := range p.Height {
		copy(q.pix[((y+row)*w+x)*3:], p.pix[row*p.Width*3:][:p.Width*3])
	}
	return q
}
