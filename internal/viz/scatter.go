package viz

import (
	"image/color"
	"math"

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
	for _, ring := range []bool{true, false} { // a dot that lies in a ring is seen
		for _, d := range s.dots {
			if d.ring == ring {
				dot(c, vg.Point{X: tx(d.x), Y: ty(d.y)}, d.color, d.ring)
			}
		}
	}
	at := make([]vg.Point, len(s.dots))
	for i, d := range s.dots {
		at[i] = vg.Point{X: tx(d.x), Y: ty(d.y)}
	}
	for i, p := range s.names(at, c.Rectangle) {
		c.FillText(s.label, p, s.dots[i].name)
	}
}

// names finds a place for each name, beside its dot, where it covers as little
// as may be of dots, of other names, and of what is outside of the page.
func (s points) names(at []vg.Point, page vg.Rectangle) []vg.Point {
	var taken []vg.Rectangle
	for _, p := range at {
		taken = append(taken, around(p, 8, 7))
	}
	places := make([]vg.Point, len(at))
	for i, p := range at {
		w, h := s.label.Width(s.dots[i].name), s.label.Font.Size*0.72 // of capitals
		best := vg.Length(math.Inf(1))
		for _, away := range []vg.Point{{X: 9, Y: -h/2 - 1}, {X: -9 - w, Y: -h/2 + 2}, {X: -w / 2, Y: 10}, {X: -w / 2, Y: -10 - h}, {X: 7, Y: 8}, {X: 7, Y: -8 - h}, {X: -7 - w, Y: 8}, {X: -7 - w, Y: -8 - h}} {
			box := vg.Rectangle{Min: p.Add(away), Max: p.Add(away).Add(vg.Point{X: w, Y: h})}
			covered := w*h - overlap(box, page)
			for _, t := range taken {
				covered += overlap(box, t)
			}
			if covered < best-1 { // of two that are equal, the earlier
				best, places[i] = covered, box.Min
			}
		}
		taken = append(taken, vg.Rectangle{Min: places[i], Max: places[i].Add(vg.Point{X: w, Y: h})})
	}
	return places
}

func around(p vg.Point, dx, dy vg.Length) vg.Rectangle {
	away := vg.Point{X: dx, Y: dy}
	return vg.Rectangle{Min: p.Sub(away), Max: p.Add(away)}
}

// overlap is the area that two rectangles share.
func overlap(a, b vg.Rectangle) vg.Length {
	w := min(a.Max.X, b.Max.X) - max(a.Min.X, b.Min.X)
	h := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
	return max(w, 0) * max(h, 0)
}

// dot of a point, or the ring of a naive one.
func dot(c draw.Canvas, at vg.Point, col color.RGBA, ring bool) {
	g := draw.GlyphStyle{Color: col, Radius: 5, Shape: draw.CircleGlyph{}}
	if ring {
		g.Radius = 6.6
	}
	c.DrawGlyphNoClip(g, at)
	if ring {
		g.Color, g.Radius = paper, 4.8
		c.DrawGlyphNoClip(g, at)
	}
}

// add keeps a point that logarithmic axes can show, and returns its place or -1:
// a module without a convolution multiplies nothing.
func (s *points) add(p point) int {
	if p.x <= 0 || p.y <= 0 {
		return -1
	}
	s.dots = append(s.dots, p)
	return len(s.dots) - 1
}

// DataRange leaves room for the names, on axes that are logarithmic.
func (s points) DataRange() (xmin, xmax, ymin, ymax float64) {
	if len(s.dots) == 0 {
		return 1, 10, 1, 10
	}
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
	for _, m := range o.Compared.Modules {
		own := s.add(point{thousandParams(m.Own), millionMACs(m.Own), m.Name, ink, false})
		naive := s.add(point{thousandParams(m.Naive.Cost), millionMACs(m.Naive.Cost), m.Name, ink, true})
		if own >= 0 && naive >= 0 {
			s.links = append(s.links, [2]int{own, naive})
		}
	}
	s.label = o.letters.style(12, false)
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
		s.add(point{float64(c.Params()) / 1e6, millionMACs(c), name, col, ring})
	}
	all := cost.Networks()
	for _, n := range all {
		add(n.Name, n.Cost, ink, false)
	}
	if own := o.Compared.Own; own.MACs != all[0].Cost.MACs || own.Params() != all[0].Cost.Params() {
		add(o.label("yours"), own, light, false)
	}
	add(o.label("naive."+string(o.Compared.Mode)), o.Compared.Naive, ink, true)
	s.label = o.letters.style(13, false)
	return &figure{
		title: o.Words("figure.networks.title", "Times",
			tenth(float64(all[1].Cost.Params())/float64(all[0].Cost.Params()))),
		subtitle: o.label("networks.subtitle"),
		source:   o.source(),
		panels:   []panel{{xLabel: o.label("params-m"), yLabel: o.label("macs"), log: true, plotters: []plot.Plotter{s}}},
	}
}
