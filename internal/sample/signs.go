package sample

import "math"

// meadow is an outdoor background: sky with clouds, trees, grass.
func meadow(size int, horizon float64) *canvas {
	sky := downwards(hex(0x5b92d6), hex(0xcfe2f3), 0, horizon)
	c := newCanvas(size, func(x, y float64) colour {
		return mix(sky(x, y), hex(0xffffff), 1.6*(cloud(x*3, y*5, 3)-0.48))
	})
	var trees shape
	for i := range int32(26) {
		r := 0.04 + 0.05*random(i, 0, 5)
		trees = append(trees, circle(float64(i)/25, horizon-0.3*r, r)...)
	}
	c.glow(append(trees, rect(0, horizon, 1, 1)...), 0.012, rough(downwards(hex(0x3f5d31), hex(0x2c4522), horizon-0.1, horizon), 0.6, 0.03, 9))
	c.glow(rect(-0.1, horizon+0.03, 1.1, 1.2), 0.012, rough(downwards(hex(0x87a050), hex(0x5d7d33), horizon, 1), 0.35, 0.02, 11))
	return c
}

func stopSign(size int) *canvas {
	c := meadow(size, 0.86)
	const x, y, r = 0.5, 0.44, 0.365
	pole := rect(x-0.022, y, x+0.022, 1.1)
	c.fill(pole, across(hex(0xb9bcbf), hex(0x6d7174), x-0.022, x+0.022))
	octagon := regular(8, x, y, r, math.Pi/8)
	c.shadow(octagon, 0.01, 0.015, 0.03, 0.45)
	c.fill(octagon, plain(hex(0xd8d8d6)))
	c.fill(regular(8, x, y, r*0.985, math.Pi/8), downwards(hex(0xfbfbfa), hex(0xe3e3e0), y-r, y+r))
	red := func(px, py float64) colour {
		return mix(hex(0xc8202b), hex(0xa3121d), (px-x+py-y)/r/2+0.5)
	}
	c.fill(regular(8, x, y, r*0.93, math.Pi/8), rough(red, 0.06, 0.3, 4))
	c.fill(text("STOP", x, y, 0.215).stretch(x, y, 0.74, 1), plain(hex(0xf7f5f2)))
	for _, dy := range []float64{-0.26, 0.26} {
		c.fill(circle(x, y+dy, 0.012), radial(hex(0xe8e8e8), hex(0x777777), x-0.003, y+dy-0.003, 0.014))
	}
	c.photo(0.02, 0.25)
	return c
}

func trafficLight(size int) *canvas {
	c := newCanvas(size, func(x, y float64) colour {
		sky := mix(hex(0x6f93b8), hex(0xd6dfe4), y)
		return mix(sky, hex(0xf2f4f5), 1.4*(cloud(x*2.5, y*4, 8)-0.5))
	})
	c.fill(rect(0.485, 0.8, 0.515, 1.1), across(hex(0x6a6d70), hex(0x34373a), 0.485, 0.515))
	box := rounded(0.335, 0.06, 0.665, 0.90, 0.045)
	c.shadow(box, 0.012, 0.015, 0.03, 0.4)
	c.fill(box, across(hex(0x32352f), hex(0x171914), 0.335, 0.665))
	c.fill(box.outline(0.008), plain(hex(0x0c0d0b)))
	lamps := []struct {
		on  bool
		hue colour
	}{{true, hex(0xff2a1a)}, {false, hex(0xc98a10)}, {false, hex(0x1c8f4a)}}
	for i, l := range lamps {
		lamp(c, 0.5, 0.2+0.28*float64(i), l.hue, l.on)
	}
	c.photo(0.02, 0.3)
	return c
}

// lamp of a traffic light, with its hood.
func lamp(c *canvas, x, y float64, tint colour, on bool) {
	const r = 0.105
	c.fill(circle(x, y, r*1.16), plain(hex(0x0b0c0a)))
	dark := tint.lit(0.32)
	if on {
		c.fill(circle(x, y, r), radial(mix(tint, hex(0xffffff), 0.65), tint, x, y, r*0.9))
		c.glow(circle(x, y, r*1.1), 0.05, plain(tint.alpha(0.45)))
	} else {
		c.fill(circle(x, y, r), radial(dark.lit(1.5), dark.lit(0.6), x-0.02, y+0.02, r))
	}
	// The lens is moulded in small squares.
	for i := -5; i <= 5; i++ {
		d := float64(i) * r / 5
		c.fillIn(c.within(circle(x, y, r)), line(0.003, point{x + d, y - r}, point{x + d, y + r}), plain(colour{0, 0, 0, 0.22}))
		c.fillIn(c.within(circle(x, y, r)), line(0.003, point{x - r, y + d}, point{x + r, y + d}), plain(colour{0, 0, 0, 0.22}))
	}
	hood := shape{append(arc(x, y, r*1.22, r*1.22, math.Pi*0.98, math.Pi*2.02), arc(x, y+0.035, r*1.04, r*1.0, math.Pi*2.02, math.Pi*0.98)...)}
	c.shadow(hood, 0, 0.02, 0.02, 0.6)
	c.fill(hood, downwards(hex(0x3c3f39), hex(0x12130f), y-r*1.2, y))
}

func yinYang(size int) *canvas {
	c := newCanvas(size, plain(hex(0xffffff)))
	const x, y, r = 0.5, 0.5, 0.44
	c.fill(circle(x, y, r), plain(hex(0xfdfdfd)))
	half := shape{append(append(arc(x, y, r, r, -math.Pi/2, math.Pi/2),
		arc(x, y+r/2, r/2, r/2, math.Pi/2, 3*math.Pi/2)...),
		arc(x, y-r/2, r/2, r/2, math.Pi/2, -math.Pi/2)...)}
	c.fill(half, plain(hex(0x060606)))
	c.fill(circle(x, y-r/2, r*0.155), plain(hex(0x060606)))
	c.fill(circle(x, y+r/2, r*0.155), plain(hex(0xfdfdfd)))
	c.fill(circle(x, y, r).outline(0.014), plain(hex(0x060606)))
	return c
}
