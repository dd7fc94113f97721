package sample

import "math"

// vec is a direction in space: x right, y down, z towards the viewer.
type vec [3]float64

func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a vec) unit() vec {
	n := math.Sqrt(a.dot(a))
	return vec{a[0] / n, a[1] / n, a[2] / n}
}

// rolled turns around x, then around y.
func (a vec) rolled(ax, ay float64) vec {
	s, c := math.Sincos(ax)
	a = vec{a[0], a[1]*c - a[2]*s, a[1]*s + a[2]*c}
	s, c = math.Sincos(ay)
	return vec{a[0]*c + a[2]*s, a[1], -a[0]*s + a[2]*c}
}

// icosahedron: the twelve corners, and the twenty middles of its faces.
func icosahedron() (corners, faces []vec) {
	phi := (1 + math.Sqrt(5)) / 2
	for _, s := range []float64{-1, 1} {
		for _, t := range []float64{-phi, phi} {
			corners = append(corners, vec{0, s, t}.unit(), vec{s, t, 0}.unit(), vec{t, 0, s}.unit())
		}
	}
	near := func(a, b vec) bool { return a.dot(b) > 0.4 && a.dot(b) < 0.5 } // neighbours: 1/sqrt 5
	for i, a := range corners {
		for j, b := range corners[:i] {
			for _, d := range corners[:j] {
				if near(a, b) && near(a, d) && near(b, d) {
					faces = append(faces, vec{a[0] + b[0] + d[0], a[1] + b[1] + d[1], a[2] + b[2] + d[2]}.unit())
				}
			}
		}
	}
	return corners, faces
}

// panel tells on which face of a truncated icosahedron a direction lies and
// how near its border is: the largest of d.n/h over the 12 pentagons (distance
// h = 2.327 edges) and 20 hexagons (2.267), and its lead over the second.
func panel(d vec, pentagons, hexagons []vec) (pentagon bool, lead float64) {
	best, second := -1.0, -1.0
	try := func(v float64, p bool) {
		if v > best {
			best, second, pentagon = v, best, p
		} else if v > second {
			second = v
		}
	}
	for _, n := range pentagons {
		try(d.dot(n)/2.32744, true)
	}
	for _, n := range hexagons {
		try(d.dot(n)/2.26728, false)
	}
	return pentagon, (best - second) * 2.3
}

// sphere paints a lit ball: skin gives the colour at a direction.
func sphere(x0, y0, r float64, skin func(d vec) colour) paint {
	light := vec{-0.45, -0.7, 0.62}.unit()
	return func(x, y float64) colour {
		u, v := (x-x0)/r, (y-y0)/r
		d := vec{u, v, math.Sqrt(math.Max(0, 1-u*u-v*v))}
		lambert := math.Max(0, d.dot(light))
		c := skin(d).lit(0.34 + 0.74*lambert)
		shine := math.Pow(math.Max(0, 2*lambert*d[2]-light[2]), 24)
		return mix(c, hex(0xffffff), 0.35*shine)
	}
}

func soccerBall(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		blades := cloud(x*60, y*12, 21)*0.6 + cloud(x*9, y*5, 22)*0.4
		return mix(hex(0x2d5a1c), hex(0x86b24a), blades*0.9+y*0.25-0.1)
	})
	const x, y, r = 0.5, 0.48, 0.37
	c.glow(ellipse(x+0.05, y+r*0.93, r*0.95, 0.09), 0.05, plain(colour{0.02, 0.06, 0, 0.75}))
	pentagons, hexagons := icosahedron()
	for _, faces := range [][]vec{pentagons, hexagons} {
		for i, f := range faces {
			faces[i] = f.rolled(-0.42, -0.33)
		}
	}
	skin := func(d vec) colour {
		pentagon, lead := panel(d, pentagons, hexagons)
		base := hex(0xf3f3f0)
		if pentagon {
			base = hex(0x17181a)
		}
		return mix(hex(0x55565a), base, (lead-0.004)/0.012)
	}
	c.sharp(circle(x, y, r), sphere(x, y, r, skin))
	for i := range int32(260) { // blades of grass before the ball
		bx, h := x-r+2*r*random(i, 1, 31), 0.03+0.06*random(i, 2, 31)
		by := y + r + 0.015 + 0.05*random(i, 5, 31) - 0.06*(bx-x)*(bx-x)/(r*r)
		tip := point{bx + 0.04*(random(i, 3, 31)-0.5), by - h}
		green := mix(hex(0x3c6b22), hex(0x86b24a), random(i, 4, 31))
		c.fill(polygon(point{bx - 0.004, by}, tip, point{bx + 0.004, by}), downwards(green, green.alpha(0.1), by-h*0.4, by))
	}
	c.photo(0.025, 0.3)
	return c
}
