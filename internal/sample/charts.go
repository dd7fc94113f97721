package sample

import "math"

// gratings: twelve patches of sine gratings, 15 degrees apart, fading out at
// their edges (Gabor patches) so that nothing but the angle differs.
func gratings(size int) *canvas {
	return newCanvas(size, func(x, y float64) colour {
		i, j := math.Floor(x*4), math.Floor(y*3)
		u, v := x-(i+0.5)/4, y-(j+0.5)/3
		sin, cos := math.Sincos((j*4 + i) * math.Pi / 12)
		const period, sigma = 1.0 / 36, 0.055
		wave := math.Cos(2 * math.Pi * (u*cos + v*sin) / period)
		d := (u*u + v*v) / (2 * sigma * sigma)
		fade := math.Exp(-d * d)
		g := 0.5 + 0.48*wave*fade
		return colour{g, g, g, 1}
	})
}

// colourWheel: hue around, saturation outwards, the pure colours in twelve
// sectors at the rim.
func colourWheel(size int) *canvas {
	c := newCanvas(size, plain(hex(0xf4f4f4)))
	angle := func(x, y float64) float64 { return math.Atan2(x-0.5, 0.5-y)/(2*math.Pi) + 1 }
	c.sharp(circle(0.5, 0.5, 0.46).without(circle(0.5, 0.5, 0.385)), func(x, y float64) colour {
		return hue(math.Round(angle(x, y)*12) / 12)
	})
	c.fill(circle(0.5, 0.5, 0.365), func(x, y float64) colour {
		return mix(hex(0xffffff), hue(angle(x, y)), math.Hypot(x-0.5, y-0.5)/0.365)
	})
	return c
}

func checkerboard(size int) *canvas {
	c := newCanvas(size, plain(hex(0xffffff)))
	for i := range 8 {
		for j := range 8 {
			if (i+j)%2 == 1 {
				c.fill(rect(float64(i)/8, float64(j)/8, float64(i+1)/8, float64(j+1)/8), plain(hex(0x000000)))
			}
		}
	}
	return c
}

// zonePlate: cos(pi r^2 / s), whose frequency r/s grows from 0 to 1/5 of the
// pixels of a 224 px crop, in every direction at once.
func zonePlate(size int) *canvas {
	const s = 0.5 * 5 / 224
	return newCanvas(size, func(x, y float64) colour {
		u, v := x-0.5, y-0.5
		r := math.Hypot(u, v)
		fade := limit((0.5 - r) / 0.04)
		g := 0.5 + 0.5*math.Cos(math.Pi*r*r/s)*fade
		return colour{g, g, g, 1}
	})
}

// edges: a disc of sixteen rays (light against dark at every angle) and pairs
// of colours that are equally bright or opponent.
func edges(size int) *canvas {
	c := newCanvas(size, plain(hex(0x808080)))
	c.sharp(circle(0.5, 0.33, 0.29), func(x, y float64) colour {
		k := math.Floor((math.Atan2(y-0.33, x-0.5)/(2*math.Pi) + 1) * 32)
		if math.Mod(k, 2) == 0 {
			return hex(0x101010)
		}
		return hex(0xf0f0f0)
	})
	pairs := [][2]uint32{{0xe02020, 0x10a040}, {0x2040e0, 0xe8d020}, {0xe08020, 0x2080d0}, {0xc030c0, 0x40b040}, {0x000000, 0xffffff}}
	for i, p := range pairs {
		x, w := 0.06+float64(i)*0.18, 0.16
		c.fill(rect(x, 0.70, x+w, 0.94), plain(hex(p[0])))
		c.fill(polygon(point{x + w, 0.70}, point{x + w, 0.94}, point{x, 0.94}), plain(hex(p[1])))
	}
	return c
}
