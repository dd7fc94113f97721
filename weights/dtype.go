package weights

import (
	"encoding/binary"
	"fmt"
	"math"
)

// DType is how a tensor's numbers are stored in a safetensors file.
type DType string

// The types that are read as float32. I8 needs a scale an output channel.
const (
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
	F64  DType = "F64"
	I8   DType = "I8"
)

// size in bytes of every type the format knows, and 0 for one it does not;
// a file may hold tensors that nobody asks for.
func (d DType) size() int {
	switch d {
	case F64, "I64", "U64", "C64":
		return 8
	case F32, "I32", "U32":
		return 4
	case F16, BF16, "I16", "U16":
		return 2
	case I8, "U8", "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ":
		return 1
	}
	return 0
}

// decode turns little endian bytes into numbers; len(dst) of them are there.
func (d DType) decode(dst []float32, b []byte) error {
	switch d {
	case F32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	case F16:
		for i := range dst {
			dst[i] = halfToFloat(binary.LittleEndian.Uint16(b[2*i:]))
		}
	case BF16:
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b[2*i:])) << 16)
		}
	case F64:
		for i := range dst {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
		}
	case I8:
		for i := range dst {
			dst[i] = float32(int8(b[i]))
		}
	default:
		return fmt.Errorf("expected numbers of type F32, F16, BF16, F64 or I8, found %q", string(d))
	}
	return nil
}

// halfToFloat widens IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction bits).
func halfToFloat(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp, frac := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch exp {
	case 0: // zero and subnormals: frac * 2^-24, exact in float32
		v := float32(frac) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+127-15)<<23 | frac<<13)
}

// The largest finite binary16 and bfloat16.
const (
	maxHalf  = 65504
	maxBrain = 0x1.fep127
)

// floatToHalf rounds to nearest, ties to even; too large becomes infinity.
func floatToHalf(f float32) uint16 {
	bits := math.Float32bits(f)
	sign := uint16(bits >> 16 & 0x8000)
	abs := bits & 0x7fffffff
	switch {
	case abs > 0x7f800000:
		return sign | 0x7e00
	case abs >= 0x477ff000: // 65520, half way above maxHalf
		return sign | 0x7c00
	case abs < 0x38800000: // below 2^-14: a multiple of 2^-24
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(abs))*(1<<24)))
	}
	rounded := abs + 0xfff + abs>>13&1
	return sign | uint16((rounded-0x38000000)>>13)
}

// finite reports the first NaN or infinity.
func finite(data []float32) error {
	for i, v := range data {
		if v-v != 0 { // NaN for both
			return fmt.Errorf("expected finite numbers, found %v at position %d", v, i)
		}
	}
	return nil
}
