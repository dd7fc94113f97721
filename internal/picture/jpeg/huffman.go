package jpeg

import "errors"

const fastBits = 9

// huffman decodes by a table over the next 9 bits, longer codes bit by bit.
type huffman struct {
	fast   [1 << fastBits]uint16 // length<<8 | value; 0: longer
	max    [17]int32             // largest code of a length, -1 if none
	offset [17]int32             // values[code+offset] of a length
	values []byte
}

var errCode = errors.New("jpeg: no such Huffman code")

// newHuffman builds the codes from the number of codes of each length 1..16
// (T.81, annex C).
func newHuffman(counts, values []byte) (*huffman, error) {
	h := &huffman{values: values}
	code, k := int32(0), int32(0)
	for l := 1; l <= 16; l++ {
		h.offset[l] = k - code
		n := int32(counts[l-1])
		if code+n > 1<<l {
			return nil, errors.New("jpeg: Huffman table with too many codes")
		}
		for range n {
			if l <= fastBits {
				for i := range int32(1) << (fastBits - l) {
					h.fast[code<<(fastBits-l)|i] = uint16(l)<<8 | uint16(values[k])
				}
			}
			code, k = code+1, k+1
		}
		h.max[l] = code - 1
		if n == 0 {
			h.max[l] = -1
		}
		code <<= 1
	}
	return h, nil
}

// code decodes one value.
func (b *bits) code(h *huffman) byte {
	if b.n < 16 {
		b.fill()
	}
	var next uint64
	if b.n >= fastBits {
		next = b.acc >> (b.n - fastBits)
	} else {
		next = b.acc << (fastBits - b.n)
	}
	e := h.fast[next&(1<<fastBits-1)]
	if l := uint(e >> 8); l != 0 && l <= b.n {
		b.n -= l
		return byte(e)
	}
	return b.longCode(h)
}

func (b *bits) longCode(h *huffman) byte {
	code := int32(0)
	for l := 1; l <= 16; l++ {
		code = code<<1 | b.get(1)
		if code <= h.max[l] {
			return h.values[code+h.offset[l]]
		}
	}
	if b.err == nil && !b.short {
		b.err = errCode
	}
	return 0
}
