package jpeg

import (
	"errors"
	"fmt"
)

// scan is one pass over some components.
type scan struct {
	*decoder
	planes         []*Plane
	ss, se, ah, al uint
	eobs           int32 // blocks that end without being coded (progressive)
}

// maxScans is ten times what encoders write. Each goes over the whole picture,
// and an empty one takes few bytes.
const maxScans = 100

// scan reads a scan's header (T.81, B.2.3) and its data.
func (d *decoder) scan(s []byte) error {
	if d.img.Planes == nil {
		return errors.New("jpeg: scan before frame")
	}
	if d.scans++; d.scans > maxScans {
		return fmt.Errorf("%w: more than %d scans", ErrUnsupported, maxScans)
	}
	if len(s) < 1 || s[0] < 1 || s[0] > 4 || len(s) != 4+2*int(s[0]) {
		return fmt.Errorf("jpeg: scan header of %d bytes", len(s))
	}
	n := int(s[0])
	c := &scan{decoder: d}
	tail := s[1+2*n:]
	c.ss, c.se, c.ah, c.al = uint(tail[0]), uint(tail[1]), uint(tail[2]>>4), uint(tail[2]&15)
	for i := range n {
		if err := c.add(s[1+2*i], s[2+2*i]); err != nil {
			return err
		}
	}
	if err := c.check(); err != nil {
		return err
	}
	if d.img.Planes[0].coefs == nil {
		d.img.allocate()
	}
	d.align()
	err := c.data()
	d.align()
	return err
}

// add a component, by its identifier, with its two tables.
func (c *scan) add(id, tables byte) error {
	for _, p := range c.img.Planes {
		if p.id != id {
			continue
		}
		for _, q := range c.planes {
			if p == q {
				return fmt.Errorf("jpeg: component %d twice in a scan", id)
			}
		}
		p.dcTab, p.acTable = c.dc[tables>>4&3], c.ac[tables&3]
		c.planes = append(c.planes, p)
		return nil
	}
	return fmt.Errorf("jpeg: scan of unknown component %d", id)
}

func (c *scan) check() error {
	if !c.img.Progressive {
		c.ss, c.se, c.ah, c.al = 0, 63, 0, 0
	}
	if c.ss > c.se || c.se > 63 || c.al > 13 || c.ss == 0 && c.se != 0 && c.img.Progressive || c.ss > 0 && len(c.planes) > 1 {
		return fmt.Errorf("jpeg: band %d to %d, bit %d, of %d components", c.ss, c.se, c.al, len(c.planes))
	}
	for _, p := range c.planes {
		if p.table == nil { // latched: a later one of that number is for others
			p.table = c.quant[p.quant]
		}
		if p.table == nil {
			return fmt.Errorf("jpeg: quantisation table %d is missing", p.quant)
		}
		if c.ss == 0 && c.ah == 0 && p.dcTab == nil || c.se > 0 && p.acTable == nil {
			return errors.New("jpeg: Huffman table is missing")
		}
		p.seen = p.seen || c.ss == 0
	}
	return nil
}

// data goes through the MCUs. A scan of one component has a block for each,
// without the padding of the frame's MCUs.
func (c *scan) data() error {
	p := c.planes[0]
	nx, ny := c.img.mcusX, c.img.mcusY
	if len(c.planes) == 1 {
		nx, ny = p.across, p.down
	}
	c.restart()
	n := 0
	for y := range ny {
		if err := c.late(); err != nil {
			return err
		}
		for x := range nx {
			if c.interval > 0 && n == c.interval {
				n = 0
				c.resync()
			}
			n++
			if len(c.planes) == 1 {
				c.at(p, x, y)
				continue
			}
			for _, p := range c.planes {
				h, v := int(p.h), int(p.v)
				for k := range h * v {
					c.at(p, x*h+k%h, y*v+k/h)
				}
			}
		}
		if c.err != nil {
			return c.err
		}
	}
	return nil
}

func (c *scan) restart() {
	for _, p := range c.planes {
		p.dc = 0
	}
	c.eobs = 0
}

// resync looks for the next restart marker, whichever it is: in damaged data
// that is where decoding goes on. Any other marker ends the scan's data.
func (c *scan) resync() {
	c.restart()
	c.align()
	for at := c.pos; at+1 < len(c.bits.data); at++ {
		m := c.bits.data[at+1]
		if c.bits.data[at] != 0xff || m == 0 || m == 0xff {
			continue
		}
		if m >= rst0 && m <= rst7 {
			c.pos = at + 2
		} else {
			c.pos = at
		}
		return
	}
}

// at decodes block (x, y) of a component. What a damaged segment lacks stays
// zero, which is gray.
func (c *scan) at(p *Plane, x, y int) {
	if c.short {
		return
	}
	at := (y*p.wide + x) * 64
	b := (*[64]int16)(p.coefs[at : at+64])
	if c.img.Progressive {
		c.refine(p, b)
	} else {
		c.sequential(p, b)
	}
}

// sequential decodes a whole block (T.81, F.2.2).
func (c *scan) sequential(p *Plane, b *[64]int16) {
	p.dc += c.signed(uint(c.code(p.dcTab) & 15))
	b[0] = int16(p.dc)
	for k := 1; k < 64; k++ {
		rs := c.code(p.acTable)
		r, s := int(rs>>4), uint(rs&15)
		if s == 0 {
			if r != 15 {
				return
			}
			k += 15
			continue
		}
		k += r
		b[natural[k]] = int16(c.signed(s))
	}
}
