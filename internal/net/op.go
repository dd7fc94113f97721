package net

import "inceptionscope/internal/kernel"

// op computes a layer, or a part of it, or several layers, in tasks that may
// run at the same time. weight is about how long one task takes, in MACs.
type op interface {
	tasks() int
	weight() int
	run(task int, p *pass, w *worker)
}

// grain is about how many tasks an op is cut into: enough for the threads to
// finish together, few enough for a task to be worth its handing out.
const grain = 12

// pieces is the number of parts that n units are cut into.
func pieces(n int) int { return max(1, min(grain, n)) }

// cut is the i-th of n parts of [0, size), in units of `unit`.
func cut(size, unit, n, i int) (lo, hi int) {
	units := (size + unit - 1) / unit
	return units * i / n * unit, min(size, units*(i+1)/n*unit)
}

// loadOp brings the input, CHW, into the data layer's map.
type loadOp struct{ out kernel.Map }

func (o loadOp) tasks() int  { return pieces(o.out.H) }
func (o loadOp) weight() int { return o.out.H * o.out.Row }
func (o loadOp) run(t int, p *pass, _ *worker) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	o.out.On(p.data).FromCHW(p.input, y0, y1)
}

type maxOp struct {
	backend kernel.Backend
	out, in kernel.Map
	window  kernel.Window
}

func (o maxOp) tasks() int  { return pieces(o.out.H) }
func (o maxOp) weight() int { return o.out.W * o.out.C * o.window.KH * o.window.KW / 2 }
func (o maxOp) run(t int, p *pass, _ *worker) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	kernel.MaxPool(o.backend, o.out.On(p.data), o.in.On(p.data), o.window, y0, y1)
}

// avgOp is a mean over windows, or over an even division of the map.
type avgOp struct {
	out, in kernel.Map
	window  kernel.Window
}

func (o avgOp) tasks() int  { return pieces(o.out.C / 64) }
func (o avgOp) weight() int { return o.in.H * o.in.W * 64 }
func (o avgOp) run(t int, p *pass, _ *worker) {
	c0, c1 := cut(o.out.C, 16, o.tasks(), t)
	if o.window.KH == 0 {
		kernel.AdaptivePool(o.out.On(p.data), o.in.On(p.data), c0, c1)
		return
	}
	kernel.AvgPool(o.out.On(p.data), o.in.On(p.data), o.window, c0, c1)
}

type lrnOp struct {
	backend kernel.Backend
	norm    kernel.Norm
	out, in kernel.Map
}

func (o lrnOp) tasks() int  { return pieces(o.out.H) }
func (o lrnOp) weight() int { return o.out.H * o.out.W * o.out.C / o.tasks() * 16 }
func (o lrnOp) run(t int, p *pass, w *worker) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	o.norm.Apply(o.backend, o.out.On(p.data), o.in.On(p.data), w.scratch, y0, y1)
}

// copyOp brings a layer into its part of a concatenation; only needed where
// other layers read that layer too.
type copyOp struct{ out, in kernel.Map }

func (o copyOp) tasks() int  { return 1 }
func (o copyOp) weight() int { return o.out.H * o.out.W * o.out.C }
func (o copyOp) run(_ int, p *pass, _ *worker) {
	o.out.On(p.data).Copy(o.in.On(p.data))
}

type softmaxOp struct{ out, in kernel.Map }

func (o softmaxOp) tasks() int  { return 1 }
func (o softmaxOp) weight() int { return o.out.C * 16 }
func (o softmaxOp) run(_ int, p *pass, _ *worker) {
	kernel.Softmax(o.out.On(p.data).Pixel(0, 0), o.in.On(p.data).Pixel(0, 0))
}
