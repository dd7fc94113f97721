package picture

import (
	"bytes"
	"image/gif"
	"strings"

	"golang.org/x/image/tiff"
)

// kind of file, told by its first bytes.
type kind uint8

const (
	none kind = iota
	jpegFile
	pngFile
	gifFile
	webpFile
	bmpFile
	tiffFile
	heicFile
)

var kindNames = [...]string{"", "JPEG", "PNG", "GIF", "WebP", "BMP", "TIFF", "HEIC"}

func (k kind) String() string { return kindNames[k] }

// sniff tells a format by its signature.
func sniff(data []byte) kind {
	head := string(data[:min(len(data), 12)])
	switch {
	case strings.HasPrefix(head, "\xff\xd8\xff"):
		return jpegFile
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return pngFile
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return gifFile
	case strings.HasPrefix(head, "RIFF") && strings.HasSuffix(head, "WEBP"):
		return webpFile
	case strings.HasPrefix(head, "BM"):
		return bmpFile
	case strings.HasPrefix(head, "II*\x00"), strings.HasPrefix(head, "MM\x00*"):
		return tiffFile
	case isHEIC(data):
		return heicFile
	}
	return none
}

// strangers are files that pupils often try instead of pictures, as an English
// sentence calls them.
var strangers = map[string]string{
	"pdf":       "a PDF document",
	"zip":       "a ZIP archive or an office document",
	"avif":      "an AVIF picture",
	"video":     "a video",
	"photoshop": "a Photoshop document",
	"icon":      "an icon",
	"bigtiff":   "a BigTIFF picture",
	"svg":       "an SVG drawing",
	"html":      "a web page",
}

// stranger tells which of them a file is.
func stranger(data []byte) *Error {
	head := data[:min(len(data), 512)]
	at := func(i int, s string) bool { return len(head) >= i && bytes.HasPrefix(head[i:], []byte(s)) }
	name := ""
	switch {
	case at(0, "%PDF"):
		name = "pdf"
	case at(0, "PK\x03\x04"):
		name = "zip"
	case at(4, "ftypavif"), at(4, "ftypavis"):
		name = "avif"
	case at(4, "ftyp"), at(0, "\x1aE\xdf\xa3"), at(8, "AVI "):
		name = "video"
	case at(0, "8BPS"):
		name = "photoshop"
	case at(0, "\x00\x00\x01\x00"):
		name = "icon"
	case at(0, "II+\x00"), at(0, "MM\x00+"):
		name = "bigtiff"
	case bytes.Contains(bytes.ToLower(head), []byte("<svg")):
		name = "svg"
	case bytes.Contains(bytes.ToLower(head), []byte("<html")):
		name = "html"
	default:
		return fail(Unsupported, keyNoPicture, nil)
	}
	return fail(Unsupported, keyOther, nil, "format", name)
}

// size reads width and height without decoding pixels.
func (f *file) size(k kind) (w, h int, err error) {
	switch k {
	case jpegFile:
		return jpegSize(f.data)
	case pngFile:
		return pngSize(f.data)
	case gifFile:
		c, err := gif.DecodeConfig(f.rewind())
		return c.Width, c.Height, err
	case bmpFile:
		return bmpSize(f.data)
	case tiffFile:
		c, err := tiff.DecodeConfig(f.rewind())
		return c.Width, c.Height, err
	case webpFile:
		return webpSize(f.data)
	case heicFile:
		return f.openHEIC()
	case none:
	}
	panic("picture: no format")
}

// pixels decodes a file whose size w x h was found acceptable.
func (f *file) pixels(k kind, w, h int) (*Picture, error) {
	switch k {
	case jpegFile:
		return f.jpeg(w, h)
	case pngFile:
		return f.png(w, h)
	case gifFile:
		return f.gif(w, h)
	case bmpFile:
		return f.bmp(w, h)
	case tiffFile:
		return f.tiff()
	case webpFile:
		return f.webp(w, h)
	case heicFile:
		return f.heic()
	case none:
	}
	panic("picture: no format")
}
