package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A safetensors file is
//
//	8 bytes   length of the header, little endian
//	header    JSON: {"name": {"dtype", "shape", "data_offsets": [from, to]}, ...,
//	          "__metadata__": {"key": "text", ...}}
//	data      the tensors, which cover it without hole or overlap
//
// Source: the format section of github.com/huggingface/safetensors.
const (
	metadataKey = "__metadata__"
	maxHeader   = 100 << 20 // as the reference implementation
	scaleSuffix = ".scale"
)

type headerEntry struct {
	DType   DType     `json:"dtype"`
	Shape   []int     `json:"shape"`
	Offsets *[2]int64 `json:"data_offsets"`
}

type namedEntry struct {
	name string
	headerEntry
	data []byte
}

// OpenSafetensors opens a file of tensors, of a network or not.
func OpenSafetensors(path string) (*File, error) { return openFile(path, parseSafetensors) }

// ReadSafetensors reads the same from memory, which must stay unchanged.
func ReadSafetensors(data []byte) (*File, error) {
	return parseSource(&source{data: data}, parseSafetensors)
}

func openFile(path string, parse func([]byte) (*File, error)) (*File, error) {
	src, err := openSource(path)
	if err != nil {
		return nil, err
	}
	f, err := parseSource(src, parse)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func parseSource(src *source, parse func([]byte) (*File, error)) (f *File, err error) {
	err = src.use(func(data []byte) error {
		f, err = parse(data)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, src.close())
	}
	f.src = src
	return f, nil
}

func parseSafetensors(b []byte) (*File, error) {
	if len(b) < 8 {
		return nil, fmt.Errorf("safetensors: expected at least 8 bytes, found %d", len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxHeader || n > uint64(len(b)-8) {
		return nil, fmt.Errorf("safetensors: expected a header of at most %d bytes, found %d", min(maxHeader, len(b)-8), n)
	}
	meta, entries, err := parseHeader(b[8 : 8+n])
	if err != nil {
		return nil, fmt.Errorf("safetensors header: %w", err)
	}
	if err := slice(entries, b[8+n:]); err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	f, err := collect(entries)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	f.Meta = meta
	return f, nil
}

// parseHeader walks the object by hand: encoding/json would hide a name that
// stands twice, the known way to make two readers see two networks.
func parseHeader(header []byte) (meta map[string]string, entries []namedEntry, err error) {
	dec := json.NewDecoder(bytes.NewReader(header))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, errors.New("expected a JSON object")
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, nil, err
		}
		name := t.(string) // an object's keys are strings
		if seen[name] {
			return nil, nil, fmt.Errorf("tensor %s: found twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			err = dec.Decode(&meta)
		} else {
			entries = append(entries, namedEntry{name: name})
			err = dec.Decode(&entries[len(entries)-1].headerEntry)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %s: %w", name, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.New("expected one JSON object, found more behind it")
	}
	return meta, entries, nil
}

// slice gives every entry its bytes and checks that they tile the data.
func slice(entries []namedEntry, data []byte) error {
	for i := range entries {
		e := &entries[i]
		if e.Offsets == nil {
			return fmt.Errorf("tensor %s: expected data_offsets, found none", e.name)
		}
		from, to := e.Offsets[0], e.Offsets[1]
		if from < 0 || to < from || to > int64(len(data)) {
			return fmt.Errorf("tensor %s: expected offsets within 0 to %d, found %d to %d", e.name, len(data), from, to)
		}
		n, err := elements(e.Shape)
		if err != nil {
			return fmt.Errorf("tensor %s: %w", e.name, err)
		}
		if size := e.DType.size(); size > 0 && int64(n)*int64(size) != to-from {
			return fmt.Errorf("tensor %s: expected %d bytes for %s %v, found %d", e.name, int64(n)*int64(size), e.DType, e.Shape, to-from)
		}
		e.data = data[from:to:to]
	}
	return tiled(entries, int64(len(data)))
}

func tiled(entries []namedEntry, size int64) error {
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b namedEntry) int {
		return slices.Compare(a.Offsets[:], b.Offsets[:])
	})
	at := int64(0)
	for _, e := range order {
		if e.Offsets[0] != at {
			return fmt.Errorf("tensor %s: expected data from %d (no hole, no overlap), found %d", e.name, at, e.Offsets[0])
		}
		at = e.Offsets[1]
	}
	if at != size {
		return fmt.Errorf("expected %d bytes of data, found %d", at, size)
	}
	return nil
}

func collect(entries []namedEntry) (*File, error) {
	f := newFile()
	byName := make(map[string]namedEntry, len(entries))
	for _, e := range entries {
		byName[e.name] = e
	}
	for _, e := range entries {
		if base, ok := strings.CutSuffix(e.name, scaleSuffix); ok && byName[base].DType == I8 {
			continue
		}
		scale, scaled := byName[e.name+scaleSuffix]
		if e.DType == I8 && scaled {
			if err := checkScale(e, scale); err != nil {
				return nil, err
			}
		}
		if err := f.add(e.name, blob{shape: e.Shape, read: e.reader(scale, scaled)}); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func checkScale(e, scale namedEntry) error {
	if len(e.Shape) == 0 {
		return fmt.Errorf("tensor %s: expected output channels to scale, found a single number", e.name)
	}
	if scale.DType != F32 {
		return fmt.Errorf("tensor %s: expected type F32, found %q", scale.name, string(scale.DType))
	}
	if want := e.Shape[:1]; !slices.Equal(scale.Shape, want) {
		return &ShapeError{scale.name, want, scale.Shape}
	}
	return nil
}

func (e namedEntry) reader(scale namedEntry, scaled bool) func() ([]float32, error) {
	return func() ([]float32, error) {
		if e.DType == I8 && !scaled {
			return nil, fmt.Errorf("expected a scale in %s%s, found none", e.name, scaleSuffix)
		}
		if e.DType.size() == 0 {
			return nil, fmt.Errorf("unknown type %q", string(e.DType))
		}
		dst := make([]float32, len(e.data)/e.DType.size())
		if err := e.DType.decode(dst, e.data); err != nil {
			return nil, err
		}
		if e.DType == I8 {
			return dst, dequantise(dst, scale)
		}
		return dst, nil
	}
}

// dequantise: dst[o, ...] *= scale[o].
func dequantise(dst []float32, scale namedEntry) error {
	s := make([]float32, scale.Shape[0])
	if err := F32.decode(s, scale.data); err != nil {
		return err
	}
	if len(s) == 0 {
		return nil
	}
	row := len(dst) / len(s)
	for o, v := range s {
		for i := range dst[o*row : (o+1)*row] {
			dst[o*row+i] *= v
		}
	}
	return nil
}
