package picture

import (
	"errors"

	"github.com/bep/imagemeta"
)

// orientation reads EXIF tag 274, 1 to 8. Metadata that cannot be read counts
// as 1: it is no reason to refuse a picture. HEIC's own transformations are
// applied by its decoder, and its EXIF tag must then be ignored.
func (f *file) orientation(k kind) int {
	formats := map[kind]imagemeta.ImageFormat{
		jpegFile: imagemeta.JPEG, pngFile: imagemeta.PNG, webpFile: imagemeta.WebP, tiffFile: imagemeta.TIFF,
	}
	format, ok := formats[k]
	if !ok {
		return 1
	}
	found := 1
	isIt := func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" && t.Namespace == "IFD0" }
	_, err := imagemeta.Decode(imagemeta.Options{
		R:               f.rewind(),
		ImageFormat:     format,
		Sources:         imagemeta.EXIF,
		ShouldHandleTag: isIt,
		HandleTag: func(t imagemeta.TagInfo) error {
			if v, ok := t.Value.(uint16); ok {
				found = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	if err != nil && !errors.Is(err, imagemeta.ErrStopWalking) || found < 1 || found > 8 {
		return 1
	}
	return found
}

// upright undoes an EXIF orientation.
func (p *Picture) upright(orientation int) *Picture {
	if orientation <= 1 {
		return p
	}
	w, h := p.Width, p.Height
	if orientation >= 5 {
		w, h = h, w
	}
	q := &Picture{Width: w, Height: h, Format: p.Format, pix: make([]byte, len(p.pix))}
	for y := range h {
		row := q.pix[y*w*3:][:w*3]
		at, step := p.walk(orientation, y)
		for x := 0; x < len(row); x += 3 {
			copy(row[x:x+3], p.pix[at*3:at*3+3])
			at += step
		}
	}
	return q
}

// walk says where in p the upright row y begins and how far its next pixel is,
// both in pixels. Source: EXIF 2.3, tag 274 (the sides that rows and columns
// of the stored picture stand for).
func (p *Picture) walk(orientation, y int) (at, step int) {
	w, h := p.Width, p.Height
	switch orientation {
	case 2: // mirrored
		return y*w + w - 1, -1
	case 3: // upside down
		return (h-1-y)*w + w - 1, -1
	case 4: // mirrored, upside down
		return (h - 1 - y) * w, 1
	case 5: // transposed
		return y, w
	case 6: // to be turned clockwise
		return (h-1)*w + y, -w
	case 7: // transposed along the other diagonal
		return (h-1)*w + w - 1 - y, -w
	case 8: // to be turned counter-clockwise
		return w - 1 - y, w
	}
	return y * w, 1
}
