package sample

import (
	"math"
	"strconv"
)

func clock(size int) *canvas {
	c := newCanvas(size, rough(downwards(hex(0xd9cfbe), hex(0xc2b6a2), 0, 1), 0.05, 0.2, 2))
	const x, y, r = 0.5, 0.5, 0.43
	c.shadow(circle(x, y, r), 0.02, 0.03, 0.05, 0.5)
	c.fill(circle(x, y, r), func(px, py float64) colour {
		return mix(hex(0x5a5d63), hex(0x15161a), ((px-x)+(py-y))/(2*r)+0.5)
	})
	c.fill(circle(x, y, r*0.93), plain(hex(0x2a2b2f)))
	c.fill(circle(x, y, r*0.9), radial(hex(0xffffff), hex(0xe9e8e2), x-0.08, y-0.1, r*1.5))
	for i := range 60 {
		a := float64(i) * math.Pi / 30
		inner, w := 0.84, 0.004
		if i%5 == 0 {
			inner, w = 0.80, 0.011
		}
		c.fill(line(w, polar(x, y, r*inner, a), polar(x, y, r*0.865, a)), plain(hex(0x1a1a1a)))
	}
	for i := 1; i <= 12; i++ {
		p := polar(x, y, r*0.68, float64(i-3)*math.Pi/6)
		c.fill(text(strconv.Itoa(i), p.x, p.y, 0.058), plain(hex(0x161616)))
	}
	hands := []struct{ angle, length, width float64 }{{(10 + 9.0/60) / 12, 0.5, 0.022}, {9.0 / 60, 0.76, 0.014}}
	for _, h := range hands {
		a := h.angle*2*math.Pi - math.Pi/2
		hand := line(h.width, polar(x, y, -r*0.12, a), polar(x, y, r*h.length, a))
		c.shadow(hand, 0.008, 0.012, 0.012, 0.35)
		c.fill(hand, plain(hex(0x101012)))
	}
	a := 35.0/60*2*math.Pi - math.Pi/2
	c.fill(line(0.006, polar(x, y, -r*0.2, a), polar(x, y, r*0.8, a)), plain(hex(0xc42a22)))
	c.fill(circle(x, y, 0.017), plain(hex(0xc42a22)))
	c.fillIn(c.within(circle(x, y, r*0.9)), ellipse(x-0.14, y-0.22, 0.3, 0.18).turn(x-0.14, y-0.22, -0.6), plain(colour{1, 1, 1, 0.13}))
	c.photo(0.012, 0.2)
	return c
}

func crossword(size int) *canvas {
	grid := []string{
		"......#.....#..",
		".#.#.#.#.#.#.#.",
		"........#......",
		".#.#.#.#.#.#.#.",
		".....#.........",
		"##.#.#.#.#.#.#.",
		"...#......#....",
		".#.#.###.#.#.#.",
		"....#......#...",
		".#.#.#.#.#.#.##",
		".........#.....",
		".#.#.#.#.#.#.#.",
		"......#........",
		".#.#.#.#.#.#.#.",
		"..#.....#......",
	}
	const x0, side = 0.035, 0.93
	c := newCanvas(size, plain(hex(0xf4f2ec)))
	n := float64(len(grid))
	c.fill(rect(x0, x0, x0+side, x0+side), plain(hex(0xfdfdfb)))
	number := 0
	open := func(i, j int) bool { return j >= 0 && i >= 0 && j < len(grid) && i < len(grid) && grid[j][i] == '.' }
	for j, row := range grid {
		for i := range row {
			x, y, w := x0+side*float64(i)/n, x0+side*float64(j)/n, side/n
			c.fill(rect(x, y, x+w, y+w).outline(0.0035), plain(hex(0x111111)))
			if !open(i, j) {
				c.fill(rect(x, y, x+w, y+w), plain(hex(0x0d0d0d)))
				continue
			}
			if !open(i-1, j) && open(i+1, j) || !open(i, j-1) && open(i, j+1) {
				number++
				c.fill(text(strconv.Itoa(number), x+w*0.27, y+w*0.24, w*0.24), plain(hex(0x222222)))
			}
		}
	}
	c.fill(rect(x0, x0, x0+side, x0+side).outline(0.008), plain(hex(0x0d0d0d)))
	c.photo(0.012, 0.08)
	return c
}

