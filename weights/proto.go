package weights

import (
	"errors"
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one field of a protobuf message: number for varints and fixed
// widths, bytes for strings, messages and packed numbers.
type field struct {
	num    protowire.Number
	typ    protowire.Type
	number uint64
	bytes  []byte
}

// fields calls fn for every field of the message, in order. Groups, which no
// model file uses, are skipped.
func fields(msg []byte, fn func(f field) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return fmt.Errorf("protobuf: %w", protowire.ParseError(n))
		}
		msg = msg[n:]
		f := field{num: num, typ: typ}
		switch typ {
		case protowire.VarintType:
			f.number, n = protowire.ConsumeVarint(msg)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(msg)
			f.number = uint64(v)
		case protowire.Fixed64Type:
			f.number, n = protowire.ConsumeFixed64(msg)
		case protowire.BytesType:
			if f.bytes, n = protowire.ConsumeBytes(msg); n < 0 {
				return cutOff(num, msg)
			}
		default:
			n = protowire.ConsumeFieldValue(num, typ, msg)
		}
		if n < 0 {
			return fmt.Errorf("protobuf: field %d: %w", num, protowire.ParseError(n))
		}
		msg = msg[n:]
		if typ == protowire.StartGroupType {
			continue
		}
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

// cutOff says why a field of bytes cannot be read: mostly because the file ends
// too early, as after a download that was cut.
func cutOff(num protowire.Number, msg []byte) error {
	size, n := protowire.ConsumeVarint(msg)
	if n < 0 {
		return fmt.Errorf("protobuf: field %d: length: %w", num, protowire.ParseError(n))
	}
	return fmt.Errorf("protobuf: field %d: expected %d bytes, found %d: the file is cut off or damaged", num, size, len(msg)-n)
}

// want says that a field has the wire type that its definition asks for.
func (f field) want(t protowire.Type) error {
	if f.typ != t {
		return fmt.Errorf("protobuf: field %d: expected wire type %d, found %d", f.num, t, f.typ)
	}
	return nil
}

// text is a short string's value.
func (f field) text(dst *string) error {
	*dst = string(f.bytes)
	return f.want(protowire.BytesType)
}

// ints appends the values of a repeated int64, packed or not.
func (f field) ints(dst *[]int) error {
	if f.typ == protowire.VarintType {
		*dst = append(*dst, int(int64(f.number)))
		return nil
	}
	if err := f.want(protowire.BytesType); err != nil {
		return err
	}
	return varints(f.bytes, func(v uint64) error {
		*dst = append(*dst, int(int64(v)))
		return nil
	})
}

// numbers are a repeated float, double or (binary16 bits in) int32 of a
// message, packed or not. They are counted and decoded by walking the message,
// so an unpacked million costs no index.
type numbers struct {
	msg []byte
	num protowire.Number
	typ protowire.Type // of one value
}

func (r numbers) count() (int, error) {
	total := 0
	err := r.runs(func(run []byte) error {
		width := r.width()
		if width == 0 {
			return varints(run, func(uint64) error { total++; return nil })
		}
		if len(run)%width != 0 {
			return fmt.Errorf("field %d: %w", r.num, errRagged)
		}
		total += len(run) / width
		return nil
	}, func(uint64) error { total++; return nil })
	return total, err
}

// stored is the type of packed numbers of fixed width, "" for varints.
func (r numbers) stored() DType {
	switch r.typ {
	case protowire.Fixed32Type:
		return F32
	case protowire.Fixed64Type:
		return F64
	}
	return ""
}

// width in bytes of a packed number; 0 for varints, which differ.
func (r numbers) width() int { return r.stored().size() }

// read returns all n values, which count has found before.
func (r numbers) read(n int, convert func(uint64) float32) ([]float32, error) {
	dst := make([]float32, 0, n)
	one := func(v uint64) error {
		if len(dst) == n {
			return errChanged
		}
		dst = append(dst, convert(v))
		return nil
	}
	many := func(run []byte) error {
		if r.width() == 0 {
			return varints(run, one)
		}
		at, k := len(dst), len(run)/r.width()
		if at+k > n {
			return errChanged
		}
		dst = dst[:at+k]
		return r.stored().decode(dst[at:], run)
	}
	err := r.runs(many, one)
	if err == nil && len(dst) != n {
		err = errChanged
	}
	return dst, err
}

// runs calls packed for every packed run of the field and single for every
// value that stands alone.
func (r numbers) runs(packed func(run []byte) error, single func(v uint64) error) error {
	return fields(r.msg, func(f field) error {
		switch {
		case f.num != r.num:
			return nil
		case f.typ == r.typ:
			return single(f.number)
		}
		if err := f.want(protowire.BytesType); err != nil {
			return err
		}
		return packed(f.bytes)
	})
}

var errRagged = errors.New("protobuf: packed numbers end in the middle of one")

// varints calls fn for every value of a packed run.
func varints(b []byte, fn func(uint64) error) error {
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return fmt.Errorf("protobuf: packed varints: %w", protowire.ParseError(n))
		}
		if err := fn(v); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func float32Bits(v uint64) float32 { return math.Float32frombits(uint32(v)) }
func float64Bits(v uint64) float32 { return float32(math.Float64frombits(v)) }
func float16Bits(v uint64) float32 { return halfToFloat(uint16(v)) }
func brainBits(v uint64) float32   { return math.Float32frombits(uint32(v) << 16) }

// numberBlob is a blob of repeated numbers, counted against the shape.
func numberBlob(shape []int, r numbers, convert func(uint64) float32) (blob, error) {
	want, err := elements(shape)
	if err != nil {
		return blob{}, err
	}
	found, err := r.count()
	if err != nil {
		return blob{}, err
	}
	if found != want {
		return blob{}, fmt.Errorf("expected %d numbers for shape %v, found %d", want, shape, found)
	}
	return blob{shape, func() ([]float32, error) { return r.read(want, convert) }}, nil
}
