package picture

import (
	"encoding/binary"
	"fmt"
	"image/png"
	"io"
)

// deflateRatio is the most that one byte of a deflate stream can become.
const deflateRatio = 1032

// pngSize reads IHDR, the first chunk: its body begins at byte 16.
func pngSize(data []byte) (w, h int, err error) {
	if len(data) < 33 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	return int(binary.BigEndian.Uint32(data[16:])), int(binary.BigEndian.Uint32(data[20:])), nil
}

func (f *file) png(w, h int) (*Picture, error) {
	bits := int64(f.data[24]) // of IHDR, a sample; each of at least one
	if raw := (int64(w)*bits + 7) / 8 * int64(h); raw > deflateRatio*int64(len(f.data)) {
		return nil, fmt.Errorf("%d bytes of pixels in %d bytes: %w", raw, len(f.data), io.ErrUnexpectedEOF)
	}
	return opaque(png.Decode(f.rewind()))
}
