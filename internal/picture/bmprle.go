package picture

import (
	"io"
)

// runs decodes run-length packed rows, from the lowest upwards: a count and a
// value (of two alternating colours at 4 bits), or 0 and an escape: 0 end of
// row, 1 end of picture, 2 move, else so many single values padded to 16 bits.
// What is left out keeps colour 0.
func (b *bitmap) runs(late func() error) (*Picture, error) {
	p := &Picture{Width: b.w, Height: b.h, pix: make([]byte, b.w*b.h*3)}
	for i := 0; i < len(p.pix); i += 3 {
		copy(p.pix[i:], b.palette[0][:])
	}
	pen := &pen{bitmap: b, to: p}
	in := b.rows
	for {
		if len(in) < 2 {
			return nil, io.ErrUnexpectedEOF
		}
		count, value := int(in[0]), in[1]
		in = in[2:]
		switch {
		case count > 0:
			pen.draw(count, func(int) byte { return value })
		case value == 0:
			pen.x, pen.y = 0, pen.y+1
			if err := late(); err != nil {
				return nil, err
			}
		case value == 1:
			return p, nil
		case value == 2:
			if len(in) < 2 {
				return nil, io.ErrUnexpectedEOF
			}
			pen.x, pen.y = pen.x+int(in[0]), pen.y+int(in[1])
			in = in[2:]
		default:
			n := (int(value)*b.depth + 15) / 16 * 2
			if len(in) < n {
				return nil, io.ErrUnexpectedEOF
			}
			pen.draw(int(value), func(i int) byte { return in[i*b.depth/8] })
			in = in[n:]
		}
	}
}

// pen draws pixels from left to right; those outside are dropped.
type pen struct {
	*bitmap
	to   *Picture
	x, y int
}

func (p *pen) draw(n int, value func(i int) byte) {
	for i := range n {
		v := value(i)
		if p.depth == 4 && i%2 == 0 {
			v >>= 4
		}
		if p.depth == 4 {
			v &= 15
		}
		if p.x < p.w && p.y < p.h {
			copy(p.to.pix[(p.line(p.y)*p.w+p.x)*3:][:3], p.palette[v][:])
		}
		p.x++
	}
}
