package sample

import (
	"image"
	"math"

	"golang.org/x/image/vector"
)

// canvas is a square of size x size pixels, three floats (0 to 1) each. What
// is drawn is first scaled by zoom and turned clockwise around the middle.
type canvas struct {
	size       int
	pix        []float64
	zoom, turn float64
}

func newCanvas(size int, background paint) *canvas {
	c := &canvas{size: size, pix: make([]float64, size*size*3), zoom: 1}
	c.fill(rect(0, 0, 1, 1), background)
	return c
}

// mask is how much of each pixel of a rectangle is covered, row by row.
type mask struct {
	image.Rectangle
	a []float64
}

// mask of a shape, with room around it for a blur.
func (c *canvas) mask(s shape, room int) mask {
	k := float64(c.size)
	s = s.turn(0.5, 0.5, c.turn).stretch(0.5, 0.5, c.zoom, c.zoom)
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, p := range s {
		for _, q := range p {
			lo = point{min(lo.x, q.x), min(lo.y, q.y)}
			hi = point{max(hi.x, q.x), max(hi.y, q.y)}
		}
	}
	pixel := func(v float64) int { return int(math.Floor(min(max(v, -1), 2) * k)) }
	r := image.Rect(pixel(lo.x)-room, pixel(lo.y)-room, pixel(hi.x)+1+room, pixel(hi.y)+1+room)
	r = r.Intersect(image.Rect(-room, -room, c.size+room, c.size+room))
	m := mask{r, make([]float64, r.Dx()*r.Dy())}
	if r.Empty() {
		return m
	}
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	at := func(p point) (float32, float32) {
		return float32(p.x*k - float64(r.Min.X)), float32(p.y*k - float64(r.Min.Y))
	}
	for _, p := range s {
		z.MoveTo(at(p[0]))
		for _, q := range p[1:] {
			z.LineTo(at(q))
		}
		z.ClosePath()
	}
	alpha := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	z.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	for i, a := range alpha.Pix {
		m.a[i] = float64(a) / 255
	}
	return m
}

// at is the mask at a pixel, 0 outside.
func (m mask) at(x, y int) float64 {
	if !(image.Point{X: x, Y: y}).In(m.Rectangle) {
		return 0
	}
	return m.a[(y-m.Min.Y)*m.Dx()+x-m.Min.X]
}

// cover blends p over the canvas where all masks cover it.
func (c *canvas) cover(p paint, m mask, more ...mask) {
	sin, cos := math.Sincos(-c.turn)
	r := m.Intersect(image.Rect(0, 0, c.size, c.size))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			a := m.at(x, y)
			for _, n := range more {
				a *= n.at(x, y)
			}
			if a <= 0 {
				continue
			}
			u := ((float64(x)+0.5)/float64(c.size) - 0.5) / c.zoom
			v := ((float64(y)+0.5)/float64(c.size) - 0.5) / c.zoom
			t := p(0.5+u*cos-v*sin, 0.5+u*sin+v*cos)
			a *= t.a
			d := c.pix[(y*c.size+x)*3:][:3]
			d[0] += (t.r - d[0]) * a
			d[1] += (t.g - d[1]) * a
			d[2] += (t.b - d[2]) * a
		}
	}
}

// fill paints a shape.
func (c *canvas) fill(s shape, p paint) { c.cover(p, c.mask(s, 0)) }

// within is the window of fillIn and glowIn.
func (c *canvas) within(s shape) mask { return c.mask(s, 0) }

// fillIn paints what of a shape lies within a window.
func (c *canvas) fillIn(window mask, s shape, p paint) { c.cover(p, c.mask(s, 0), window) }

// shadow darkens around a shape moved by (dx, dy) and blurred.
func (c *canvas) shadow(s shape, dx, dy, blur, strength float64) {
	c.glow(s.move(dx, dy), blur, plain(colour{0, 0, 0, strength}))
}

// glow paints a blurred shape.
func (c *canvas) glow(s shape, blur float64, p paint) { c.cover(p, c.blurred(s, blur)) }

// glowIn is glow within a window.
func (c *canvas) glowIn(window mask, s shape, blur float64, p paint) {
	c.cover(p, c.blurred(s, blur), window)
}

// blurred is a mask after three box filters, which are nearly a Gaussian.
func (c *canvas) blurred(s shape, blur float64) mask {
	r := int(blur * c.zoom * float64(c.size) / 2)
	m := c.mask(s, 3*r+1)
	w, h := m.Dx(), m.Dy()
	line := make([]float64, max(w, h))
	for range 3 {
		for y := range h {
			boxFilter(m.a, line, y*w, 1, w, r)
		}
		for x := range w {
			boxFilter(m.a, line, x, w, h, r)
		}
	}
	return m
}

// boxFilter replaces n values, step apart, by the means of 2r+1 around them.
func boxFilter(a, line []float64, at, step, n, r int) {
	for i := range n {
		line[i] = a[at+i*step]
	}
	sum := 0.0
	for i := -r; i < n; i++ {
		if i+r < n {
			sum += line[i+r]
		}
		if i-r-1 >= 0 {
			sum -= line[i-r-1]
		}
		if i >= 0 {
			a[at+i*step] = sum / float64(2*r+1)
		}
	}
}

// sharp paints a shape whose paint has edges of its own: each pixel is the
// mean of 3 x 3 points.
func (c *canvas) sharp(s shape, p paint) {
	const n = 3
	step := 1 / float64(c.size*n)
	c.fill(s, func(x, y float64) colour {
		var sum colour
		for i := range n * n {
			v := p(x+(float64(i%n)-1)*step, y+(float64(i/n)-1)*step)
			sum.r, sum.g, sum.b = sum.r+v.r, sum.g+v.g, sum.b+v.b
		}
		return colour{sum.r / (n * n), sum.g / (n * n), sum.b / (n * n), 1}
	})
}

// photo adds the grain and the darker corners of a photograph.
func (c *canvas) photo(grain, corners float64) {
	for i := range c.size * c.size {
		x, y := i%c.size, i/c.size
		u, v := float64(x)/float64(c.size)-0.5, float64(y)/float64(c.size)-0.5
		f := 1 - corners*2*(u*u+v*v)
		for k := range 3 {
			noise := random(int32(x), int32(y), uint32(k)) + random(int32(x), int32(y), uint32(k+7)) - 1
			c.pix[i*3+k] = c.pix[i*3+k]*f + noise*grain
		}
	}
}

// image rounds to bytes.
func (c *canvas) image() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, c.size, c.size))
	for i := range c.size * c.size {
		for k := range 3 {
			img.Pix[i*4+k] = uint8(math.Round(limit(c.pix[i*3+k]) * 255))
		}
		img.Pix[i*4+3] = 255
	}
	return img
}
