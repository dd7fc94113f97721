package weights

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"inceptionscope/internal/net"
)

// Model is an opened GoogLeNet: all tensors that its description asks for are
// there and have the right shape. It is a [net.Weights], safe for concurrent
// use; a tensor is read from the file when it is asked for.
type Model struct {
	Name        string // in the catalogue, or the file's name without extension
	Path        string // empty for the embedded default
	Format      string // safetensors, onnx or caffemodel
	Description net.Description
	file        *File
}

// Names of the tensors in the file's order.
func (m *Model) Names() []string { return m.file.Names() }

// Meta is the file's metadata; nil where the format has none.
func (m *Model) Meta() map[string]string { return m.file.Meta }

// Tensor reads one tensor, named "<Caffe layer>.weight" or ".bias". The memory
// is the caller's and outlives the model.
func (m *Model) Tensor(name string) (shape []int, data []float32, err error) {
	return m.file.Tensor(name)
}

// Rest gives the memory back that holds the file, 28 MB for BVLC's, once its
// weights are packed; a tensor that is asked for later is read again.
func (m *Model) Rest() { m.file.src.giveBack() }

// Close gives the file back. Tensor fails from then on.
func (m *Model) Close() error { return m.file.Close() }

// Check reads every tensor that the network needs, so that a NaN is found now.
func (m *Model) Check() error {
	g, err := m.Description.Graph()
	if err != nil {
		return err
	}
	for _, want := range parameters(g) {
		if _, _, err := m.Tensor(want.name); err != nil {
			return err
		}
	}
	return nil
}

// format is one kind of model file.
type format struct {
	name, extension string
	parse           func([]byte) (*File, error)
}

var formats = []format{
	{"safetensors", ".safetensors", parseSafetensors},
	{"onnx", ".onnx", parseONNX},
	{"caffemodel", ".caffemodel", parseCaffe},
}

func formatOf(path string) (format, error) {
	ext := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range formats {
		if f.extension == ext {
			return f, nil
		}
		known = append(known, f.extension)
	}
	return format{}, fmt.Errorf("%s: expected a file ending in %s, found %q", path, strings.Join(known, ", "), ext)
}

// openPath opens a model by its path.
func openPath(path string) (*Model, error) {
	f, err := formatOf(path)
	if err != nil {
		return nil, err
	}
	file, err := openFile(path, f.parse)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	m, err := newModel(name, f.name, file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m.Path = path
	return m, nil
}

// defaultFile is the bundled model; see README.md for its origin.
//
//go:embed default.safetensors
var defaultFile []byte

func openDefault() (*Model, error) {
	file, err := ReadSafetensors(defaultFile)
	if err != nil {
		return nil, fmt.Errorf("embedded model: %w", err)
	}
	m, err := newModel("default", "safetensors", file)
	if err != nil {
		return nil, fmt.Errorf("embedded model: %w", err)
	}
	m.Description.Title = defaultTitle
	return m, nil
}

func newModel(name, format string, file *File) (*Model, error) {
	d, err := describe(name, file)
	if err == nil {
		err = checkShapes(d, file)
	}
	if err != nil {
		_ = file.Close() // the first error tells more
		return nil, err
	}
	return &Model{Name: name, Format: format, Description: d, file: file}, nil
}

// parameter is a tensor that the network needs.
type parameter struct {
	name  string
	shape []int
}

// parameters lists what the graph's convolutions (out, in, KH, KW) and linear
// layers (out, in) need.
func parameters(g *net.Graph) []parameter {
	var ps []parameter
	for _, l := range g.Layers {
		if weight := l.WeightShape(); weight != nil {
			ps = append(ps, parameter{l.Name + ".weight", weight}, parameter{l.Name + ".bias", []int{l.C}})
		}
	}
	return ps
}

func checkShapes(d net.Description, file *File) error {
	g, err := d.Graph()
	if err != nil {
		return err
	}
	for _, want := range parameters(g) {
		found, ok := file.Shape(want.name)
		if !ok {
			return fmt.Errorf("tensor %s: expected shape %v, found no such tensor", want.name, want.shape)
		}
		if !slices.Equal(found, want.shape) {
			return &ShapeError{want.name, want.shape, found}
		}
	}
	return nil
}
