package sample

import "math"

func lighthouse(size int) *canvas {
	sky := downwards(hex(0x3f78c4), hex(0xd5e5f2), 0, 0.75)
	c := newCanvas(size, func(x, y float64) colour {
		return mix(sky(x, y), hex(0xffffff), 1.7*(cloud(x*3, y*6, 71)-0.45))
	})
	c.fill(rect(0, 0.74, 1, 1), rough(downwards(hex(0x3a6c97), hex(0x1f4a6d), 0.74, 1), 0.25, 0.02, 72))
	rock := smooth(point{-0.1, 1.1}, point{-0.05, 0.9}, point{0.15, 0.85}, point{0.32, 0.79}, point{0.5, 0.775}, point{0.68, 0.79}, point{0.85, 0.88}, point{1.1, 0.93}, point{1.1, 1.1})
	c.fill(rock, rough(downwards(hex(0x8d8674), hex(0x4a4438), 0.78, 1), 0.7, 0.05, 73))
	c.glowIn(c.within(rock), smooth(point{0.2, 0.86}, point{0.4, 0.79}, point{0.62, 0.79}, point{0.8, 0.86}, point{0.5, 0.85}), 0.02, rough(plain(hex(0x6d8a3c)), 0.4, 0.02, 74))
	const x = 0.5
	tower := polygon(point{x - 0.075, 0.27}, point{x + 0.075, 0.27}, point{x + 0.12, 0.80}, point{x - 0.12, 0.80})
	c.fill(tower, plain(hex(0xf6f5f1)))
	for _, y := range []float64{0.33, 0.55} {
		c.fillIn(c.within(tower), rect(0.3, y, 0.7, y+0.11), plain(hex(0xc8281f)))
	}
	c.fill(tower, across(colour{0, 0, 0.05, 0}, colour{0, 0, 0.08, 0.5}, x-0.04, x+0.13))
	for _, y := range []float64{0.40, 0.62} {
		c.fill(rounded(x-0.018, y, x+0.012, y+0.05, 0.01), plain(hex(0x2a3138)))
	}
	c.fill(rounded(x-0.03, 0.725, x+0.02, 0.81, 0.02), plain(hex(0x5a3a22)))
	c.fill(rect(x-0.105, 0.255, x+0.105, 0.275), plain(hex(0x2b2d30)))
	for i := range 9 {
		px := x - 0.1 + 0.025*float64(i)
		c.fill(line(0.004, point{px, 0.215}, point{px, 0.26}), plain(hex(0x2b2d30)))
	}
	c.fill(line(0.005, point{x - 0.1, 0.215}, point{x + 0.1, 0.215}), plain(hex(0x2b2d30)))
	c.fill(rect(x-0.052, 0.155, x+0.052, 0.255), across(hex(0xfff3c4), hex(0xa9c4d6), x-0.05, x+0.05))
	for i := range 5 {
		px := x - 0.052 + 0.026*float64(i)
		c.fill(line(0.005, point{px, 0.155}, point{px, 0.255}), plain(hex(0x25282b)))
	}
	c.fill(shape{append(arc(x, 0.157, 0.066, 0.07, math.Pi, 2*math.Pi), point{x + 0.066, 0.163}, point{x - 0.066, 0.163})}, across(hex(0xd8382c), hex(0x7d120c), x-0.06, x+0.06))
	c.fill(line(0.006, point{x, 0.09}, point{x, 0.04}), plain(hex(0x333333)))
	c.photo(0.02, 0.25)
	return c
}

