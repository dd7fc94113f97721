package train

import "math/rand/v2"

// dropOp keeps a value with probability 1-p and scales it by 1/(1-p); in
// evaluation it passes all on. The choice depends on seed, step and layer only.
type dropOp struct {
	in, out *blob
	p       float32
	stream  uint64
	keep    []float32 // 0 or 1/(1-p)
	add     bool
}

func (o *dropOp) forward(m *Model, train bool) {
	n := m.Batch * o.in.act.C
	o.keep = resize(o.keep, n)
	r := rand.New(rand.NewPCG(m.Seed^o.stream<<32, uint64(m.Steps)))
	for i := range o.keep {
		o.keep[i] = 1
		if train {
			o.keep[i] = 0
			if r.Float32() >= o.p {
				o.keep[i] = 1 / (1 - o.p)
			}
		}
	}
	for i := range m.Batch {
		x, y := o.in.act.Pixel(i), o.out.act.Pixel(i)
		for c, k := range o.keep[i*len(x):][:len(x)] {
			y[c] = x[c] * k
		}
	}
}

func (o *dropOp) backward(m *Model) {
	for i := range m.Batch {
		dx, dy := o.in.grad.Pixel(i), o.out.grad.Pixel(i)
		for c, k := range o.keep[i*len(dx):][:len(dx)] {
			if !o.add {
				dx[c] = 0
			}
			dx[c] += dy[c] * k
		}
	}
}

func resize(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}
