package picture

import (
	"fmt"
	"image"
	"math"

	"inceptionscope/internal/net"
)

// plan is a fit worked out: the picture is scaled to w x h, and the part view
// of that goes to (x, y) of the square crop.
type plan struct {
	w, h int
	view box
	x, y int
}

// layout works a fit out for a picture of w x h and a crop of size x size. For
// warp and crop the picture is first scaled to size*256/224.
func layout(w, h int, f net.Fit, size int) plan {
	switch f {
	case net.Squash:
		return plan{w: size, h: size, view: box{0, 0, size, size}}
	case net.Warp:
		side := size * 256 / 224
		return centred(side, side, size)
	case net.Crop:
		side := size * 256 / 224
		if w < h {
			return centred(side, side*h/w, size)
		}
		return centred(side*w/h, side, size)
	case net.Pad:
		sw, sh := max(1, size*w/max(w, h)), max(1, size*h/max(w, h))
		return plan{w: sw, h: sh, view: box{0, 0, sw, sh}, x: half(size - sw), y: half(size - sh)}
	}
	panic(fmt.Sprintf("picture: unknown fit %q", f))
}

func centred(w, h, size int) plan {
	x, y := half(w-size), half(h-size)
	return plan{w: w, h: h, view: box{x, y, x + size, y + size}}
}

// half of n, rounded half to even as Python's round.
func half(n int) int { return int(math.RoundToEven(float64(n) / 2)) }

// Fit makes the square crop that the network looks at: size*size RGB pixels.
// mean fills what [net.Pad] leaves free. An unknown fit panics.
func (p *Picture) Fit(f net.Fit, size int, mean [3]uint8) []byte {
	l := layout(p.Width, p.Height, f, size)
	part := p.resize(l.w, l.h, l.view)
	if l.view.w() == size && l.view.h() == size {
		return part
	}
	out := make([]byte, size*size*3)
	for i := 0; i < len(out); i += 3 {
		copy(out[i:], mean[:])
	}
	for y := range l.view.h() {
		copy(out[((l.y+y)*size+l.x)*3:], part[y*l.view.w()*3:][:l.view.w()*3])
	}
	return out
}

// Crop is Fit as a model's description wants it; f overrides the model's own
// fit unless it is empty.
func (p *Picture) Crop(in net.Input, f net.Fit) []byte {
	if f == "" {
		f = in.Fit
	}
	return p.Fit(f, in.Size, MeanColour(in))
}

// MeanColour is the input's mean as a colour, red first.
func MeanColour(in net.Input) [3]uint8 { return in.MeanRGB() }

// Rect is a part of a picture in its own pixels, left and top first; it may
// reach beyond the picture (net.Pad).
type Rect struct{ X, Y, W, H float64 }

// Window says which part of a picture of w x h a crop of size x size shows.
// Crop position (x, y) lies at (X + x W/size, Y + y H/size) of the picture.
func Window(w, h int, f net.Fit, size int) Rect {
	l := layout(w, h, f, size)
	sx, sy := float64(w)/float64(l.w), float64(h)/float64(l.h)
	return Rect{
		X: float64(l.view.x0-l.x) * sx,
		Y: float64(l.view.y0-l.y) * sy,
		W: float64(size) * sx,
		H: float64(size) * sy,
	}
}

// Thumbnail is the whole picture, its longer side at most maxSide pixels.
func (p *Picture) Thumbnail(maxSide int) *image.RGBA {
	w, h, long := p.Width, p.Height, max(p.Width, p.Height)
	pix := p.pix
	if long > maxSide {
		w, h = max(1, w*maxSide/long), max(1, h*maxSide/long)
		pix = p.resize(w, h, box{0, 0, w, h})
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, j := 0, 0; i < len(pix); i, j = i+3, j+4 {
		img.Pix[j], img.Pix[j+1], img.Pix[j+2], img.Pix[j+3] = pix[i], pix[i+1], pix[i+2], 255
	}
	return img
}
