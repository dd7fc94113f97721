package picture

import (
	"bytes"

	"golang.org/x/image/webp"
)

func webpSize(data []byte) (w, h int, err error) {
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	return c.Width, c.Height, err
}

func (f *file) webp(w, h int) (*Picture, error) { return opaque(webp.Decode(f.rewind())) }
