package train

import (
	"inceptionscope/internal/kernel/batch"
)

// convOp is a convolution, or the 1x1 convolutions of a module that read the
// same input: one product, one norm, the results spread to their blobs. A
// linear layer is a convolution of one pixel a picture.
//
//	z = x * w        z: P x sum of the parts' channels (each rounded up to 8)
//	y = max(floor, a*z + b)
type convOp struct {
	parts []part
	in    *blob
	src   batch.View // what the forward pass reads: in, or its bordered copy
	tab   batch.Table
	inv   batch.Table // nil Idx: no gradient for the input
	add   bool        // the input's gradient has a part already
	taps  int         // KH*KW; 1 for linear layers
	ci    int
	cells int // pixels that a linear layer's input has; 1 for convolutions
	z     batch.View
	w     *param
	wt    []float32 // transposed, for the gradient of the input
	norm  *normState
	wino  *winograd // nil: direct
}

// part is one layer of the graph within a convOp: channels [c0, c0+c) of z.
type part struct {
	name  string
	layer int
	c0, c int
	out   *blob
}

// rows of the product: pixels of the output.
func (c *convOp) rows() int { return c.tab.Rows }

// k is the number of weights an output channel has.
func (c *convOp) k() int { return c.taps * c.ci }

// order is how the weights' rows run in files: channels in, then taps; in a
// linear layer's rows the channels of each pixel lie together.
func (c *convOp) order() (ci, taps int) { return c.ci / c.cells, c.taps * c.cells }

// fewRows is where the tasks of a product turn from rows to columns.
const fewRows = 384

func (c *convOp) forward(m *Model, train bool) {
	c.norm.begin()
	if c.wino != nil {
		c.wino.forward(m, c, train)
	} else {
		c.multiply(m, train)
	}
	n := elementTasks(c.rows())
	if c.norm.far(c.rows(), train) {
		m.team.Run(n, func(t, _ int) {
			r0, r1 := spread(c.rows(), n, t)
			c.norm.moments(c.z, 0, t, r0, r1, train)
		})
	}
	c.norm.settle(c.rows(), train)
	m.team.Run(n, func(t, _ int) {
		r0, r1 := spread(c.rows(), n, t)
		for _, p := range c.parts {
			batch.Affine(p.out.act, c.z.Slice(p.c0, p.c), r0, r1, c.norm.a[p.c0:], c.norm.b[p.c0:], c.norm.floor)
		}
	})
}

// multiply computes z and its moments, cut by rows or (few rows) by columns.
func (c *convOp) multiply(m *Model, train bool) {
	panels := batch.PanelsFor(c.z.C)
	if c.rows() < fewRows {
		m.team.Run(panels, func(p, _ int) {
			c0 := p * batch.Cols
			z := c.z.Slice(c0, min(batch.Cols, c.z.C-c0))
			batch.Multiply(z, c.src, c.tab, c.w.w[c0*c.k():], 0, c.rows(), false)
			c.norm.moments(z, c0, 0, 0, c.rows(), train)
		})
		return
	}
	n := rowTasks(c.rows())
	m.team.Run(n, func(t, _ int) {
		r0, r1 := spread(c.rows(), n, t)
		batch.Multiply(c.z, c.src, c.tab, c.w.w, r0, r1, false)
		c.norm.moments(c.z, 0, t, r0, r1, train)
	})
}

func (c *convOp) backward(m *Model) {
	dz := m.gradientView(c.z.C)
	c.norm.begin()
	n := elementTasks(c.rows())
	m.team.Run(n, func(t, _ int) {
		r0, r1 := spread(c.rows(), n, t)
		for _, p := range c.parts {
			c.norm.backMoments(c.z.Slice(p.c0, p.c), p.out.grad, p.c0, t, r0, r1)
		}
	})
	c.norm.back(c.rows())
	back := 0
	if c.inv.Idx != nil && c.wino == nil {
		back = batch.PanelsFor(c.ci)
	}
	m.team.Run(n+back, func(t, _ int) {
		if t >= n {
			batch.Transpose(c.wt, c.w.w, c.taps, c.ci, c.z.C, t-n, t-n+1)
			return
		}
		r0, r1 := spread(c.rows(), n, t)
		c.differentiate(dz, r0, r1)
	})
	if c.wino != nil {
		c.wino.backward(m, c, dz)
		return
	}
	c.products(m, dz)
}

// differentiate fills the rows [r0, r1) of dz, the gradient with respect to z.
func (c *convOp) differentiate(dz batch.View, r0, r1 int) {
	end := 0
	for _, p := range c.parts {
		batch.BackAffine(dz.Slice(p.c0, p.c), c.z.Slice(p.c0, p.c), p.out.grad, r0, r1, c.norm.v[p.c0:], c.norm.stride, c.norm.floor)
		clearColumns(dz, end, p.c0, r0, r1)
		end = p.c0 + p.c
	}
	clearColumns(dz, end, dz.C, r0, r1)
}

// clearColumns zeroes the padding between the parts.
func clearColumns(v batch.View, c0, c1, r0, r1 int) {
	if c0 == c1 {
		return
	}
	for r := r0; r < r1; r++ {
		clear(v.Pixel(r)[c0:c1])
	}
}

// products runs both products of the backward pass side by side: the weights'
// gradient, cut by taps or channels, and the input's, cut by rows or columns.
func (c *convOp) products(m *Model, dz batch.View) {
	cuts := gradientCuts(c.tab.Taps, c.src.C)
	dx, panels, rows := 0, batch.PanelsFor(c.ci), c.inv.Rows
	byRows := rows >= fewRows
	switch {
	case c.inv.Idx == nil:
	case byRows:
		dx = rowTasks(rows)
	default:
		dx = panels
	}
	m.team.Run(len(cuts)+dx, func(t, worker int) {
		if t < len(cuts) {
			q := cuts[t]
			batch.Gradient(c.w.g, c.src, c.tab, dz, q.t0, q.t1, q.c0, q.c1, m.scratch[worker], false)
			return
		}
		t -= len(cuts)
		if byRows {
			r0, r1 := spread(rows, dx, t)
			batch.Multiply(c.in.grad, dz, c.inv, c.wt, r0, r1, c.add)
			return
		}
		c0 := t * batch.Cols
		out := c.in.grad.Slice(c0, min(batch.Cols, c.ci-c0))
		batch.Multiply(out, dz, c.inv, c.wt[c0*c.taps*c.z.C:], 0, rows, c.add)
	})
}

type gradientCut struct{ t0, t1, c0, c1 int }

// gradientCuts cuts the rows of the weights' gradient into tasks: about three
// taps, or 96 channels, each; every task packs the right operand anew.
func gradientCuts(taps, c int) []gradientCut {
	var cuts []gradientCut
	if taps > 1 {
		n := (taps + 2) / 3
		for i := range n {
			t0, t1 := spread(taps, n, i)
			cuts = append(cuts, gradientCut{t0, t1, 0, c})
		}
		return cuts
	}
	const width = 96
	for c0 := 0; c0 < c; c0 += width {
		cuts = append(cuts, gradientCut{0, 1, c0, min(c0+width, c)})
	}
	return cuts
}

// elementTasks cuts passes over n pixels that do little for each.
func elementTasks(n int) int { return max(1, min(16, n/48)) }
