package jpeg

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrUnsupported marks valid kinds of JPEG that are not decoded here:
// arithmetic coding, lossless, hierarchical, 12 bits.
var ErrUnsupported = errors.New("jpeg: unsupported kind")

// Plane is one component's samples.
type Plane struct {
	Pix            []byte
	Stride         int
	Width, Height  int // of real samples; rows are padded to whole blocks
	StepX, StepY   int // picture pixels a sample
	id, h, v       byte
	quant          byte
	across, down   int // whole blocks of real samples
	wide           int // blocks a row in coefs
	coefs          []int16
	table          *[64]int32
	dc             int32
	acTable, dcTab *huffman
	seen           bool
}

// Image is decoded, its colours not converted.
type Image struct {
	Width, Height int
	Planes        []*Plane
	JFIF          bool
	Adobe         int // colour transform of Adobe's segment, -1 without it
	Progressive   bool

	mcusX, mcusY int
}

// RGB tells three components that are not YCbCr, as libjpeg does (jdapimin.c).
func (m *Image) RGB() bool {
	if m.JFIF {
		return false
	}
	if m.Adobe >= 0 {
		return m.Adobe == 0
	}
	p := m.Planes
	return p[0].id == 'R' && p[1].id == 'G' && p[2].id == 'B'
}

// frame reads a start-of-frame segment (T.81, B.2.2).
func (d *decoder) frame(s []byte, progressive bool) error {
	if d.img.Planes != nil {
		return errors.New("jpeg: second frame header")
	}
	if len(s) < 6 || len(s) != 6+3*int(s[5]) {
		return fmt.Errorf("jpeg: frame header of %d bytes", len(s))
	}
	if s[0] != 8 {
		return fmt.Errorf("%w: %d bits a sample, expected 8", ErrUnsupported, s[0])
	}
	m := &d.img
	m.Progressive = progressive
	m.Height, m.Width = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:]))
	n := int(s[5])
	if n != 1 && n != 3 && n != 4 {
		return fmt.Errorf("%w: %d components, expected 1, 3 or 4", ErrUnsupported, n)
	}
	maxH, maxV := 1, 1
	for i := range n {
		c := s[6+3*i:]
		p := &Plane{id: c[0], h: c[1] >> 4, v: c[1] & 15, quant: c[2]}
		if p.h < 1 || p.h > 4 || p.v < 1 || p.v > 4 || p.quant > 3 {
			return fmt.Errorf("jpeg: component %d: sampling %d x %d, table %d", i, p.h, p.v, p.quant)
		}
		maxH, maxV = max(maxH, int(p.h)), max(maxV, int(p.v))
		m.Planes = append(m.Planes, p)
	}
	m.mcusX, m.mcusY = ceil(m.Width, 8*maxH), ceil(m.Height, 8*maxV)
	for i, p := range m.Planes {
		if maxH%int(p.h) != 0 || maxV%int(p.v) != 0 {
			return fmt.Errorf("%w: component %d sampled %d x %d of %d x %d", ErrUnsupported, i, p.h, p.v, maxH, maxV)
		}
		p.StepX, p.StepY = maxH/int(p.h), maxV/int(p.v)
		p.Width, p.Height = ceil(m.Width, p.StepX), ceil(m.Height, p.StepY)
		p.across, p.down = ceil(p.Width, 8), ceil(p.Height, 8)
		p.wide = m.mcusX * int(p.h)
		p.Stride = p.wide * 8
	}
	return nil
}

// allocate makes room for the coefficients.
func (m *Image) allocate() {
	for _, p := range m.Planes {
		p.coefs = make([]int16, p.wide*m.mcusY*int(p.v)*64)
	}
}

func ceil(a, b int) int { return (a + b - 1) / b }
