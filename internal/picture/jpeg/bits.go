package jpeg

import "io"

// bits reads entropy-coded data: FF 00 stands for FF, FF and anything else is
// a marker, before which the reader stops.
type bits struct {
	data   []byte
	pos    int
	acc    uint64 // its low n bits are unread
	n      uint
	marker bool  // stopped before a marker
	short  bool  // asked for bits that the segment does not have: zeros since then
	err    error // the same at the end of the file
}

func (b *bits) fill() {
	for b.n <= 48 {
		if b.pos >= len(b.data) {
			return
		}
		c := b.data[b.pos]
		if c == 0xff {
			if b.pos+1 >= len(b.data) {
				return
			}
			if b.data[b.pos+1] != 0 {
				b.marker = true
				return
			}
			b.pos++
		}
		b.pos++
		b.acc = b.acc<<8 | uint64(c)
		b.n += 8
	}
}

// get the next k bits, k <= 16.
func (b *bits) get(k uint) int32 {
	if b.n < k {
		if b.fill(); b.n < k {
			b.starve()
		}
	}
	b.n -= k
	return int32(b.acc >> b.n & (1<<k - 1))
}

func (b *bits) starve() {
	if b.marker {
		b.short = true
	} else if b.err == nil {
		b.err = io.ErrUnexpectedEOF
	}
	b.acc <<= 32
	b.n += 32
}

// signed gets a number of k bits: its first bit is 0 if it is negative (T.81, F.2.2.1).
func (b *bits) signed(k uint) int32 {
	if k == 0 {
		return 0
	}
	v := b.get(k)
	if v < 1<<(k-1) {
		v += -1<<k + 1
	}
	return v
}

// align drops what is left of the current byte and of the segment.
func (b *bits) align() { b.acc, b.n, b.marker, b.short = 0, 0, false, false }
