package sample

import "math"

func strawberry(size int) *canvas {
	c := newCanvas(size, downwards(hex(0xfbfaf8), hex(0xe9e6e1), 0, 1))
	body := smooth(point{0.5, 0.24}, point{0.70, 0.25}, point{0.83, 0.40}, point{0.78, 0.60}, point{0.64, 0.80}, point{0.5, 0.90},
		point{0.36, 0.80}, point{0.22, 0.60}, point{0.17, 0.40}, point{0.30, 0.25})
	c.glow(ellipse(0.55, 0.88, 0.27, 0.05), 0.05, plain(colour{0.2, 0.05, 0.05, 0.5}))
	skin := func(x, y float64) colour {
		d := math.Hypot((x-0.42)/0.8, (y-0.42)/0.9)
		return mix(mix(hex(0xf2402f), hex(0xd01220), d*3.2), hex(0x7d0512), (d-0.25)*2.2)
	}
	c.fill(body, rough(skin, 0.08, 0.05, 6))
	inside := c.within(body)
	for j := range 11 {
		for i := range 9 {
			x := 0.5 + (float64(i)-4+0.5*float64(j%2))*0.085
			y := 0.30 + float64(j)*0.056
			seed(c, inside, 0.5+(x-0.5)*(1.02-0.25*math.Abs(y-0.45)), y)
		}
	}
	c.glowIn(inside, ellipse(0.36, 0.38, 0.05, 0.09).turn(0.36, 0.38, 0.4), 0.05, plain(colour{1, 0.95, 0.93, 0.55}))
	for i := range 9 {
		leaf(c, 0.5, 0.235, float64(i)*2*math.Pi/9+0.2)
	}
	c.fill(line(0.03, curve(point{0.5, 0.24}, point{0.51, 0.15}, point{0.56, 0.07})...), across(hex(0x9cc25a), hex(0x5d8a2c), 0.48, 0.58))
	c.photo(0.012, 0.1)
	return c
}

// seed of a strawberry in its pit.
func seed(c *canvas, inside mask, x, y float64) {
	c.glowIn(inside, ellipse(x, y, 0.014, 0.017), 0.008, plain(colour{0.42, 0, 0.04, 0.55}))
	c.fillIn(inside, ellipse(x, y, 0.0065, 0.0105), plain(hex(0xe8c25c)))
	c.glowIn(inside, ellipse(x, y+0.02, 0.012, 0.004), 0.008, plain(colour{1, 0.6, 0.5, 0.35}))
}

// leaf of a strawberry's calyx, seen from the side.
func leaf(c *canvas, x, y, a float64) {
	s := smooth(point{x, y - 0.02}, point{x + 0.07, y - 0.04}, point{x + 0.17, y - 0.012}, point{x + 0.21, y + 0.01}, point{x + 0.15, y + 0.026}, point{x + 0.06, y + 0.032})
	s = s.turn(x, y, a).stretch(x, y, 1, 0.5).move(0, 0.01)
	c.shadow(s, 0, 0.012, 0.012, 0.35)
	c.fill(s, rough(downwards(hex(0x86b440), hex(0x3f7a1e), y-0.1, y+0.12), 0.25, 0.03, 12))
}

func sunflower(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		return mix(hex(0x2f5a24), hex(0x9bbb6a), cloud(x*3.5, y*3.5, 41)*1.3-0.2)
	})
	const x, y, r = 0.5, 0.48, 0.19
	c.fill(line(0.045, point{x, y}, point{x - 0.02, 1.1}), across(hex(0x86a94a), hex(0x466d22), x-0.04, x+0.02))
	for ring := range 3 {
		n := 21
		for i := range n {
			a := (float64(i)+float64(ring)/3)*2*math.Pi/float64(n) + 0.1*random(int32(i), int32(ring), 3)
			petal(c, x, y, r, a, 0.25-0.03*float64(ring)+0.03*random(int32(i), int32(ring), 4), ring)
		}
	}
	c.fill(circle(x, y, r*1.06), radial(hex(0x2a1508), hex(0x5a3410), x, y, r))
	golden := math.Pi * (3 - math.Sqrt(5))
	for i := range 620 { // Vogel's spiral
		f := math.Sqrt(float64(i) / 620)
		p := polar(x, y, r*1.04*f, float64(i)*golden)
		tint := mix(hex(0x3a2410), hex(0x94621c), f*f*f+0.2*random(int32(i), 0, 5))
		if f < 0.3 {
			tint = mix(hex(0x6b6a24), hex(0x3f3c12), f*3)
		}
		c.fill(circle(p.x, p.y, 0.0062), plain(tint.lit(1.25-0.6*(p.y-y+r)/(2*r))))
	}
	c.photo(0.02, 0.25)
	return c
}

func petal(c *canvas, x, y, r, a, length float64, ring int) {
	s := smooth(point{x + r*0.85, y - 0.02}, point{x + r + length*0.35, y - 0.042}, point{x + r + length*0.75, y - 0.026},
		point{x + r + length, y}, point{x + r + length*0.75, y + 0.026}, point{x + r + length*0.35, y + 0.042}, point{x + r*0.85, y + 0.02})
	s = s.turn(x, y, a)
	c.shadow(s, 0.004, 0.008, 0.01, 0.3)
	shade := radial(hex(0xd98200), hex(0xffd21e), x, y, r+length*0.7)
	c.fill(s, func(px, py float64) colour { return shade(px, py).lit(0.82 + 0.09*float64(ring)) })
	tip := polar(x, y, r+length*0.8, a)
	c.fill(line(0.003, polar(x, y, r, a), tip), plain(colour{0.6, 0.35, 0, 0.4}))
}

