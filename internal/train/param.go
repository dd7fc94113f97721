package train

import "inceptionscope/internal/kernel/batch"

// param is one group of learned numbers with its gradient and its momentum.
// Lengths are multiples of 8.
type param struct {
	name    string
	w, g, v []float32
	avg     []float32 // Polyak average, or nil
	decay   bool      // weight decay applies (weights, not biases and scales)
}

func newParam(name string, n int, decay bool) *param {
	n = batch.Round8(n)
	return &param{name: name, w: make([]float32, n), g: make([]float32, n), v: make([]float32, n), decay: decay}
}

// scale is the norm of a batch-normalised layer: y = gamma*(z-mean)/sd + beta,
// or without batch norm y = z + beta.
type scale struct {
	gamma, beta *param // gamma is nil without batch norm
	// running mean and variance over the batches
	mean, variance []float32
	avgMean        []float32 // Polyak averages of both, or nil
	avgVariance    []float32
}

// Batch norm's constants: the running statistics move by statsPart of the
// difference in each step; epsilon is PyTorch's.
const (
	statsPart = 0.1
	epsilon   = 1e-5
)

func newScale(name string, c int, norm bool) *scale {
	s := &scale{beta: newParam(name+".bias", c, false)}
	if !norm {
		return s
	}
	s.gamma = newParam(name+".gamma", c, false)
	n := batch.Round8(c)
	s.mean, s.variance = make([]float32, n), make([]float32, n)
	for i := range n {
		s.gamma.w[i], s.variance[i] = 1, 1
	}
	return s
}
