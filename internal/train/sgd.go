package train

import (
	"fmt"
	"math"

	"inceptionscope/internal/kernel/batch"
)

// SGD is stochastic gradient descent's constants.
type SGD struct {
	Momentum float64 // 0.9 in the paper
	Nesterov bool
	Decay    float64 // L2, on weights only
}

// Schedule is how the learning rate falls.
type Schedule string

// The schedules. With p the part of the run that is done, e the epoch:
const (
	Step     Schedule = "step"     // rate * 0.96^floor(e/8), the paper's
	Poly     Schedule = "poly"     // rate * (1-p)^0.5, BVLC's quick solver
	Cosine   Schedule = "cosine"   // rate * (1+cos(pi*p))/2
	Constant Schedule = "constant" // rate
)

// Schedules lists all.
var Schedules = []Schedule{Step, Poly, Cosine, Constant}

// At is the factor of the learning rate.
func (s Schedule) At(epoch, part float64) (float64, error) {
	part = min(1, max(0, part))
	switch s {
	case Step:
		return math.Pow(0.96, math.Floor(epoch/8)), nil
	case Poly:
		return math.Sqrt(1 - part), nil
	case Cosine:
		return (1 + math.Cos(math.Pi*part)) / 2, nil
	case Constant:
		return 1, nil
	}
	return 0, fmt.Errorf("schedule %q: expected one of %v", s, Schedules)
}

// updateFloats is how many parameters a task updates.
const updateFloats = 64 << 10

// Update takes one step with the gradients of the last Backward.
func (m *Model) Update(s SGD, rate float64) {
	type task struct {
		p      *param
		lo, hi int
	}
	var tasks []task
	for _, p := range m.params {
		for lo := 0; lo < len(p.w); lo += updateFloats {
			tasks = append(tasks, task{p, lo, min(lo+updateFloats, len(p.w))})
		}
	}
	m.team.Run(len(tasks), func(i, _ int) {
		p, lo, hi := tasks[i].p, tasks[i].lo, tasks[i].hi
		decay := s.Decay
		if !p.decay {
			decay = 0
		}
		batch.Descend(p.w[lo:hi], p.g[lo:hi], p.v[lo:hi], float32(rate), float32(s.Momentum), float32(decay), s.Nesterov)
	})
	m.Steps++
}

// averageEvery is the number of steps between two Polyak averagings; the
// average follows with decay per step averageDecay.
const (
	averageEvery = 8
	averageDecay = 0.998
)

// Average moves the Polyak average (Polyak and Juditsky 1992) of weights and
// running statistics, every few steps. In the beginning it is the plain mean.
func (m *Model) Average() {
	if !m.Averaging || m.Steps%averageEvery != 0 {
		return
	}
	n := float64(m.Steps / averageEvery)
	part := float32(max(1-math.Pow(averageDecay, averageEvery), 1/n))
	vectors := m.averaged()
	m.team.Run(len(vectors), func(i, _ int) {
		v := vectors[i]
		if *v.avg == nil {
			*v.avg = append([]float32(nil), v.now...)
		}
		batch.Blend(*v.avg, v.now, part)
	})
}

// vector is something that has a Polyak average.
type vector struct {
	now []float32
	avg *[]float32
}

func (m *Model) averaged() (v []vector) {
	for _, p := range m.params {
		v = append(v, vector{p.w, &p.avg})
	}
	for _, c := range m.convs {
		if c.norm.gamma != nil {
			v = append(v, vector{c.norm.mean, &c.norm.avgMean}, vector{c.norm.variance, &c.norm.avgVariance})
		}
	}
	return v
}

// SwapAverage exchanges weights and averages, to measure or save the averages;
// a second call swaps back. Without averages it does nothing.
func (m *Model) SwapAverage() {
	for _, v := range m.averaged() {
		if *v.avg != nil {
			for i, x := range v.now {
				v.now[i], (*v.avg)[i] = (*v.avg)[i], x
			}
		}
	}
}

// GradientNorms are the L2 norms of the weights' gradients of every
// convolution and linear layer, in the graph's order.
func (m *Model) GradientNorms() []LayerNorm {
	norms := make([]LayerNorm, 0, len(m.Graph.Layers))
	byLayer := map[int]float64{}
	for _, c := range m.convs {
		for _, p := range c.parts {
			byLayer[p.layer] = c.gradientNorm(p)
		}
	}
	for i, l := range m.Graph.Layers {
		if n, ok := byLayer[i]; ok {
			norms = append(norms, LayerNorm{Layer: l.Name, Norm: n})
		}
	}
	return norms
}

// LayerNorm is the norm of a layer's weight gradient.
type LayerNorm struct {
	Layer string  `json:"layer"`
	Norm  float64 `json:"norm"`
}

func (c *convOp) gradientNorm(p part) float64 {
	sum := 0.0
	for o := p.c0; o < p.c0+p.c; o++ {
		col := c.w.g[(o/batch.Cols*c.k())*batch.Cols+o%batch.Cols:]
		for k := range c.k() {
			v := float64(col[k*batch.Cols])
			sum += v * v
		}
	}
	return math.Sqrt(sum)
}

// FirstFilters are the first convolution's filters: OIHW, with its shape.
func (m *Model) FirstFilters() (shape [4]int, oihw []float32) {
	c := m.convs[0]
	l := m.Graph.Layers[c.parts[0].layer]
	oihw = make([]float32, l.C*l.InC*l.KH*l.KW)
	batch.FromPanels(oihw, c.w.w, c.ci, c.taps, 0, l.C)
	return [4]int{l.C, l.InC, l.KH, l.KW}, oihw
}
