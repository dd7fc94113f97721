package viz

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"strings"
)

// writeSVG adds what gonum leaves out: fonts to fall back on where Liberation
// is not installed (Arial has the same widths), and the title and description
// that screen readers tell.
func writeSVG(w io.Writer, c io.WriterTo, f *figure) error {
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("write figure: %w", err)
	}
	s := strings.ReplaceAll(b.String(), "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;")
	head, body, ok := strings.Cut(s, "<g transform")
	if !ok {
		return fmt.Errorf("write figure: expected gonum's first group in the SVG")
	}
	about := fmt.Sprintf("<title>%s</title>\n<desc>%s</desc>\n", html.EscapeString(f.title), html.EscapeString(f.subtitle+" "+f.source))
	_, err := io.WriteString(w, head+about+"<g transform"+body)
	return err
}
