package sample

import "math"

// point in the unit square; y points down.
type point struct{ x, y float64 }

// shape is a set of closed polygons. A hole runs the other way round than what
// it is a hole in; the makers below all run clockwise on the screen.
type shape [][]point

func polygon(p ...point) shape { return shape{p} }

func rect(x0, y0, x1, y1 float64) shape {
	return polygon(point{x0, y0}, point{x1, y0}, point{x1, y1}, point{x0, y1})
}

func circle(x, y, r float64) shape { return ellipse(x, y, r, r) }

func ellipse(x, y, rx, ry float64) shape { return shape{arc(x, y, rx, ry, 0, 2*math.Pi)} }

// arc runs from angle a to b, clockwise from the right where a < b.
func arc(x, y, rx, ry, a, b float64) []point {
	const steps = 96
	n := int(math.Ceil(math.Abs(b-a)/(2*math.Pi)*steps)) + 1
	p := make([]point, n+1)
	for i := range p {
		sin, cos := math.Sincos(a + (b-a)*float64(i)/float64(n))
		p[i] = point{x + rx*cos, y + ry*sin}
	}
	return p
}

// rounded is a rectangle with corners of radius r.
func rounded(x0, y0, x1, y1, r float64) shape {
	var p []point
	for i, c := range []point{{x1 - r, y1 - r}, {x0 + r, y1 - r}, {x0 + r, y0 + r}, {x1 - r, y0 + r}} {
		a := float64(i) * math.Pi / 2
		p = append(p, arc(c.x, c.y, r, r, a, a+math.Pi/2)...)
	}
	return shape{p}
}

// regular has n corners at distance r, the first at the angle given.
func regular(n int, x, y, r, first float64) shape {
	p := make([]point, n)
	for i := range p {
		p[i] = polar(x, y, r, first+2*math.Pi*float64(i)/float64(n))
	}
	return shape{p}
}

// polar is the point at distance r and angle a (clockwise, 0 to the right).
func polar(x, y, r, a float64) point {
	sin, cos := math.Sincos(a)
	return point{x + r*cos, y + r*sin}
}

// smooth is a closed curve through the points (Catmull-Rom).
func smooth(p ...point) shape {
	n := len(p)
	out := make([]point, 0, 16*n)
	for i := range p {
		out = append(out, span(p[(i+n-1)%n], p[i], p[(i+1)%n], p[(i+2)%n])...)
	}
	return shape{out}
}

// curve is an open curve through the points.
func curve(p ...point) []point {
	var out []point
	last := len(p) - 1
	for i := range last {
		out = append(out, span(p[max(i-1, 0)], p[i], p[i+1], p[min(i+2, last)])...)
	}
	return append(out, p[last])
}

// span is the piece of a Catmull-Rom spline from b to c, c left out.
func span(a, b, c, d point) []point {
	const steps = 16
	out := make([]point, steps)
	for i := range out {
		t := float64(i) / steps
		f := func(a, b, c, d float64) float64 {
			return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
		}
		out[i] = point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)}
	}
	return out
}

// line is a stroke of the given width with round ends and corners.
func line(width float64, p ...point) shape {
	var s shape
	r := width / 2
	for i, b := range p {
		s = append(s, circle(b.x, b.y, r)...)
		if i == 0 {
			continue
		}
		a := p[i-1]
		d := math.Hypot(b.x-a.x, b.y-a.y)
		if d == 0 {
			continue
		}
		nx, ny := -(b.y-a.y)/d*r, (b.x-a.x)/d*r
		s = append(s, []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}})
	}
	return s
}

// outline is a stroke along the whole edge of a shape.
func (s shape) outline(width float64) shape {
	var out shape
	for _, p := range s {
		out = append(out, line(width, append(p[:len(p):len(p)], p[0])...)...)
	}
	return out
}

func (s shape) mapped(f func(point) point) shape {
	out := make(shape, len(s))
	for i, p := range s {
		out[i] = make([]point, len(p))
		for j, q := range p {
			out[i][j] = f(q)
		}
	}
	return out
}

func (s shape) move(dx, dy float64) shape {
	return s.mapped(func(p point) point { return point{p.x + dx, p.y + dy} })
}

// turn rotates clockwise around (x, y).
func (s shape) turn(x, y, angle float64) shape {
	sin, cos := math.Sincos(angle)
	return s.mapped(func(p point) point {
		return point{x + (p.x-x)*cos - (p.y-y)*sin, y + (p.x-x)*sin + (p.y-y)*cos}
	})
}

// stretch scales around (x, y); a negative factor mirrors (and turns holes
// into bodies only if body and hole are stretched apart).
func (s shape) stretch(x, y, fx, fy float64) shape {
	return s.mapped(func(p point) point { return point{x + (p.x-x)*fx, y + (p.y-y)*fy} })
}

// without cuts holes.
func (s shape) without(hole shape) shape {
	out := append(shape{}, s...)
	for _, p := range hole {
		q := make([]point, len(p))
		for i := range p {
			q[len(p)-1-i] = p[i]
		}
		out = append(out, q)
	}
	return out
}
