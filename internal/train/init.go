package train

import (
	"fmt"
	"math"
	"math/rand/v2"

	"inceptionscope/internal/kernel/batch"
)

// Init is how weights begin.
type Init string

// The initialisations. With n the number of inputs of an output value:
const (
	He     Init = "he"     // normal, variance 2/n (He et al., arXiv 1502.01852)
	Xavier Init = "xavier" // uniform within sqrt(3/n), as Caffe's filler (Glorot and Bengio 2010)
	Small  Init = "small"  // normal, standard deviation 0.01, as AlexNet's
)

// Inits lists all.
var Inits = []Init{He, Xavier, Small}

func (i Init) draw(r *rand.Rand, n int) float32 {
	switch i {
	case Xavier:
		return float32((2*r.Float64() - 1) * math.Sqrt(3/float64(n)))
	case Small:
		return float32(0.01 * r.NormFloat64())
	case He:
	}
	return float32(r.NormFloat64() * math.Sqrt(2/float64(n)))
}

// initialise draws all weights; each layer has its own stream, so that runs
// with and without auxiliary heads begin alike. Biases are 0, or 0.2 after
// convolutions without batch norm, as in BVLC GoogLeNet. Classifiers always
// begin small, so that the first loss is log(classes).
func (m *Model) initialise() {
	for _, c := range m.convs {
		for _, p := range c.parts {
			r := rand.New(rand.NewPCG(m.Seed, hash(p.name)))
			n := c.k()
			w := make([]float32, p.c*n)
			init := m.Init
			if c.norm.floor != 0 { // a classifier: begin with equal chances
				init = Small
			}
			for i := range w {
				w[i] = init.draw(r, n)
			}
			ci, taps := c.order()
			batch.ToPanels(c.w.w, w, ci, taps, p.c0, p.c)
		}
		if c.norm.gamma == nil && c.norm.floor == 0 {
			for i := range c.norm.beta.w {
				c.norm.beta.w[i] = 0.2
			}
		}
	}
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// Load takes the weights of a model of the same shape, without batch norm
// (the files' batch norm is folded).
func (m *Model) Load(from interface {
	Tensor(name string) (shape []int, data []float32, err error)
}) error {
	for _, c := range m.convs {
		for _, p := range c.parts {
			w, err := tensor(from, p.name+".weight", p.c*c.k())
			if err != nil {
				return err
			}
			b, err := tensor(from, p.name+".bias", p.c)
			if err != nil {
				return err
			}
			ci, taps := c.order()
			batch.ToPanels(c.w.w, w, ci, taps, p.c0, p.c)
			copy(c.norm.beta.w[p.c0:], b)
		}
	}
	return nil
}

func tensor(from interface {
	Tensor(name string) ([]int, []float32, error)
}, name string, want int) ([]float32, error) {
	shape, data, err := from.Tensor(name)
	if err == nil && len(data) != want {
		err = fmt.Errorf("tensor %s: expected %d values, found %d of shape %v", name, want, len(data), shape)
	}
	return data, err
}
