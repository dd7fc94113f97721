package viz

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"inceptionscope/internal/cost"
)

// point is a network or a module: parameters to the right, MACs upwards.
type point struct {
	x, y  float64
	name  string
	color color.RGBA
	ring  bool // naive: an outline only
	left  bool // the name stands to the left
}

// points draws dots with names, and lines from `from` to `to`.
type points struct {
	dots  []point
	links [][2]int
	label text.Style
}

func (s points) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	for _, l := range s.links {
		a, b := s.dots[l[0]], s.dots[l[1]]
		c.StrokeLine2(draw.LineStyle{Color: stream, Width: 1}, tx(a.x), ty(a.y), tx(b.x), ty(b.y))
	}
	for _, d := range s.dots {
		at := vg.Point{X: tx(d.x), Y: ty(d.y)}
		dot(c, at, d.color, d.ring)
		st, away := s.label, vg.Point{X: 8, Y: -5}
		if d.left {
			st.XAlign, away = text.XRight, vg.Point{X: -7, Y: 0}
		}
		c.FillText(st, at.Add(away), d.name)
	}
}

// dot of a point, or the ring of a naive one.
func dot(c draw.Canvas, at vg.Point, col color.RGBA, ring bool) {
	const radius = 5
	g := draw.GlyphStyle{Color: col, Radius: radius, Shape: draw.CircleGlyph{}}
	c.DrawGlyphNoClip(g, at)
	if ring {
		g.Color, g.Radius = paper, radius-1.8
		c.DrawGlyphNoClip(g, at)
	}
}

// DataRange leaves room for the names, on axes that are logarithmic.
func (s points) DataRange() (xmin, xmax, ymin, ymax float64) {
	first := s.dots[0]
	xmin, xmax, ymin, ymax = first.x, first.x, first.y, first.y
	for _, d := range s.dots {
		xmin, xmax, ymin, ymax = min(xmin, d.x), max(xmax, d.x), min(ymin, d.y), max(ymax, d.y)
	}
	return xmin / 1.5, xmax * 1.9, ymin / 1.3, ymax * 1.3
}

// paramsVersusMACs is a dot a module, reduced and naive.
func paramsVersusMACs(o Options) *figure {
	var s points
	for i, m := range o.Compared.Modules {
		n := len(s.dots)
		s.dots = append(s.dots,
			point{thousandParams(m.Own), millionMACs(m.Own), m.Name, ink, false, false},
			point{thousandParams(m.Naive.Cost), millionMACs(m.Naive.Cost), m.Name, ink, true, i%2 == 0})
		s.links = append(s.links, [2]int{n, n + 1})
	}
	s.label = o.letters.style(11, false)
	return &figure{
		title:    o.label("params-vs-macs.title"),
		subtitle: o.label("params-vs-macs.subtitle") + " " + o.label(string(o.Compared.Mode)),
		source:   o.source(),
		legend:   []key{{text: o.label("dot.reduced"), color: ink, dot: true}, {text: o.label("dot.naive"), color: ink, dot: true, ring: true}},
		panels:   []panel{{xLabel: o.label("params"), yLabel: o.label("macs"), log: true, plotters: []plot.Plotter{s}}},
	}
}

// networks is a dot a network, counted by the same code.
func networks(o Options) *figure {
	var s points
	add := func(name string, c cost.Cost, col color.RGBA, ring bool) {
		s.dots = append(s.dots, point{float64(c.Params()) / 1e6, millionMACs(c), name, col, ring, false})
	}
	all := cost.Networks()
	for _, n := range all {
		add(n.Name, n.Cost, ink, false)
	}
	add(o.label("naive."+string(o.Compared.Mode)), o.Compared.Naive, ink, true)
	s.label = o.letters.style(12, false)
	return &figure{
		title: o.Words("figure.networks.title", "Times",
			tenth(float64(all[1].Cost.Params())/float64(all[0].Cost.Params()))),
		subtitle: o.label("networks.subtitle"),
		source:   o.source(),
		panels:   []panel{{xLabel: o.label("params-m"), yLabel: o.label("macs"), log: true, plotters: []plot.Plotter{s}}},
	}
}