func starfish(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		g := cloud(x*70, y*70, 51)*0.5 + cloud(x*6, y*9, 52)*0.5
		return mix(hex(0xb99a6b), hex(0xf0dfbb), g)
	})
	const x, y = 0.5, 0.52
	var p []point
	for i := range 5 {
		a := float64(i)*2*math.Pi/5 - math.Pi/2 + 0.12
		p = append(p, polar(x, y, 0.14, a-math.Pi/5), polar(x, y, 0.30, a-0.17), polar(x, y, 0.43, a-0.05), polar(x, y, 0.445, a+0.03), polar(x, y, 0.30, a+0.17))
	}
	body := smooth(p...)
	inside := c.within(body)
	c.shadow(body, 0.018, 0.024, 0.03, 0.55)
	c.fill(body, rough(plain(hex(0xc24e1c)), 0.3, 0.02, 53))
	c.glowIn(inside, body.stretch(x, y, 0.72, 0.72), 0.05, plain(hex(0xf08a3c).alpha(0.75)))
	for i := range 5 {
		a := float64(i)*2*math.Pi/5 - math.Pi/2 + 0.12
		for k := range 15 {
			q := polar(x, y, 0.015+0.027*float64(k), a)
			c.fill(circle(q.x, q.y, 0.0085-0.0003*float64(k)), radial(hex(0xffe3ad), hex(0xe79a4a), q.x-0.002, q.y-0.002, 0.009))
		}
	}
	for i := range int32(700) {
		q := polar(x, y, 0.44*math.Sqrt(random(i, 0, 54)), 2*math.Pi*random(i, 1, 54))
		c.fillIn(inside, circle(q.x, q.y, 0.0045), plain(mix(hex(0xffd08a), hex(0xa43c12), random(i, 2, 54)).alpha(0.8)))
	}
	c.photo(0.02, 0.25)
	return c
}

func ladybird(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		vein := math.Abs(math.Sin((y + 0.35*x) * 22))
		return mix(hex(0x4b8a22), hex(0x8cc24a), 0.25+0.35*vein+0.5*(cloud(x*8, y*8, 61)-0.5)+0.2*x)
	})
	c.zoom, c.turn = 0.66, 0.5
	const x, y = 0.5, 0.52
	for _, s := range []float64{-1, 1} {
		for i, dy := range []float64{-0.14, 0.03, 0.18} {
			knee := point{x + s*0.34, y + dy*1.25 - 0.03}
			foot := point{x + s*(0.40-0.02*float64(i)), y + dy*1.6 + 0.03}
			c.fill(line(0.02, point{x + s*0.2, y + dy}, knee, foot), plain(hex(0x14110f)))
		}
		c.fill(line(0.01, curve(point{x + s*0.05, y - 0.33}, point{x + s*0.11, y - 0.41}, point{x + s*0.15, y - 0.42})...), plain(hex(0x14110f)))
	}
	body := smooth(point{x, y - 0.27}, point{x + 0.17, y - 0.21}, point{x + 0.27, y - 0.03}, point{x + 0.25, y + 0.17}, point{x + 0.13, y + 0.30},
		point{x, y + 0.34}, point{x - 0.13, y + 0.30}, point{x - 0.25, y + 0.17}, point{x - 0.27, y - 0.03}, point{x - 0.17, y - 0.21})
	inside := c.within(body)
	c.shadow(body, 0.02, 0.035, 0.05, 0.65)
	c.fill(ellipse(x, y-0.30, 0.095, 0.06), plain(hex(0x100e0d)))
	c.fill(ellipse(x, y-0.235, 0.175, 0.085), radial(hex(0x3a3634), hex(0x0d0b0a), x-0.05, y-0.29, 0.17))
	for _, s := range []float64{-1, 1} {
		c.fill(ellipse(x+s*0.118, y-0.25, 0.036, 0.045), plain(hex(0xf4efe4)))
		c.fill(circle(x+s*0.055, y-0.335, 0.014), plain(hex(0xf4efe4)))
	}
	c.fill(body, radial(hex(0xff5424), hex(0x8c0a06), x-0.09, y-0.08, 0.46))
	c.fill(line(0.007, point{x, y - 0.27}, point{x, y + 0.34}), plain(hex(0x1a0806)))
	c.fillIn(inside, ellipse(x, y-0.215, 0.045, 0.06), plain(hex(0x120c0a)))
	for _, p := range []point{{0.135, -0.07}, {0.085, 0.115}, {0.185, 0.135}} {
		for _, s := range []float64{-1, 1} {
			c.fillIn(inside, ellipse(x+s*p.x, y+p.y, 0.04, 0.046).turn(x+s*p.x, y+p.y, s*0.3), plain(hex(0x120c0a)))
		}
	}
	c.glowIn(inside, ellipse(x-0.10, y-0.16, 0.055, 0.02).turn(x-0.10, y-0.16, -0.65), 0.025, plain(colour{1, 1, 1, 0.8}))
	c.glowIn(inside, ellipse(x+0.12, y+0.23, 0.05, 0.012).turn(x+0.12, y+0.23, -0.7), 0.03, plain(colour{1, 0.75, 0.65, 0.45}))
	c.photo(0.02, 0.3)
	return c
}
