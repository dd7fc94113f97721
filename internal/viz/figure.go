package viz

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"inceptionscope/internal/cost"
)

// Names are the figures.
var Names = []string{"naive-vs-reduced", "depth", "params-vs-macs", "memory", "networks"}

// Formats are what a figure is written as; PNG has twice the pixels.
var Formats = []string{"svg", "png", "pdf"}

// Options of a figure.
type Options struct {
	Compared *cost.Compared // what is drawn
	Model    string         // the model's name for people
	Edited   string         // the what-if that was applied, "" for none
	Lang     string         // "ko" sets Hangul; all else is set in Liberation Sans
	// Words finds a message of the catalogue, with pairs of name and value.
	Words func(id string, data ...any) string

	letters lettering
}

// Request is a figure as a query asks for it: figure, format (svg), and what
// GET /api/cost takes.
type Request struct {
	Name, Format string
	Cost         cost.Options
}

// ParseQuery reads the raw query of GET /api/plot; every error is the asker's.
func ParseQuery(raw string) (Request, error) {
	q, err := cost.ReadQuery(raw, "figure", "format", "naive", "what-if", "input", "lang", "download")
	if err != nil {
		return Request{}, err
	}
	o, err := cost.ParseQuery(q)
	if err != nil {
		return Request{}, err
	}
	r := Request{q.Get("figure"), q.Get("format"), o}
	if r.Format == "" {
		r.Format = "svg"
	}
	if !slices.Contains(Names, r.Name) {
		return r, fmt.Errorf("figure %q, expected one of %v", r.Name, Names)
	}
	if !slices.Contains(Formats, r.Format) {
		return r, fmt.Errorf("figure format %q, expected one of %v", r.Format, Formats)
	}
	return r, nil
}

// MediaType of a format.
func MediaType(format string) string {
	switch format {
	case "png":
		return "image/png"
	case "pdf":
		return "application/pdf"
	}
	return "image/svg+xml"
}

// FormatOf reads the format off a file's name.
func FormatOf(path string) (string, error) {
	f := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if !slices.Contains(Formats, f) {
		return "", fmt.Errorf("figure file %q, expected a name that ends in .svg, .png or .pdf", path)
	}
	return f, nil
}

// The page: 16:9 as a projector's, 10 inches wide.
const (
	pageW = 720 * vg.Length(1)
	pageH = 405 * vg.Length(1)
)

// Figure draws the figure `name` as svg, png or pdf.
func Figure(w io.Writer, name, format string, o Options) error {
	l, err := letters(o.Lang)
	if err != nil {
		return err
	}
	o.letters = l
	f, err := compose(name, o)
	if err != nil {
		return err
	}
	return write(w, format, f, l)
}

// write draws a page in a format.
func write(w io.Writer, format string, f *figure, l lettering) error {
	c, err := canvas(format)
	if err != nil {
		return err
	}
	var sizer vg.CanvasSizer = c
	if l.outlined && format == "svg" {
		sizer = outlines{c}
	}
	f.draw(draw.New(sizer), l)
	if format == "svg" {
		return writeSVG(w, c, f)
	}
	if p, ok := c.(*pdfCanvas); ok {
		p.doc.SetTitle(f.title, true)
		p.doc.SetAuthor("Inceptionscope", true)
	}
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	return nil
}

// compose chooses what stands on the page.
func compose(name string, o Options) (*figure, error) {
	switch name {
	case "naive-vs-reduced":
		return naiveVersusReduced(o), nil
	case "depth":
		return depth(o), nil
	case "params-vs-macs":
		return paramsVersusMACs(o), nil
	case "memory":
		return memory(o), nil
	case "networks":
		return networks(o), nil
	}
	return nil, fmt.Errorf("figure %q, expected one of %v", name, Names)
}

type writable interface {
	vg.CanvasSizer
	io.WriterTo
}

func canvas(format string) (writable, error) {
	switch format {
	case "svg":
		return vgsvg.New(pageW, pageH), nil
	case "png": // 192 pixels an inch: 1920 x 1080
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(pageW, pageH), vgimg.UseDPI(192))}, nil
	case "pdf":
		return newPDF(pageW, pageH), nil
	}
	return nil, fmt.Errorf("figure format %q, expected one of %v", format, Formats)
}
