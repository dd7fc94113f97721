package weights

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// TensorProto's field numbers and the types of its numbers.
const (
	tensorDims, tensorType, tensorFloats, tensorInts       = 1, 2, 4, 5
	tensorNameField, tensorRaw, tensorDoubles, tensorPlace = 8, 9, 10, 14

	onnxFloat, onnxFloat16, onnxDouble, onnxBFloat16 = 1, 10, 11, 16

	placeExternal = 1
)

func tensorName(msg []byte) (name string, err error) {
	err = fields(msg, func(f field) error {
		if f.num == tensorNameField {
			return f.text(&name)
		}
		return nil
	})
	return name, err
}

// parseTensor reads a TensorProto with its numbers in raw_data or in the
// repeated field of their type.
func parseTensor(msg []byte) (blob, error) {
	shape := []int{}
	var raw []byte
	hasRaw, external, kind := false, false, uint64(0)
	err := fields(msg, func(f field) error {
		switch f.num {
		case tensorDims:
			return f.ints(&shape)
		case tensorType:
			kind = f.number
			return f.want(protowire.VarintType)
		case tensorRaw:
			raw, hasRaw = f.bytes, true
			return f.want(protowire.BytesType)
		case tensorPlace:
			external = f.number == placeExternal
		}
		return nil
	})
	switch {
	case err != nil:
		return blob{}, err
	case external:
		return blob{}, errors.New("expected the numbers in this file, found a reference to another one")
	case hasRaw:
		return rawBlob(shape, kind, raw)
	}
	return repeatedBlob(shape, kind, msg)
}

func rawBlob(shape []int, kind uint64, raw []byte) (blob, error) {
	t, err := onnxType(kind)
	if err != nil {
		return blob{}, err
	}
	n, err := elements(shape)
	if err != nil {
		return blob{}, err
	}
	if n*t.size() != len(raw) {
		return blob{}, fmt.Errorf("expected %d bytes for %s %v, found %d", n*t.size(), t, shape, len(raw))
	}
	return blob{shape, func() ([]float32, error) {
		dst := make([]float32, n)
		return dst, t.decode(dst, raw)
	}}, nil
}

func onnxType(kind uint64) (DType, error) {
	switch kind {
	case onnxFloat:
		return F32, nil
	case onnxFloat16:
		return F16, nil
	case onnxDouble:
		return F64, nil
	case onnxBFloat16:
		return BF16, nil
	}
	return "", fmt.Errorf("expected float, float16, bfloat16 or double (types 1, 10, 16, 11), found type %d", kind)
}

func repeatedBlob(shape []int, kind uint64, msg []byte) (blob, error) {
	switch kind {
	case onnxFloat:
		return numberBlob(shape, numbers{msg, tensorFloats, protowire.Fixed32Type}, float32Bits)
	case onnxDouble:
		return numberBlob(shape, numbers{msg, tensorDoubles, protowire.Fixed64Type}, float64Bits)
	case onnxFloat16:
		return numberBlob(shape, numbers{msg, tensorInts, protowire.VarintType}, float16Bits)
	case onnxBFloat16:
		return numberBlob(shape, numbers{msg, tensorInts, protowire.VarintType}, brainBits)
	}
	_, err := onnxType(kind)
	return blob{}, err
}

// transposed turns in x out into out x in.
func (b blob) transposed() blob {
	if len(b.shape) != 2 {
		return b
	}
	in, out := b.shape[0], b.shape[1]
	return blob{[]int{out, in}, func() ([]float32, error) {
		data, err := b.read()
		if err != nil {
			return nil, err
		}
		dst := make([]float32, len(data))
		for o := range out {
			for i := range in {
				dst[o*in+i] = data[i*out+o]
			}
		}
		return dst, nil
	}}
}
