package viz

import (
	"fmt"
	"image/color"
	"io"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Line is a curve of a LineFigure.
type Line struct {
	Name   string // "" for none
	Key    string // "1x1", "3x3", "5x5", "pool": a branch's colour; "": ink
	Dashed bool
	X, Y   []float64
}

// LineFigure is curves over the same steps, such as losses while training.
type LineFigure struct {
	Title, Subtitle, Source string
	X, Y                    string // names of the axes
	Log                     bool   // upright axis
	Lang                    string // "ko" sets Hangul
	Lines                   []Line
}

// Lines writes a figure of curves as one of Formats.
func Lines(w io.Writer, format string, f LineFigure) error {
	l, err := letters(f.Lang)
	if err != nil {
		return err
	}
	p := panel{xLabel: f.X, yLabel: f.Y, logY: f.Log && len(f.Lines) > 0}
	out := &figure{title: f.Title, subtitle: f.Subtitle, source: f.Source}
	for _, line := range f.Lines {
		c := lineColor(line.Key)
		p.plotters = append(p.plotters, curve{line, c})
		if line.Name != "" {
			out.legend = append(out.legend, key{text: line.Name, color: c, hatched: line.Dashed})
		}
	}
	out.panels = []panel{p}
	return write(w, format, out, l)
}

func lineColor(key string) color.RGBA {
	if i := slices.Index([]string{"1x1", "3x3", "5x5", "pool"}, key); i >= 0 {
		return branchColors[i]
	}
	return ink
}

// curve draws a Line.
type curve struct {
	Line
	color color.RGBA
}

func (s curve) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	style := draw.LineStyle{Color: s.color, Width: 1.5}
	if s.Dashed {
		style.Dashes = []vg.Length{5, 3}
	}
	points := make([]vg.Point, len(s.X))
	for i := range points {
		points[i] = vg.Point{X: tx(s.X[i]), Y: ty(s.Y[i])}
	}
	c.StrokeLines(style, c.ClipLinesXY(points)...)
}

// DataRange implements plot.DataRanger.
func (s curve) DataRange() (xmin, xmax, ymin, ymax float64) {
	if len(s.X) != len(s.Y) {
		panic(fmt.Sprintf("viz: line of %d places and %d values", len(s.X), len(s.Y)))
	}
	xmin, xmax = plotter.Range(plotter.Values(s.X))
	ymin, ymax = plotter.Range(plotter.Values(s.Y))
	return xmin, xmax, ymin, ymax
}
