package net

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Weights gives a model's tensors by name: "<layer>.weight", [out,in,KH,KW]
// for convolutions and [out,in] for linear layers, and "<layer>.bias", [out].
type Weights interface {
	Tensor(name string) (shape []int, data []float32, err error)
}

// WeightShape is the shape of the layer's weights, nil if it has none.
func (l Layer) WeightShape() []int {
	switch l.Kind {
	case Conv:
		return []int{l.C, l.InC, l.KH, l.KW}
	case Linear:
		return []int{l.C, l.InC}
	case Data, MaxPool, AvgPool, LRN, Concat, Softmax:
	}
	return nil
}

// tensors reads the layer's weights and biases and checks their shapes.
func tensors(w Weights, l Layer) (weight, bias []float32, err error) {
	if weight, err = tensor(w, l.Name+".weight", l.WeightShape()); err != nil {
		return nil, nil, err
	}
	bias, err = tensor(w, l.Name+".bias", []int{l.C})
	return weight, bias, err
}

func tensor(w Weights, name string, want []int) ([]float32, error) {
	shape, data, err := w.Tensor(name)
	if err != nil {
		return nil, err
	}
	n := 1
	for _, d := range want {
		n *= d
	}
	if !slices.Equal(shape, want) || len(data) != n {
		return nil, fmt.Errorf("tensor %s: expected shape %v, found %v with %d values", name, want, shape, len(data))
	}
	return data, nil
}

// random gives weights drawn as He et al. propose (arXiv 1502.01852), N(0, 2 /
// fan in), which keeps the maps' scale through ReLU, and biases of zero, for
// every layer of a graph; the same for the same seed and name.
type random struct {
	graph *Graph
	seed  uint64
}

func (r random) Tensor(name string) ([]int, []float32, error) {
	for i, l := range r.graph.Layers {
		shape := l.WeightShape()
		switch {
		case shape == nil:
		case name == l.Name+".bias":
			return []int{l.C}, make([]float32, l.C), nil
		case name == l.Name+".weight":
			return shape, normal(rand.New(rand.NewPCG(r.seed, uint64(i))), shape), nil
		}
	}
	return nil, nil, fmt.Errorf("tensor %s: no layer has it", name)
}

// period of the values of a large tensor, a prime: 24 million normal values
// would take longer to draw than a race of naive modules.
const period = 65_521

func normal(r *rand.Rand, shape []int) []float32 {
	fan := 1
	for _, d := range shape[1:] {
		fan *= d
	}
	w, s := make([]float32, shape[0]*fan), math.Sqrt(2/float64(fan))
	for i := range min(len(w), period) {
		w[i] = float32(r.NormFloat64() * s)
	}
	for i := period; i < len(w); i += period {
		copy(w[i:], w[:period])
	}
	return w
}
