package picture

import (
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// still is what a WebP file shows first: an image of w x h at (x, y) of the
// canvas, and a file with nothing but that.
type still struct {
	canvasW, canvasH int
	x, y, w, h       int
	file             []byte
}

// Bits of VP8X's first byte.
const (
	webpAnimated = 1 << 1
	webpAlpha    = 1 << 4
)

// firstFrame walks through the chunks: a plain image (VP8 or VP8L), an
// extended one (VP8X, perhaps ALPH, then VP8 or VP8L), or an animation, whose
// first frame (ANMF) holds an image in turn.
// Source: the WebP container specification.
func firstFrame(data []byte) (still, error) {
	var s still
	rest := data[min(len(data), 12):]
	for {
		id, body, after, err := riffChunk(rest)
		if err != nil {
			return s, err
		}
		switch id {
		case "VP8X":
			if len(body) < 10 {
				return s, fmt.Errorf("webp: VP8X of %d bytes, want 10", len(body))
			}
			s.canvasW, s.canvasH = uint24(body[4:])+1, uint24(body[7:])+1
			if body[0]&webpAnimated == 0 {
				return s.image(after)
			}
		case "ANMF":
			if len(body) < 16 {
				return s, io.ErrUnexpectedEOF
			}
			s.x, s.y = 2*uint24(body), 2*uint24(body[3:])
			return s.image(body[16:])
		case "VP8 ", "VP8L":
			return s.image(rest)
		}
		rest = after
	}
}

// image finds the image chunk in rest, and its alpha if that is kept apart.
func (s still) image(rest []byte) (still, error) {
	var alpha []byte
	for {
		id, body, after, err := riffChunk(rest)
		if err != nil {
			return s, err
		}
		switch id {
		case "ALPH":
			alpha = body
		case "VP8 ":
			if len(body) < 10 {
				return s, io.ErrUnexpectedEOF
			}
			s.w = int(binary.LittleEndian.Uint16(body[6:]) & 0x3fff)
			s.h = int(binary.LittleEndian.Uint16(body[8:]) & 0x3fff)
			return s.wrap(id, body, alpha)
		case "VP8L":
			if len(body) < 5 {
				return s, io.ErrUnexpectedEOF
			}
			bits := binary.LittleEndian.Uint32(body[1:])
			s.w, s.h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
			return s.wrap(id, body, nil)
		}
		rest = after
	}
}

// wrap makes a file of the one image.
func (s still) wrap(id string, body, alpha []byte) (still, error) {
	if s.canvasW == 0 {
		s.canvasW, s.canvasH = s.w, s.h
	}
	if s.x+s.w > s.canvasW || s.y+s.h > s.canvasH {
		return s, fmt.Errorf("webp: image of %d x %d at (%d, %d) on a canvas of %d x %d", s.w, s.h, s.x, s.y, s.canvasW, s.canvasH)
	}
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	if alpha != nil {
		x := make([]byte, 10)
		x[0] = webpAlpha
		putUint24(x[4:], s.w-1)
		putUint24(x[7:], s.h-1)
		out = appendChunk(appendChunk(out, "VP8X", x), "ALPH", alpha)
	}
	s.file = appendChunk(out, id, body)
	binary.LittleEndian.PutUint32(s.file[4:], uint32(len(s.file)-8))
	return s, nil
}

// riffChunk splits the first chunk off. A body that ends too early is cut.
func riffChunk(b []byte) (id string, body, rest []byte, err error) {
	if len(b) < 8 {
		return "", nil, nil, io.ErrUnexpectedEOF
	}
	n := int64(binary.LittleEndian.Uint32(b[4:]))
	if n > int64(len(b)-8) {
		return "", nil, nil, fmt.Errorf("webp: chunk %q of %d bytes: %w", b[:4], n, io.ErrUnexpectedEOF)
	}
	end := min(8+int(n)+int(n&1), len(b))
	return string(b[:4]), b[8 : 8+n], b[end:], nil
}

func appendChunk(out []byte, id string, body []byte) []byte {
	out = append(out, id...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, body...)
	if len(body)&1 == 1 {
		out = append(out, 0)
	}
	return out
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func putUint24(b []byte, v int) { b[0], b[1], b[2] = byte(v), byte(v>>8), byte(v>>16) }

func webpSize(data []byte) (w, h int, err error) {
	s, err := firstFrame(data)
	return s.canvasW, s.canvasH, err
}

func (f *file) webp(w, h int) (*Picture, error) {
	s, err := firstFrame(f.data)
	if err != nil {
		return nil, err
	}
	img, err := webp.Decode(f.with(s.file))
	if err != nil {
		return nil, err
	}
	var p *Picture
	switch m := img.(type) {
	case *image.YCbCr:
		p = fromVP8(m, nil, 0)
	case *image.NYCbCrA:
		p = fromVP8(&m.YCbCr, m.A, m.AStride)
	default:
		if p, err = opaque(img, nil); err != nil {
			return nil, err
		}
	}
	if p.Width != s.w || p.Height != s.h {
		return nil, fmt.Errorf("webp: decoded %d x %d, announced %d x %d", p.Width, p.Height, s.w, s.h)
	}
	return p.placed(s.x, s.y, w, h), nil
}