func balloon(size int) *canvas {
	sky := downwards(hex(0x2f6fc2), hex(0xbcd9f0), 0, 1)
	c := newCanvas(size, func(x, y float64) colour {
		return mix(sky(x, y), hex(0xffffff), 1.5*(cloud(x*2.5, y*5, 81)-0.52))
	})
	const x, y, r = 0.5, 0.36, 0.30
	tints := []uint32{0xd62828, 0xf6c915, 0x1f7a3d, 0xf77f1b, 0x2148a6}
	// Gores run from the crown to the mouth; u is the longitude in -1..1.
	width := func(t float64) float64 { // half width at height t, 0 crown .. 1 mouth
		if t < 0.47 {
			return r / 0.47 * math.Sqrt(t*(0.94-t)) // a quarter of an ellipse
		}
		return r * (1 - 0.84*math.Pow((t-0.47)/0.53, 1.7))
	}
	const top, mouth = y - r*1.02, y + r*1.22
	var right []point
	for i := range 61 {
		t := float64(i) / 60
		right = append(right, point{x + width(t), top + (mouth-top)*t})
	}
	hull := shape{append(right, reversed(shape{right}.stretch(x, 0, -1, 1)[0])...)}
	c.sharp(hull, func(px, py float64) colour {
		t := (py - top) / (mouth - top)
		w := math.Max(width(limit(t)), 1e-6)
		lon := math.Asin(math.Max(-1, math.Min(1, (px-x)/w)))
		k := int(math.Floor((lon/math.Pi + 0.5) * 11.999))
		tint := hex(tints[k%len(tints)])
		seam := math.Abs(math.Mod((lon/math.Pi+0.5)*11.999+0.5, 1) - 0.5)
		return tint.lit(1.12 - 0.55*limit((px-x)/w*0.5+0.5) - 0.18*t).lit(0.8 + 0.2*limit(seam*12))
	})
	for _, s := range []float64{-1, -0.35, 0.35, 1} {
		c.fill(line(0.003, point{x + s*0.045, mouth}, point{x + s*0.038, 0.86}), plain(hex(0x3a342c)))
	}
	basket := rounded(x-0.045, 0.86, x+0.045, 0.925, 0.01)
	c.fill(basket, rough(across(hex(0xa06a32), hex(0x5d3a18), x-0.045, x+0.045), 0.35, 0.008, 82))
	c.fill(line(0.01, point{x - 0.045, 0.862}, point{x + 0.045, 0.862}), plain(hex(0x4a2c12)))
	c.photo(0.015, 0.2)
	return c
}

func pizza(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		grain := cloud(x*3, y*40, 91)
		return mix(hex(0x7d5430), hex(0xb98a55), grain)
	})
	const x, y, r = 0.5, 0.5, 0.45
	uneven := func(f float64) shape { // nobody rolls a perfect circle
		p := make([]point, 40)
		for i := range p {
			a := float64(i) * math.Pi / 20
			sin, cos := math.Sincos(a)
			p[i] = polar(x, y, r*f*(0.96+0.09*(cloud(2+cos*1.5, 2+sin*1.5, 99)-0.3)), a)
		}
		return smooth(p...)
	}
	c.shadow(uneven(1), 0.012, 0.02, 0.03, 0.6)
	c.fill(uneven(1), rough(radial(hex(0xe6b566), hex(0xb06c2a), x, y, r), 0.45, 0.045, 92))
	c.glow(uneven(0.955).without(uneven(0.9)), 0.025, rough(plain(hex(0xf3d596)), 0.35, 0.05, 98))
	c.glow(uneven(0.86), 0.014, rough(plain(hex(0xb83a18)), 0.25, 0.04, 93))
	c.glow(uneven(0.82), 0.03, func(px, py float64) colour {
		n := cloud(px*11, py*11, 94)
		return mix(mix(hex(0xe9a83e), hex(0xfdf0bf), n*2-0.5), hex(0xbf4a1a), (0.4-n)*4)
	})
	for i := range int32(11) {
		salami(c, polar(x, y, 0.315*math.Sqrt((float64(i)+0.4)/11), float64(i)*2.399+0.4))
	}
	for i := range int32(9) { // basil
		p := polar(x, y, 0.34*math.Sqrt(random(i, 0, 96)), 2*math.Pi*random(i, 1, 96))
		s := smooth(point{p.x - 0.04, p.y}, point{p.x, p.y - 0.018}, point{p.x + 0.04, p.y}, point{p.x, p.y + 0.018}).turn(p.x, p.y, 6*random(i, 2, 96))
		c.shadow(s, 0.004, 0.006, 0.008, 0.4)
		c.fill(s, rough(plain(hex(0x3f6d2c)), 0.4, 0.02, 97))
	}
	c.photo(0.02, 0.25)
	return c
}

func salami(c *canvas, p point) {
	slice := circle(p.x, p.y, 0.056)
	c.shadow(slice, 0.003, 0.006, 0.01, 0.5)
	c.fill(slice, rough(radial(hex(0xcc4426), hex(0x8f2012), p.x, p.y, 0.06), 0.45, 0.012, 95))
	c.fill(slice.outline(0.005), plain(colour{0.36, 0.06, 0.02, 0.6}))
	c.glowIn(c.within(slice), circle(p.x-0.015, p.y-0.018, 0.014), 0.02, plain(colour{1, 0.8, 0.6, 0.4}))
}
