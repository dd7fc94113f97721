package synth

import "math"

// inside turns a signed distance (in radii, pixel wide) into a covered part.
func inside(d, pixel float64) float64 { return max(0, min(1, 0.5-d/pixel)) }

func shape(name string, distance func(x, y float64) float64) class {
	return class{name: name, group: Shapes, value: func(x, y, pixel float64) float64 { return inside(distance(x, y), pixel) }}
}

func texture(name string, wave func(x, y float64) float64) class {
	return class{name: name, group: Textures, full: true, value: func(x, y, _ float64) float64 {
		return max(0, min(1, 0.5+3*wave(x, y)))
	}}
}

// classes in the order of the outputs.
func classes() []class {
	list := []class{
		shape("disc", func(x, y float64) float64 { return math.Hypot(x, y) - 0.9 }),
		shape("ring", func(x, y float64) float64 { return math.Abs(math.Hypot(x, y)-0.7) - 0.2 }),
		shape("square", func(x, y float64) float64 { return max(math.Abs(x), math.Abs(y)) - 0.75 }),
		shape("triangle", func(x, y float64) float64 { return polygon(x, y, 3) }),
		shape("cross", func(x, y float64) float64 {
			x, y = math.Abs(x), math.Abs(y)
			return min(max(x-0.95, y-0.26), max(y-0.95, x-0.26))
		}),
		shape("star", star),
		shape("crescent", func(x, y float64) float64 { return max(math.Hypot(x, y)-0.9, 0.75-math.Hypot(x-0.45, y)) }),
		shape("bar", func(x, y float64) float64 { return max(math.Abs(x)-0.95, math.Abs(y)-0.25) }),
		texture("stripes across", func(x, y float64) float64 { return math.Sin(9 * y) }),
		texture("stripes down", func(x, y float64) float64 { return math.Sin(9 * x) }),
		texture("checks", func(x, y float64) float64 { return math.Sin(7*x) * math.Sin(7*y) }),
		texture("dots", func(x, y float64) float64 { return (math.Cos(9*x) + math.Cos(9*y) - 1) / 2 }),
		texture("rings", func(x, y float64) float64 { return math.Sin(10 * math.Hypot(x, y)) }),
		texture("waves", func(x, y float64) float64 { return math.Sin(9*y + 1.6*math.Sin(5*x)) }),
	}
	for i, strokes := range digits {
		list = append(list, class{name: string(rune('0' + i)), group: Digits, value: func(x, y, pixel float64) float64 {
			return inside(strokes.distance(x, y)-0.16, pixel)
		}})
	}
	return list
}

// polygon with n sides, one corner up: the largest distance to a side.
func polygon(x, y float64, n int) float64 {
	d := math.Inf(-1)
	for i := range n {
		a := math.Pi/2 + math.Pi*(2*float64(i)+1)/float64(n)
		d = max(d, x*math.Cos(a)-y*math.Sin(a)-0.9*math.Cos(math.Pi/float64(n)))
	}
	return d
}

// star with five points: the radius swings with the angle.
func star(x, y float64) float64 {
	a := math.Atan2(x, -y) / (2 * math.Pi / 5)
	a = math.Abs(a - math.Round(a)) // 0 at a point, 0.5 between two
	return math.Hypot(x, y) - (0.95 - 1.1*a)
}

// path is a set of strokes, points in [-1, 1]^2, y down.
type path [][]point

type point struct{ x, y float64 }

func (p path) distance(x, y float64) float64 {
	best := math.Inf(1)
	for _, line := range p {
		for i := 1; i < len(line); i++ {
			best = min(best, segment(x, y, line[i-1], line[i]))
		}
	}
	return best
}

func segment(x, y float64, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := max(0, min(1, ((x-a.x)*dx+(y-a.y)*dy)/(dx*dx+dy*dy)))
	return math.Hypot(x-a.x-t*dx, y-a.y-t*dy)
}

// digits as strokes in a box of 1 x 1.7.
var digits = [10]path{
	{{{-.3, -.85}, {.3, -.85}, {.5, -.5}, {.5, .5}, {.3, .85}, {-.3, .85}, {-.5, .5}, {-.5, -.5}, {-.3, -.85}}},
	{{{-.3, -.55}, {.05, -.85}, {.05, .85}}},
	{{{-.45, -.55}, {-.25, -.85}, {.3, -.85}, {.5, -.5}, {.4, -.1}, {-.5, .85}, {.5, .85}}},
	{{{-.45, -.7}, {-.2, -.85}, {.3, -.85}, {.45, -.5}, {.3, -.08}, {-.1, -.05}}, {{.3, -.08}, {.5, .4}, {.3, .8}, {-.2, .85}, {-.45, .7}}},
	{{{.25, .85}, {.25, -.85}, {-.5, .35}, {.5, .35}}},
	{{{.45, -.85}, {-.4, -.85}, {-.45, -.1}, {.2, -.15}, {.5, .2}, {.45, .6}, {.2, .85}, {-.45, .8}}},
	{{{.35, -.85}, {-.2, -.5}, {-.5, .2}, {-.4, .7}, {0, .85}, {.4, .7}, {.5, .35}, {.3, 0}, {-.1, -.02}, {-.45, .3}}},
	{{{-.5, -.85}, {.5, -.85}, {-.1, .85}}},
	{{{0, -.05}, {-.4, -.3}, {-.35, -.7}, {0, -.85}, {.35, -.7}, {.4, -.3}, {0, -.05}, {-.45, .3}, {-.4, .7}, {0, .85}, {.4, .7}, {.45, .3}, {0, -.05}}},
	{{{.45, -.3}, {.1, .02}, {-.3, 0}, {-.5, -.35}, {-.4, -.7}, {0, -.85}, {.4, -.7}, {.5, -.2}, {.2, .5}, {-.35, .85}}},
}
