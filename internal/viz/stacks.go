package viz

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// stack is one bar of several pieces, the first at the bottom.
type stack struct {
	x, width float64 // centre and width in places of the x axis
	pieces   []piece
	label    string // above it
}

// piece of a bar; hatched pieces are the 1x1 reductions.
type piece struct {
	value   float64
	color   color.RGBA
	hatched bool
}

// stacks draws bars.
type stacks struct {
	bars  []stack
	label text.Style
}

func (s stacks) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	for _, b := range s.bars {
		sum := 0.0
		for _, piece := range b.pieces {
			box := vg.Rectangle{
				Min: vg.Point{X: tx(b.x - b.width/2), Y: ty(sum)},
				Max: vg.Point{X: tx(b.x + b.width/2), Y: ty(sum + piece.value)},
			}
			block(c, box, piece.color, piece.hatched)
			sum += piece.value
		}
		if b.label != "" {
			c.FillText(s.label, vg.Point{X: tx(b.x), Y: ty(sum) + 2}, b.label)
		}
	}
}

// DataRange makes room for every bar.
func (s stacks) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax = math.Inf(1), math.Inf(-1)
	for _, b := range s.bars {
		sum := 0.0
		for _, p := range b.pieces {
			sum += p.value
		}
		xmin, xmax, ymax = min(xmin, b.x-b.width/2), max(xmax, b.x+b.width/2), max(ymax, sum)
	}
	return xmin, xmax, 0, ymax
}

// block fills a rectangle with a colour or with stripes of it.
func block(c draw.Canvas, r vg.Rectangle, col color.RGBA, hatched bool) {
	if r.Max.Y-r.Min.Y <= 0 {
		return
	}
	if !hatched {
		c.SetColor(col)
		c.Fill(r.Path())
		return
	}
	c.SetColor(tint(col))
	c.Fill(r.Path())
	const gap, half = 4.5, 1.27
	for d := vg.Length(gap / 2); d-half < r.Size().X+r.Size().Y; d += gap {
		c.FillPolygon(col, stripe(r, max(d-half, 0), min(d+half, r.Size().X+r.Size().Y)))
	}
}

// tint is a third of the colour on paper; it tells a reduction from the rest
// where the piece is too thin for stripes.
func tint(c color.RGBA) color.RGBA {
	mix := func(v uint8) uint8 { return uint8((int(v) + 2*255) / 3) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

// stripe is the part of r between two diagonals.
func stripe(r vg.Rectangle, lo, hi vg.Length) []vg.Point {
	w, h := r.Size().X, r.Size().Y
	a, b := diagonal(r, lo), diagonal(r, hi)
	outline := []vg.Point{a[0]}
	if lo < w && w < hi {
		outline = append(outline, vg.Point{X: r.Max.X, Y: r.Min.Y})
	}
	outline = append(outline, b[0], b[1])
	if lo < h && h < hi {
		outline = append(outline, vg.Point{X: r.Min.X, Y: r.Max.Y})
	}
	return append(outline, a[1])
}

// diagonal is the part inside r of the rising line that meets r's lower edge,
// or its extension to the right, at a distance d from the lower left corner.
func diagonal(r vg.Rectangle, d vg.Length) []vg.Point {
	w, h := r.Size().X, r.Size().Y
	from := vg.Point{X: min(d, w), Y: max(d-w, 0)}
	to := vg.Point{X: max(d-h, 0), Y: min(d, h)}
	return []vg.Point{r.Min.Add(from), r.Min.Add(to)}
}
