package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Markers (T.81, table B.1).
const (
	sof0 = 0xc0
	sof1 = 0xc1
	sof2 = 0xc2
	dht  = 0xc4
	jpg  = 0xc8
	dac  = 0xcc
	sofF = 0xcf
	rst0 = 0xd0
	rst7 = 0xd7
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
	dqt  = 0xdb
	dri  = 0xdd
	app0 = 0xe0
	appE = 0xee
	tem  = 0x01
)

type decoder struct {
	bits
	img      Image
	late     func() error // asked now and then; its error ends the decoding
	quant    [4]*[64]int32
	dc, ac   [4]*huffman
	scans    int
	interval int // MCUs between restart markers, 0 for none
}

// Config reads the headers up to the frame's.
func Config(data []byte) (*Image, error) {
	d := &decoder{bits: bits{data: data}, late: func() error { return nil }}
	if err := d.run(true); err != nil {
		return nil, err
	}
	return &d.img, nil
}

// Decode reads a whole file. The caller has looked at Config and found the
// size acceptable. late may be nil.
func Decode(data []byte, late func() error) (*Image, error) {
	if late == nil {
		late = func() error { return nil }
	}
	d := &decoder{bits: bits{data: data}, late: late}
	if err := d.run(false); err != nil {
		return nil, err
	}
	if err := d.samples(); err != nil {
		return nil, err
	}
	return &d.img, nil
}

// run goes through the segments.
func (d *decoder) run(headersOnly bool) error {
	d.img.Adobe = -1
	if !bytes.HasPrefix(d.data, []byte{0xff, soi}) {
		return errors.New("jpeg: does not start with SOI")
	}
	d.pos = 2
	for {
		if err := d.late(); err != nil {
			return err
		}
		marker, err := d.next()
		if err != nil {
			return d.end(err)
		}
		switch {
		case marker == eoi:
			return d.end(nil)
		case marker == soi || marker == tem || marker >= rst0 && marker <= rst7:
			continue
		}
		body, err := d.segment()
		if err != nil {
			return err
		}
		if err := d.take(marker, body); err != nil {
			return err
		}
		if headersOnly && d.img.Planes != nil {
			return nil
		}
	}
}

// end looks whether everything has been seen. Without an end marker a
// progressive picture may lack its finer scans.
func (d *decoder) end(err error) error {
	for i, p := range d.img.Planes {
		if !p.seen {
			return fmt.Errorf("jpeg: no data of component %d: %w", i, io.ErrUnexpectedEOF)
		}
	}
	if d.img.Planes == nil || d.img.Progressive {
		return err
	}
	return nil
}

// next finds the next marker; libjpeg, too, skips what is none.
func (d *decoder) next() (byte, error) {
	for d.pos+1 < len(d.data) {
		if d.data[d.pos] == 0xff && d.data[d.pos+1] != 0 && d.data[d.pos+1] != 0xff {
			d.pos += 2
			return d.data[d.pos-1], nil
		}
		d.pos++
	}
	return 0, io.ErrUnexpectedEOF
}

// segment gives the body of a segment and moves behind it.
func (d *decoder) segment() ([]byte, error) {
	rest := d.data[d.pos:]
	if len(rest) < 2 {
		return nil, io.ErrUnexpectedEOF
	}
	n := int(binary.BigEndian.Uint16(rest))
	if n < 2 {
		return nil, fmt.Errorf("jpeg: segment of %d bytes", n)
	}
	if n > len(rest) {
		return nil, io.ErrUnexpectedEOF
	}
	d.pos += n
	return rest[2:n], nil
}

func (d *decoder) take(marker byte, s []byte) error {
	switch {
	case marker == sof0 || marker == sof1 || marker == sof2:
		return d.frame(s, marker == sof2)
	case marker == dht:
		return d.huffmanTables(s)
	case marker == dqt:
		return d.quantTables(s)
	case marker == sos:
		return d.scan(s)
	case marker == dac || marker >= sof0 && marker <= sofF && marker != jpg:
		return fmt.Errorf("%w: frame type %#x", ErrUnsupported, marker)
	case marker == dri && len(s) >= 2:
		d.interval = int(binary.BigEndian.Uint16(s))
	case marker == app0 && bytes.HasPrefix(s, []byte("JFIF\x00")):
		d.img.JFIF = true
	case marker == appE && bytes.HasPrefix(s, []byte("Adobe")) && len(s) >= 12:
		d.img.Adobe = int(s[11])
	}
	return nil
}

// natural[k] is where the k-th coefficient of the zigzag stands. Runs in
// damaged data may reach 15 beyond the last.
var natural = [64 + 16]byte{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
}

// quantTables reads DQT (T.81, B.2.4.1): precision<<4 | number, 64 values.
func (d *decoder) quantTables(s []byte) error {
	for len(s) > 0 {
		wide, at := int(s[0]>>4), s[0]&15
		if wide > 1 || at > 3 || len(s) < 1+64*(1+wide) {
			return fmt.Errorf("jpeg: quantisation table %#x in %d bytes", s[0], len(s))
		}
		t := new([64]int32)
		for k := range 64 {
			v := int32(s[1+k*(1+wide)])
			if wide == 1 {
				v = v<<8 | int32(s[2+2*k])
			}
			t[natural[k]] = v
		}
		d.quant[at] = t
		s = s[1+64*(1+wide):]
	}
	return nil
}

// huffmanTables reads DHT (T.81, B.2.4.2): class<<4 | number, 16 counts, values.
func (d *decoder) huffmanTables(s []byte) error {
	for len(s) > 0 {
		if len(s) < 17 || s[0]>>4 > 1 || s[0]&15 > 3 {
			return fmt.Errorf("jpeg: Huffman table %#x in %d bytes", s[0], len(s))
		}
		n := 0
		for _, c := range s[1:17] {
			n += int(c)
		}
		if n > 256 || len(s) < 17+n {
			return fmt.Errorf("jpeg: Huffman table of %d values in %d bytes", n, len(s))
		}
		h, err := newHuffman(s[1:17], s[17:17+n])
		if err != nil {
			return err
		}
		if s[0]>>4 == 0 {
			d.dc[s[0]&15] = h
		} else {
			d.ac[s[0]&15] = h
		}
		s = s[17+n:]
	}
	return nil
}
