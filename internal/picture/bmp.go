package picture

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
)

// bitmap is a BMP's header. Source: Microsoft's BITMAPCOREHEADER,
// BITMAPINFOHEADER and BITMAPV5HEADER.
type bitmap struct {
	w, h    int
	down    bool // rows run downwards; most files' run upwards
	depth   int  // bits a pixel
	packing uint32
	masks   [4]uint32 // of red, green, blue, alpha where depth is 16 or 32
	palette [256][3]byte
	rows    []byte
}

// Values of packing.
const (
	bmpPlain      = 0
	bmpRLE8       = 1
	bmpRLE4       = 2
	bmpMasks      = 3
	bmpAlphaMasks = 6
)

func bmpSize(data []byte) (w, h int, err error) {
	b, err := parseBitmap(data)
	if err != nil {
		return 0, 0, err
	}
	return b.w, b.h, nil
}

func parseBitmap(data []byte) (*bitmap, error) {
	if len(data) < 26 {
		return nil, io.ErrUnexpectedEOF
	}
	le := binary.LittleEndian
	head := int64(le.Uint32(data[14:]))
	at := 14 + head // where masks and palette begin
	if head != 12 && (head < 40 || head > 124) {
		return nil, fmt.Errorf("bmp: header of %d bytes: %w", head, errRare)
	}
	if at > int64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	b := &bitmap{}
	entry, colours := int64(4), int64(0) // bytes and number of palette entries
	if head == 12 {
		entry = 3
		b.w, b.h = int(le.Uint16(data[18:])), int(le.Uint16(data[20:]))
		b.depth = int(le.Uint16(data[24:]))
	} else {
		b.w, b.h = int(int32(le.Uint32(data[18:]))), int(int32(le.Uint32(data[22:])))
		b.depth, b.packing = int(le.Uint16(data[28:])), le.Uint32(data[30:])
		colours = int64(le.Uint32(data[46:]))
	}
	if b.h < 0 {
		b.h, b.down = -b.h, true
	}
	if err := b.readMasks(data, head, &at); err != nil {
		return nil, err
	}
	if b.depth <= 8 && !b.readPalette(data[at:], colours, entry) {
		return nil, io.ErrUnexpectedEOF
	}
	start := max(int64(le.Uint32(data[10:])), at)
	if start > int64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	b.rows = data[start:]
	return b, nil
}

// readPalette of BGR entries; 0 colours stands for as many as depth allows.
func (b *bitmap) readPalette(data []byte, colours, entry int64) bool {
	if colours == 0 || colours > 1<<b.depth {
		colours = 1 << b.depth
	}
	if colours*entry > int64(len(data)) {
		return false
	}
	for i := range colours {
		c := data[i*entry:]
		b.palette[i] = [3]byte{c[2], c[1], c[0]}
	}
	return true
}

// readMasks checks depth against packing, and finds the masks: behind a short
// header, or within a long one.
func (b *bitmap) readMasks(data []byte, head int64, at *int64) error {
	type combination struct {
		depth   int
		packing uint32
	}
	switch (combination{b.depth, b.packing}) {
	case combination{1, bmpPlain}, combination{2, bmpPlain}, combination{4, bmpPlain}, combination{8, bmpPlain},
		combination{24, bmpPlain}, combination{8, bmpRLE8}, combination{4, bmpRLE4}:
		return nil
	case combination{16, bmpPlain}:
		b.masks = [4]uint32{0x7c00, 0x3e0, 0x1f, 0}
		return nil
	case combination{32, bmpPlain}:
		b.masks = [4]uint32{0xff0000, 0xff00, 0xff, 0}
		return nil
	case combination{16, bmpMasks}, combination{32, bmpMasks}, combination{16, bmpAlphaMasks}, combination{32, bmpAlphaMasks}:
	default:
		return fmt.Errorf("bmp: %d bits a pixel, packing %d: %w", b.depth, b.packing, errRare)
	}
	n := 3
	if head >= 56 || b.packing == bmpAlphaMasks {
		n = 4
	}
	if len(data) < 54+4*n {
		return io.ErrUnexpectedEOF
	}
	for i := range n {
		b.masks[i] = binary.LittleEndian.Uint32(data[54+4*i:])
	}
	if head == 40 {
		*at += int64(4 * n)
	}
	return nil
}

func (f *file) bmp(w, h int) (*Picture, error) {
	b, err := parseBitmap(f.data)
	if err != nil {
		return nil, err
	}
	if b.packing == bmpRLE8 || b.packing == bmpRLE4 {
		return b.runs(f.late)
	}
	stride := (w*b.depth + 31) / 32 * 4
	if need := stride * h; need > len(b.rows)+3 { // some writers leave the last padding out
		return nil, fmt.Errorf("bmp: %d of %d bytes: %w", len(b.rows), need, io.ErrUnexpectedEOF)
	}
	p := &Picture{Width: w, Height: h, pix: make([]byte, w*h*3)}
	for y := range h {
		src := b.rows[min(y*stride, len(b.rows)):]
		b.row(p.pix[b.line(y)*w*3:][:w*3], src)
	}
	return p, nil
}

// line is where the file's row y belongs.
func (b *bitmap) line(y int) int {
	if b.down {
		return y
	}
	return b.h - 1 - y
}

func (b *bitmap) row(dst, src []byte) {
	for i := 0; i < len(dst); i += 3 {
		x := i / 3
		switch b.depth {
		case 24:
			dst[i], dst[i+1], dst[i+2] = src[i+2], src[i+1], src[i]
		case 16:
			b.masked(dst[i:i+3], uint32(binary.LittleEndian.Uint16(src[2*x:])))
		case 32:
			b.masked(dst[i:i+3], binary.LittleEndian.Uint32(src[4*x:]))
		default: // 1, 2, 4 or 8, leftmost in the highest bits
			bit := x * b.depth
			v := src[bit/8] >> (8 - b.depth - bit%8) & (1<<b.depth - 1)
			copy(dst[i:i+3], b.palette[v][:])
		}
	}
}

// masked takes a pixel apart, transparent parts on white.
func (b *bitmap) masked(dst []byte, v uint32) {
	alpha := byte(255)
	if b.masks[3] != 0 {
		alpha = channel(v, b.masks[3])
	}
	for c := range 3 {
		dst[c] = over(channel(v, b.masks[c]), alpha)
	}
}

// channel scales the bits under a mask to 0..255.
func channel(v, mask uint32) byte {
	if mask == 0 {
		return 0
	}
	shift := bits.TrailingZeros32(mask)
	return byte(uint64(v&mask>>shift) * 255 / uint64(mask>>shift))
}
