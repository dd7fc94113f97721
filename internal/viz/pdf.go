package viz

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdfCanvas draws on a page of fpdf. Gonum's own PDF canvas knows 256
// characters, no bold face, and needs a folder for temporary files; here text
// stays text in any language, and only the glyphs used are embedded.
type pdfCanvas struct {
	doc   *fpdf.Fpdf
	w, h  vg.Length
	state pdfState
	stack []pdfState
	fonts []string // PostScript names of those in use
	err   error
}

// pdfState is what Push keeps: (x, y) -> (a x + c y + e, b x + d y + f) and
// the pen.
type pdfState struct {
	a, b, c, d, e, f float64
	color            color.Color
	width            vg.Length
}

func newPDF(w, h vg.Length) *pdfCanvas {
	size := fpdf.SizeType{Wd: w.Points(), Ht: h.Points()}
	doc := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "L", UnitStr: "pt", Size: fpdf.SizeType{Wd: size.Ht, Ht: size.Wd}})
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPage()
	p := &pdfCanvas{doc: doc, w: w, h: h}
	p.state = pdfState{a: 1, d: -1, f: size.Ht, color: color.Black, width: 1} // y upwards
	return p
}

func (p *pdfCanvas) Size() (x, y vg.Length) { return p.w, p.h }

func (p *pdfCanvas) SetLineWidth(w vg.Length) { p.state.width = w }

func (p *pdfCanvas) SetColor(c color.Color) { p.state.color = c }

func (p *pdfCanvas) SetLineDash(dashes []vg.Length, offset vg.Length) {
	ds := make([]float64, len(dashes))
	for i, d := range dashes {
		ds[i] = d.Points()
	}
	p.doc.SetDashPattern(ds, offset.Points())
}

func (p *pdfCanvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	p.apply(cos, sin, -sin, cos, 0, 0)
}

func (p *pdfCanvas) Translate(pt vg.Point) { p.apply(1, 0, 0, 1, pt.X.Points(), pt.Y.Points()) }

func (p *pdfCanvas) Scale(x, y float64) { p.apply(x, 0, 0, y, 0, 0) }

// apply puts a transformation before those so far.
func (p *pdfCanvas) apply(a, b, c, d, e, f float64) {
	s := p.state
	p.state.a, p.state.b = s.a*a+s.c*b, s.b*a+s.d*b
	p.state.c, p.state.d = s.a*c+s.c*d, s.b*c+s.d*d
	p.state.e, p.state.f = s.a*e+s.c*f+s.e, s.b*e+s.d*f+s.f
}

func (p *pdfCanvas) at(q vg.Point) (x, y float64) {
	s := p.state
	x, y = q.X.Points(), q.Y.Points()
	return s.a*x + s.c*y + s.e, s.b*x + s.d*y + s.f
}

func (p *pdfCanvas) Push() { p.stack = append(p.stack, p.state) }

func (p *pdfCanvas) Pop() {
	p.state = p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
}

func (p *pdfCanvas) Stroke(path vg.Path) {
	if p.state.width <= 0 {
		return
	}
	p.doc.SetLineWidth(p.state.width.Points())
	p.doc.SetDrawColor(p.rgb())
	p.trace(path)
	p.doc.DrawPath("D")
}

func (p *pdfCanvas) Fill(path vg.Path) {
	p.doc.SetFillColor(p.rgb())
	p.trace(path)
	p.doc.DrawPath("F")
}

// rgb of the pen; figures use opaque colours only.
func (p *pdfCanvas) rgb() (r, g, b int) {
	c := color.NRGBAModel.Convert(p.state.color).(color.NRGBA)
	return int(c.R), int(c.G), int(c.B)
}

func (p *pdfCanvas) trace(path vg.Path) {
	for _, c := range path {
		x, y := p.at(c.Pos)
		switch c.Type {
		case vg.MoveComp:
			p.doc.MoveTo(x, y)
		case vg.LineComp:
			p.doc.LineTo(x, y)
		case vg.ArcComp:
			p.arc(c)
		case vg.CurveComp:
			x0, y0 := p.at(c.Control[0])
			if len(c.Control) == 1 {
				p.doc.CurveTo(x0, y0, x, y)
				continue
			}
			x1, y1 := p.at(c.Control[1])
			p.doc.CurveBezierCubicTo(x0, y0, x1, y1, x, y)
		case vg.CloseComp:
			p.doc.ClosePath()
		}
	}
}

