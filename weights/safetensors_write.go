package weights

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Tensor is one tensor to write.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32 // row-major
	DType DType     // F32 if empty; F16, BF16, or I8 (a scale an output channel is written with it)
}

// WriteSafetensors writes the tensors in the given order. Values that the type
// cannot hold, NaN and infinity are errors.
func WriteSafetensors(w io.Writer, meta map[string]string, tensors []Tensor) error {
	parts, err := layOut(tensors)
	if err != nil {
		return err
	}
	header, err := headerJSON(meta, parts)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	if err := binary.Write(buf, binary.LittleEndian, uint64(len(header))); err != nil {
		return err
	}
	if _, err := buf.Write(header); err != nil {
		return err
	}
	for _, t := range parts {
		if err := t.write(buf); err != nil {
			return fmt.Errorf("tensor %s: %w", t.Name, err)
		}
	}
	return buf.Flush()
}

// part is a tensor as it stands in the file; I8 tensors come with their scale.
type part struct {
	Tensor
	from, to int64
	scale    []float32 // I8: one a row
}

// layOut gives every tensor its place. Scales stand before all else: they are
// float32, and numbers of one byte may end anywhere.
func layOut(tensors []Tensor) ([]part, error) {
	var scales, parts []part
	for _, t := range tensors {
		if t.DType == "" {
			t.DType = F32
		}
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("tensor %s: %w", t.Name, err)
		}
		p := part{Tensor: t}
		if t.DType == I8 {
			p.scale = quantScale(t.Data, t.Shape[0])
			scale := Tensor{Name: t.Name + scaleSuffix, Shape: t.Shape[:1], Data: p.scale, DType: F32}
			scales = append(scales, part{Tensor: scale})
		}
		parts = append(parts, p)
	}
	parts = append(scales, parts...)
	at, seen := int64(0), map[string]bool{metadataKey: true}
	for i := range parts {
		p := &parts[i]
		if seen[p.Name] {
			return nil, fmt.Errorf("tensor %s: the name is taken", p.Name)
		}
		seen[p.Name] = true
		p.from, p.to = at, at+int64(len(p.Data))*int64(p.DType.size())
		at = p.to
	}
	return parts, nil
}

func (t Tensor) check() error {
	n, err := elements(t.Shape)
	if err != nil {
		return err
	}
	if n != len(t.Data) {
		return fmt.Errorf("expected %d numbers for shape %v, found %d", n, t.Shape, len(t.Data))
	}
	switch t.DType {
	case F32:
	case F16:
		return t.within(maxHalf)
	case BF16:
		return t.within(maxBrain)
	case I8:
		if len(t.Shape) == 0 {
			return errors.New("expected output channels to scale, found a single number")
		}
	default:
		return fmt.Errorf("expected type F32, F16, BF16 or I8, found %q", string(t.DType))
	}
	return finite(t.Data)
}

// within reports the first number beyond the type's limit.
func (t Tensor) within(limit float32) error {
	for i, v := range t.Data {
		if !(v <= limit && v >= -limit) {
			return fmt.Errorf("expected numbers within %s's %v, found %v at position %d", t.DType, limit, v, i)
		}
	}
	return nil
}

// quantScale maps the largest value of each row to 127.
func quantScale(data []float32, rows int) []float32 {
	scale := make([]float32, rows)
	for o := range scale {
		row := len(data) / rows
		top := float32(0)
		for _, v := range data[o*row : (o+1)*row] {
			top = max(top, v, -v)
		}
		scale[o] = top / 127
	}
	return scale
}

func headerJSON(meta map[string]string, parts []part) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	field := func(name string, v any) error {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		if err := enc.Encode(name); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // Encode ends with a newline
		b.WriteByte(':')
		if err := enc.Encode(v); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1)
		return nil
	}
	b.WriteByte('{')
	if len(meta) > 0 {
		if err := field(metadataKey, meta); err != nil {
			return nil, err
		}
	}
	for _, p := range parts {
		shape := p.Shape
		if shape == nil {
			shape = []int{}
		}
		if err := field(p.Name, headerEntry{p.DType, shape, &[2]int64{p.from, p.to}}); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 { // the format lets spaces align the data
		b.WriteByte(' ')
	}
	return b.Bytes(), nil
}

func (p part) write(w *bufio.Writer) error {
	row := 1
	if len(p.scale) > 0 {
		row = max(1, len(p.Data)/len(p.scale))
	}
	for i, v := range p.Data {
		b := w.AvailableBuffer()
		switch p.DType {
		case F32:
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		case F16:
			b = binary.LittleEndian.AppendUint16(b, floatToHalf(v))
		case BF16:
			b = binary.LittleEndian.AppendUint16(b, floatToBrain(v))
		case I8:
			b = append(b, byte(quantise(v, p.scale[i/row])))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func quantise(v, scale float32) int8 {
	if scale == 0 {
		return 0
	}
	return int8(max(-127, min(127, math.RoundToEven(float64(v)/float64(scale)))))
}

// floatToBrain keeps the upper half of a float32, rounded to nearest even.
func floatToBrain(f float32) uint16 {
	b := math.Float32bits(f)
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}
