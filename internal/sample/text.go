package sample

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// text is the outline of a line in Go Bold, centred at (x, y); height is that
// of its capitals.
func text(s string, x, y, height float64) shape {
	f, err := sfnt.Parse(gobold.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	const em = 1000
	capital := float64(em) * 0.72 // height of Go Bold's capitals
	var out shape
	var buf sfnt.Buffer
	pen := 0.0
	for _, r := range s {
		i, err := f.GlyphIndex(&buf, r)
		if err != nil {
			panic(err)
		}
		segments, err := f.LoadGlyph(&buf, i, fixed.I(em), nil)
		if err != nil {
			panic(err)
		}
		out = append(out, glyph(segments).move(pen, 0)...)
		step, err := f.GlyphAdvance(&buf, i, fixed.I(em), font.HintingNone)
		if err != nil {
			panic(err)
		}
		pen += float64(step) / 64
	}
	k := height / capital
	return out.move(-pen/2, capital/2).stretch(0, 0, k, k).move(x, y)
}

// glyph flattens a font's outline.
func glyph(segments sfnt.Segments) shape {
	var out shape
	var at point
	to := func(p fixed.Point26_6) point { return point{float64(p.X) / 64, float64(p.Y) / 64} }
	for _, s := range segments {
		a, b, c := to(s.Args[0]), to(s.Args[1]), to(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			out = append(out, []point{a})
			at = a
		case sfnt.SegmentOpLineTo:
			at = a
			out[len(out)-1] = append(out[len(out)-1], a)
		case sfnt.SegmentOpQuadTo:
			out[len(out)-1] = append(out[len(out)-1], bezier(at, third(at, a), third(b, a), b)...)
			at = b
		case sfnt.SegmentOpCubeTo:
			out[len(out)-1] = append(out[len(out)-1], bezier(at, a, b, c)...)
			at = c
		}
	}
	return out
}

// third is the control point of a quadratic raised to a cubic.
func third(end, control point) point {
	return point{end.x + (control.x-end.x)*2/3, end.y + (control.y-end.y)*2/3}
}

// bezier flattens a cubic into eight lines.
func bezier(a, b, c, d point) []point {
	const steps = 8
	out := make([]point, steps)
	for i := range out {
		t := float64(i+1) / steps
		s := 1 - t
		f := func(a, b, c, d float64) float64 { return s*s*s*a + 3*s*s*t*b + 3*s*t*t*c + t*t*t*d }
		out[i] = point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)}
	}
	return out
}
