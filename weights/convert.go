package weights

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"

	"inceptionscope/internal/net"
)

// Write writes a network as safetensors with its description. Weights are
// stored as F32, F16 or I8; biases stay F32 and, with I8, the first layer F16:
// its filters are the ones that people look at. More metadata is optional.
func Write(w io.Writer, d net.Description, from net.Weights, as DType, meta map[string]string) error {
	if err := checkDescription(d); err != nil {
		return err
	}
	g, err := d.Graph()
	if err != nil {
		return err
	}
	var tensors []Tensor
	for _, p := range parameters(g) {
		shape, data, err := from.Tensor(p.name)
		if err != nil {
			return err
		}
		tensors = append(tensors, Tensor{p.name, shape, data, stored(p, as)})
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	all := maps.Clone(meta)
	if all == nil {
		all = map[string]string{}
	}
	all[descriptionKey] = string(text)
	return WriteSafetensors(w, all, tensors)
}

// stored is the type that a parameter is stored as.
func stored(p parameter, as DType) DType {
	switch {
	case strings.HasSuffix(p.name, ".bias"):
		return F32
	case as == I8 && len(p.shape) == 4 && p.shape[1] == 3:
		return F16
	}
	return as
}

// Save is Write to a file that appears whole or not at all.
func Save(path string, d net.Description, from net.Weights, as DType, meta map[string]string) error {
	if ext := filepath.Ext(path); !strings.EqualFold(ext, ".safetensors") {
		return fmt.Errorf("%s: expected a file ending in .safetensors, found %q", path, ext)
	}
	return WriteFile(path, func(w io.Writer) error { return Write(w, d, from, as, meta) })
}

// Convert writes the model in (a name of the catalogue or a path) as the
// safetensors file out; precision is f32, f16 or i8.
func Convert(in, out, precision string) error {
	as, err := ParsePrecision(precision)
	if err != nil {
		return err
	}
	m, err := Open(in)
	if err != nil {
		return err
	}
	defer m.Close()
	meta := maps.Clone(m.Meta())
	delete(meta, "weights") // tells how the numbers of the file read were stored
	return Save(out, m.Description, m, as, meta)
}

// ParsePrecision reads f32, f16 or i8.
func ParsePrecision(s string) (DType, error) {
	switch t := DType(strings.ToUpper(s)); t {
	case F32, F16, I8:
		return t, nil
	}
	return "", fmt.Errorf("precision: expected f32, f16 or i8, found %q", s)
}
