package sample

import "math"

// colour is straight (not premultiplied) sRGB with alpha, each 0 to 1.
type colour struct{ r, g, b, a float64 }

func hex(rgb uint32) colour {
	return colour{float64(rgb>>16&255) / 255, float64(rgb>>8&255) / 255, float64(rgb&255) / 255, 1}
}

func (c colour) alpha(a float64) colour { c.a *= a; return c }

// lit multiplies brightness.
func (c colour) lit(f float64) colour {
	return colour{limit(c.r * f), limit(c.g * f), limit(c.b * f), c.a}
}

func limit(v float64) float64 { return math.Min(math.Max(v, 0), 1) }

func mix(a, b colour, t float64) colour {
	t = limit(t)
	f := func(x, y float64) float64 { return x + (y-x)*t }
	return colour{f(a.r, b.r), f(a.g, b.g), f(a.b, b.b), f(a.a, b.a)}
}

// hue is the fully saturated colour at an angle (0 red, 1/3 green, 2/3 blue).
func hue(h float64) colour {
	f := func(shift float64) float64 {
		d := math.Mod(h+shift+2, 1) * 6
		return limit(math.Abs(d-3) - 1)
	}
	return colour{f(0), f(2.0 / 3), f(1.0 / 3), 1}
}

// paint gives the colour at a point of the unit square.
type paint func(x, y float64) colour

func plain(c colour) paint { return func(float64, float64) colour { return c } }

// downwards runs from a at y0 to b at y1.
func downwards(a, b colour, y0, y1 float64) paint {
	return func(_, y float64) colour { return mix(a, b, (y-y0)/(y1-y0)) }
}

// across runs from a at x0 to b at x1.
func across(a, b colour, x0, x1 float64) paint {
	return func(x, _ float64) colour { return mix(a, b, (x-x0)/(x1-x0)) }
}

// radial runs from a in the middle to b at distance r.
func radial(a, b colour, cx, cy, r float64) paint {
	return func(x, y float64) colour { return mix(a, b, math.Hypot(x-cx, y-cy)/r) }
}

// rough varies the brightness of p by noise: scale is the size of its grains.
func rough(p paint, amount, scale float64, seed uint32) paint {
	return func(x, y float64) colour {
		return p(x, y).lit(1 + amount*(cloud(x/scale, y/scale, seed)-0.5)*2)
	}
}

// cloud is fractal value noise, 0 to 1: four octaves, each half as strong.
func cloud(x, y float64, seed uint32) float64 {
	sum, weight := 0.0, 0.5
	for i := range uint32(4) {
		sum += weight * value(x, y, seed+i)
		x, y, weight = x*2, y*2, weight/2
	}
	return sum / 0.9375
}

// value noise: random numbers on a lattice, smoothly interpolated.
func value(x, y float64, seed uint32) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ease := func(t float64) float64 { return t * t * (3 - 2*t) }
	tx, ty := ease(x-fx), ease(y-fy)
	i, j := int32(fx), int32(fy)
	top := random(i, j, seed)*(1-tx) + random(i+1, j, seed)*tx
	bottom := random(i, j+1, seed)*(1-tx) + random(i+1, j+1, seed)*tx
	return top*(1-ty) + bottom*ty
}

// random is a hash of the place (0 to 1), the same everywhere.
func random(i, j int32, seed uint32) float64 {
	h := uint32(i)*0x9e3779b1 ^ uint32(j)*0x85ebca77 ^ seed*0xc2b2ae3d
	h = (h ^ h>>15) * 0x2c1b3c6d
	h = (h ^ h>>12) * 0x297a2d39
	return float64(h^h>>15) / (1 << 32)
}