// arc goes round in pieces of at most a quarter, each a cubic whose handles
// are 4/3 tan(angle/4) of the radius long.
func (p *pdfCanvas) arc(c vg.PathComp) {
	n := int(math.Ceil(math.Abs(c.Angle) / (math.Pi / 2)))
	step := c.Angle / float64(max(n, 1))
	handle := 4. / 3 * math.Tan(step/4)
	on := func(t, along float64) vg.Point {
		sin, cos := math.Sincos(t)
		return c.Pos.Add(vg.Point{X: c.Radius * vg.Length(cos-along*sin), Y: c.Radius * vg.Length(sin+along*cos)})
	}
	p.doc.LineTo(p.at(on(c.Start, 0)))
	for i := range n {
		t := c.Start + float64(i)*step
		x0, y0 := p.at(on(t, handle))
		x1, y1 := p.at(on(t+step, -handle))
		x, y := p.at(on(t+step, 0))
		p.doc.CurveBezierCubicTo(x0, y0, x1, y1, x, y)
	}
}

func (p *pdfCanvas) FillString(f font.Face, pt vg.Point, s string) {
	family, err := p.family(f)
	if err != nil {
		p.err = fmt.Errorf("pdf: font %s: %w", f.Name(), err)
		return
	}
	p.doc.SetFont(family, "", f.Font.Size.Points())
	p.doc.SetTextColor(p.rgb())
	x, y := p.at(pt)
	p.doc.TransformBegin()
	p.doc.TransformRotate(-math.Atan2(p.state.b, p.state.a)*180/math.Pi, x, y)
	p.doc.Text(x, y, s)
	p.doc.TransformEnd()
}

func (p *pdfCanvas) DrawImage(r vg.Rectangle, img image.Image) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		p.err = fmt.Errorf("pdf: image: %w", err)
		return
	}
	name := fmt.Sprint("image", len(p.fonts), r)
	kind := fpdf.ImageOptions{ImageType: "png"}
	p.doc.RegisterImageOptionsReader(name, kind, &b)
	x0, y0 := p.at(r.Min)
	x1, y1 := p.at(r.Max)
	p.doc.ImageOptions(name, x0, y1, x1-x0, y0-y1, false, kind, 0, "")
}

// family embeds the face once and returns fpdf's name for it.
func (p *pdfCanvas) family(f font.Face) (string, error) {
	name, err := f.Face.Name(nil, sfnt.NameIDPostScript)
	if err != nil {
		return "", err
	}
	if !slices.Contains(p.fonts, name) {
		var raw bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &raw); err != nil {
			return "", err
		}
		p.doc.AddUTF8FontFromBytes(alias(name), "", raw.Bytes())
		p.fonts = append(p.fonts, name)
	}
	return alias(name), nil
}

// alias is a family for which fpdf writes a name as long as the font's own
// into the file: it puts "utf8" before it.
func alias(name string) string { return strings.ToLower(name[len("utf8"):]) }

// WriteTo ends the document; afterwards the canvas is used up.
//
// The fonts get their own names back: LibreOffice, which does not read embedded
// fonts, looks for those on the computer.
func (p *pdfCanvas) WriteTo(w io.Writer) (int64, error) {
	if p.err != nil {
		return 0, p.err
	}
	var b bytes.Buffer
	if err := p.doc.Output(&b); err != nil {
		return 0, fmt.Errorf("pdf: %w", err)
	}
	file := b.Bytes()
	slices.SortFunc(p.fonts, func(a, b string) int { return len(b) - len(a) }) // "Sans-Bold" before "Sans"
	for _, name := range p.fonts {
		file = bytes.ReplaceAll(file, []byte("utf8"+alias(name)), []byte(name))
	}
	n, err := w.Write(file)
	return int64(n), err
}
