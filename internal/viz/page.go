package viz

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of DESIGN.md on paper; a branch keeps its colour everywhere.
var (
	ink          = color.RGBA{0x16, 0x18, 0x1d, 255}
	soft         = color.RGBA{0x55, 0x5b, 0x66, 255}
	stream       = color.RGBA{0x7c, 0x82, 0x8c, 255} // data that belongs to no branch
	light        = color.RGBA{0xe6, 0x9f, 0x00, 255} // the accent
	rule         = color.RGBA{0xd8, 0xdb, 0xe0, 255}
	paper        = color.RGBA{255, 255, 255, 255}
	branchColors = [4]color.RGBA{{0x00, 0x72, 0xb2, 255}, {0xd5, 0x5e, 0x00, 255}, {0x00, 0x9e, 0x73, 255}, {0xcc, 0x79, 0xa7, 255}}
)

// figure is a page: title, one sentence, a legend, panels, the source.
type figure struct {
	title, subtitle, source string
	legend                  []key
	panels                  []panel
}

// key explains a colour.
type key struct {
	text    string
	color   color.RGBA
	hatched bool
	dot     bool // of a point, not of a bar
	ring    bool // of a hollow point
}

// panel is one pair of axes.
type panel struct {
	yLabel, xLabel string
	names          []string // of the places 0, 1, ... on the x axis; nil: a scale
	log            bool     // both axes logarithmic
	logY           bool     // the upright one only
	plotters       []plot.Plotter
}

func (f *figure) draw(c draw.Canvas, l lettering) {
	c.SetColor(paper)
	c.Fill(c.Path())
	c = draw.Crop(c, 20, -16, 12, -14)
	top := c.Max.Y
	c.FillText(fit(l.style(18, true), f.title, c.Size().X), vg.Point{X: c.Min.X, Y: top - 19}, f.title)
	sub := fit(l.style(12.5, false), f.subtitle, c.Size().X)
	sub.Color = soft
	c.FillText(sub, vg.Point{X: c.Min.X, Y: top - 38}, f.subtitle)
	f.drawLegend(c, l, top-60)
	foot := l.style(9, false)
	foot.Color = soft
	source := wrap(foot, f.source, c.Size().X, 2)
	for i, line := range source {
		c.FillText(foot, vg.Point{X: c.Min.X, Y: c.Min.Y + 11*vg.Length(len(source)-1-i)}, line)
	}
	f.drawPanels(draw.Crop(c, 0, 0, 7+11*vg.Length(len(source)), -70), l)
}

// drawPanels sets the panels one above the other, their axes in one line.
func (f *figure) drawPanels(c draw.Canvas, l lettering) {
	plots := make([][]*plot.Plot, len(f.panels))
	for i, p := range f.panels {
		plots[i] = []*plot.Plot{p.plot(l)}
	}
	tiles := draw.Tiles{Rows: len(plots), Cols: 1, PadY: 6}
	for i, row := range plot.Align(plots, tiles, c) {
		plots[i][0].Draw(row[0])
	}
}

func (f *figure) drawLegend(c draw.Canvas, l lettering, y vg.Length) {
	x := c.Min.X
	st := l.style(12.5, false)
	for _, k := range f.legend {
		box := vg.Rectangle{Min: vg.Point{X: x, Y: y + 1}, Max: vg.Point{X: x + 14, Y: y + 11}}
		if k.dot {
			dot(c, box.Min.Add(vg.Point{X: 7, Y: 5}), k.color, k.ring)
		} else {
			block(c, box, k.color, k.hatched)
		}
		c.FillText(st, vg.Point{X: x + 19, Y: y}, k.text)
		x += 19 + st.Width(k.text) + 18
	}
}

// plot sets up gonum's axes in our letters.
func (p panel) plot(l lettering) *plot.Plot {
	g := plot.New()
	g.BackgroundColor = nil
	g.X.Label.Text, g.Y.Label.Text = p.xLabel, p.yLabel
	for _, a := range []*plot.Axis{&g.X, &g.Y} {
		a.Label.TextStyle = letter(l.style(12, false), a.Label.TextStyle)
		a.Tick.Label = letter(l.style(12.5, false), a.Tick.Label)
		a.Color, a.Tick.Color = soft, soft
		a.Padding = 0
		if p.log || p.logY && a == &g.Y {
			a.Scale, a.Tick.Marker = plot.LogScale{}, decades{}
		} else {
			a.Tick.Marker = steps{}
		}
	}
	if p.names != nil {
		g.X.Tick.Length, g.X.Tick.Width, g.X.Tick.Color = 3, 0.1, paper // only room below the bars
	}
	g.Add(lines{})
	g.Add(p.plotters...)
	if p.names != nil {
		g.X.Tick.Marker = places(p.names)
		g.X.Min, g.X.Max = -0.6, float64(len(p.names))-0.4
	}
	if !p.log && !p.logY {
		g.Y.Min = 0
		g.Y.Max *= 1.12 // room for the numbers above the bars
	}
	return g
}

// letter keeps gonum's alignment and rotation.
func letter(s, old text.Style) text.Style {
	s.XAlign, s.YAlign, s.Rotation = old.XAlign, old.YAlign, old.Rotation
	return s
}
