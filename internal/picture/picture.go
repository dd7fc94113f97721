package picture

// Picture is decoded: upright, opaque, three bytes a pixel.
type Picture struct {
	Width, Height int
	Format        string // "JPEG", "PNG", ... for people

	pix []byte // RGB RGB ..., row-major, Width*Height*3
}

// New wraps RGB pixels (row-major, w*h*3 bytes), e.g. of a drawing. The
// picture keeps the slice.
func New(w, h int, rgb []byte) *Picture {
	if len(rgb) != w*h*3 {
		panic("picture: size and pixels disagree")
	}
	return &Picture{Width: w, Height: h, pix: rgb}
}

// RGB are the pixels, row-major, three bytes each; not a copy.
func (p *Picture) RGB() []byte { return p.pix }
