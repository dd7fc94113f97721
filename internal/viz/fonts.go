package viz

import (
	_ "embed"
	"fmt"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

//go:embed fonts/NanumSquareR.ttf
var nanumSquare []byte

// lettering is the letters of a figure: one typeface for all its text.
type lettering struct {
	handler  text.Handler
	face     font.Font
	outlined bool // drawn as shapes where the format keeps text as text
}

// letters picks the typeface that has the language's glyphs.
func letters(lang string) (lettering, error) {
	if lang != "ko" {
		cache := font.NewCache(liberation.Collection())
		return lettering{text.Plain{Fonts: cache}, font.Font{Typeface: "Liberation", Variant: "Sans"}, false}, nil
	}
	face, err := opentype.Parse(nanumSquare)
	if err != nil {
		return lettering{}, fmt.Errorf("font NanumSquare: %w", err)
	}
	f := font.Font{Typeface: "NanumSquare"}
	cache := font.NewCache(font.Collection{{Font: f, Face: face}})
	return lettering{text.Plain{Fonts: cache}, f, true}, nil
}

// style of a text; NanumSquare is there in one weight only.
func (l lettering) style(points float64, bold bool) text.Style {
	f := font.From(l.face, font.Points(points))
	if bold && !l.outlined {
		f.Weight = xfont.WeightBold
	}
	return text.Style{Color: ink, Font: f, Handler: l.handler, YAlign: text.YBottom}
}

// outlines is a canvas that draws text as shapes.
type outlines struct{ vg.CanvasSizer }

// FillString places glyph after glyph as [font.Face.Width] measures them.
func (o outlines) FillString(f font.Face, at vg.Point, s string) {
	var buf sfnt.Buffer
	ppem := fixed.Int26_6(f.Face.UnitsPerEm())
	unit := f.Font.Size / vg.Length(ppem) // a font unit in points
	var path vg.Path
	last, started := sfnt.GlyphIndex(0), false
	for _, r := range s {
		g, err := f.Face.GlyphIndex(&buf, r)
		if err != nil {
			panic(fmt.Errorf("viz: glyph of %q: %w", r, err))
		}
		if started {
			if k, err := f.Face.Kern(&buf, last, g, ppem, xfont.HintingNone); err == nil {
				at.X += vg.Length(k) * unit
			}
		}
		segments, err := f.Face.LoadGlyph(&buf, g, ppem, nil)
		if err != nil {
			panic(fmt.Errorf("viz: outline of %q: %w", r, err))
		}
		path = outline(path, segments, at, unit)
		w, err := f.Face.GlyphAdvance(&buf, g, ppem, xfont.HintingNone)
		if err != nil {
			panic(fmt.Errorf("viz: width of %q: %w", r, err))
		}
		at.X += vg.Length(w) * unit
		last, started = g, true
	}
	o.Fill(path)
}

// outline appends a glyph; fonts count y downwards, canvases upwards.
func outline(path vg.Path, segments sfnt.Segments, at vg.Point, unit vg.Length) vg.Path {
	p := func(q fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(q.X)*unit, Y: at.Y - vg.Length(q.Y)*unit}
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.Close()
			}
			path.Move(p(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(p(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(p(s.Args[0]), p(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(p(s.Args[0]), p(s.Args[1]), p(s.Args[2]))
		}
	}
	if len(segments) > 0 {
		path.Close()
	}
	return path
}
