package weights

import (
	"fmt"
	"math/bits"
	"slices"
)

// File is a file of named tensors. It is safe for concurrent use.
type File struct {
	Meta  map[string]string // safetensors only
	names []string          // in the file's order
	blobs map[string]blob
	src   *source
}

// blob is one tensor in a file; read returns fresh memory and looks at nothing
// but the file's bytes, so it may run only within [source.use].
type blob struct {
	shape []int
	read  func() ([]float32, error)
}

// ShapeError says that a tensor has another shape than the network needs.
type ShapeError struct {
	Tensor      string
	Want, Found []int
}

func (e *ShapeError) Error() string {
	return fmt.Sprintf("tensor %s: expected shape %v, found %v", e.Tensor, e.Want, e.Found)
}

// Names of the tensors in the file's order; scales of I8 tensors are left out.
func (f *File) Names() []string { return slices.Clone(f.names) }

// Shape of the tensor, if the file has it.
func (f *File) Shape(name string) ([]int, bool) {
	b, ok := f.blobs[name]
	return slices.Clone(b.shape), ok
}

// Tensor reads one tensor. NaN and infinity are errors.
func (f *File) Tensor(name string) (shape []int, data []float32, err error) {
	b, ok := f.blobs[name]
	if !ok {
		return nil, nil, fmt.Errorf("tensor %s: not in the file", name)
	}
	err = f.src.use(func([]byte) error {
		data, err = b.read()
		return err
	})
	if err == nil {
		err = finite(data)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("tensor %s: %w", name, err)
	}
	return slices.Clone(b.shape), data, nil
}

// Close gives the file back; tensors that were read stay valid.
func (f *File) Close() error { return f.src.close() }

func (f *File) add(name string, b blob) error {
	if _, twice := f.blobs[name]; twice {
		return fmt.Errorf("tensor %s: found twice", name)
	}
	f.names = append(f.names, name)
	f.blobs[name] = b
	return nil
}

func newFile() *File { return &File{blobs: map[string]blob{}} }

// elements is the product of the sides, or an error where it overflows.
func elements(shape []int) (int, error) {
	n := uint64(1)
	for _, d := range shape {
		hi, lo := bits.Mul64(n, uint64(d))
		if d < 0 || hi != 0 || lo > 1<<40 {
			return 0, fmt.Errorf("expected a shape of a possible size, found %v", shape)
		}
		n = lo
	}
	return int(n), nil
}