func umbrella(size int) *canvas {
	c := newCanvas(size, downwards(hex(0xf3f4f6), hex(0xdfe2e6), 0, 1))
	const x, top, brim, r = 0.5, 0.10, 0.50, 0.43
	shaft := line(0.014, point{x, top - 0.045}, point{x, 0.84})
	hook := line(0.028, arc(x-0.062, 0.85, 0.062, 0.07, 0, math.Pi)...)
	c.fill(shaft, across(hex(0xd0d0d0), hex(0x555555), x-0.007, x+0.007))
	c.fill(line(0.028, point{x, 0.74}, point{x, 0.85}), plain(hex(0x5a3418)))
	c.fill(hook, downwards(hex(0x7a4a22), hex(0x3d220e), 0.8, 0.94))
	// Eight panels between ribs; the outer ones are seen more and more from the side.
	edge := func(i int) float64 { return x - r*math.Cos(float64(i)*math.Pi/6) }
	for i := range 6 {
		a, b := edge(i), edge(i+1)
		panel := shape{append(append(rib(x, top, a, brim), arc((a+b)/2, brim, (b-a)/2, 0.035, math.Pi, 2*math.Pi)...), reversed(rib(x, top, b, brim))...)}
		tint := hex(0xd0202a)
		if i%2 == 1 {
			tint = hex(0xb51420)
		}
		shade := across(tint.lit(1.18), tint.lit(0.72), x-r, x+r)
		c.fill(panel, func(px, py float64) colour { return shade(px, py).lit(1.08 - 0.3*(py-top)/(brim-top)) })
	}
	for i := 1; i < 6; i++ {
		c.fill(line(0.004, rib(x, top, edge(i), brim)...), plain(colour{0.25, 0, 0.02, 0.5}))
	}
	for i := range 7 {
		c.fill(circle(edge(i), brim+0.002, 0.008), plain(hex(0x8a8d92)))
	}
	c.photo(0.012, 0.12)
	return c
}

// rib of an umbrella: an elliptic arc from its tip to the brim.
func rib(x, top, end, brim float64) []point {
	p := make([]point, 25)
	for i := range p {
		sin, cos := math.Sincos(float64(i) / 24 * math.Pi / 2)
		p[i] = point{x + (end-x)*sin, brim - (brim-top)*cos}
	}
	return p
}

func reversed(p []point) []point {
	q := make([]point, len(p))
	for i := range p {
		q[len(p)-1-i] = p[i]
	}
	return q
}

func scissors(size int) *canvas {
	c := newCanvas(size, plain(hex(0xfafafa)))
	const x, y = 0.5, 0.47
	blade := polygon(point{x - 0.03, y + 0.08}, point{x + 0.035, y + 0.06}, point{x + 0.03, y - 0.2}, point{x + 0.012, y - 0.42}, point{x - 0.012, y - 0.25})
	ring := ellipse(x+0.03, y+0.31, 0.085, 0.135).without(ellipse(x+0.03, y+0.31, 0.053, 0.098))
	arm := smooth(point{x - 0.032, y + 0.02}, point{x + 0.036, y + 0.02}, point{x + 0.05, y + 0.15}, point{x + 0.03, y + 0.21}, point{x - 0.02, y + 0.19})
	for _, side := range []float64{1, -1} {
		place := func(s shape) shape { return s.stretch(x, y, side, 1).turn(x, y, side*0.34) }
		whole := append(append(place(blade), place(ring)...), place(arm)...)
		c.shadow(whole, 0.012, 0.02, 0.02, 0.25)
		c.fill(place(blade), across(hex(0xe8ebee), hex(0x8b9096), x-0.15, x+0.15))
		c.fill(place(blade).outline(0.003), plain(hex(0x63686d)))
		tint := func(px, py float64) colour { return mix(hex(0x30343a), hex(0x0c0d0f), (px-x)*3+0.5) }
		c.fill(place(arm), tint)
		c.fill(place(ring), tint)
	}
	c.fill(circle(x, y, 0.02), radial(hex(0xf2f2f2), hex(0x55595e), x-0.006, y-0.006, 0.024))
	c.photo(0.01, 0.05)
	return c
}

func keyboard(size int) *canvas {
	c := newCanvas(size, plain(hex(0x17181a)))
	rows := []string{"1234567890", "QWERTYUIOP", "ASDFGHJKL;", "ZXCVBNM,./"}
	const w, h = 0.108, 0.178
	for j, row := range rows {
		for i, r := range row {
			x, y := float64(i)*w+float64(j)*0.03-0.07, 0.05+float64(j)*h
			key(c, x, y, w*0.93, h*0.93)
			c.fill(text(string(r), x+w*0.34, y+0.052, 0.04), plain(hex(0xf0f0f0)))
		}
	}
	y := 0.05 + 4*h
	key(c, 0.17, y, 0.62, h*0.93)
	for _, x := range []float64{-0.07, 0.05, 0.80, 0.92} {
		key(c, x, y, 0.11, h*0.93)
	}
	c.photo(0.015, 0.2)
	return c
}

// key without its letter.
func key(c *canvas, x, y, w, h float64) {
	k := rounded(x, y, x+w, y+h, 0.014)
	c.shadow(k, 0.004, 0.008, 0.01, 0.8)
	c.fill(k, downwards(hex(0x2c2e31), hex(0x202124), y, y+h))
	c.fill(rounded(x+0.011, y+0.005, x+w-0.011, y+h*0.85, 0.014), downwards(hex(0x41444a), hex(0x303236), y, y+h))
}
