package net

import "inceptionscope/internal/kernel"

// op computes one or several layers in tasks that may run on any thread.
type op interface {
	layers() []int
	tasks() int
	run(task int, p *pass)
}

// grain is about how many tasks an op is cut into: enough for the threads to
// finish together, few enough for a task to be worth its handing out.
const grain = 12

// cut is the i-th of n parts of [0, size), in units of `unit`.
func cut(size, unit, n, i int) (lo, hi int) {
	units := (size + unit - 1) / unit
	return units * i / n * unit, min(size, units*(i+1)/n*unit)
}

// pieces is the number of parts that n units are cut into.
func pieces(n int) int { return max(1, min(grain, n)) }

// loadOp brings the input, CHW, into the data layer's map.
type loadOp struct {
	layer int
	out   kernel.Map
}

func (o loadOp) layers() []int { return []int{o.layer} }
func (o loadOp) tasks() int    { return pieces(o.out.H) }
func (o loadOp) run(t int, p *pass) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	o.out.On(p.data).FromCHW(p.input, y0, y1)
}

// convOp is a direct convolution, or several that share their input. Many rows
// are cut by rows, few rows by panels.
type convOp struct {
	of     []int
	conv   *kernel.Conv
	byRows bool
}

// tileRows is the height of the micro-kernel.
const tileRows = 6

func newConvOp(layers []int, c *kernel.Conv) convOp {
	return convOp{layers, c, c.Rows() >= 100}
}

func (o convOp) layers() []int { return o.of }

func (o convOp) tasks() int {
	if o.byRows {
		return pieces(o.conv.Rows() / tileRows)
	}
	return pieces(o.conv.Panels())
}

func (o convOp) run(t int, p *pass) {
	p0, p1, r0, r1 := 0, o.conv.Panels(), 0, o.conv.Rows()
	if o.byRows {
		r0, r1 = cut(r1, tileRows, o.tasks(), t)
	} else {
		p0, p1 = cut(p1, 1, o.tasks(), t)
	}
	o.conv.Run(p.data, p.data, p0, p1, r0, r1)
}

type maxOp struct {
	layer   int
	backend kernel.Backend
	out, in kernel.Map
	window  kernel.Window
}

func (o maxOp) layers() []int { return []int{o.layer} }
func (o maxOp) tasks() int    { return pieces(o.out.H) }
func (o maxOp) run(t int, p *pass) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	kernel.MaxPool(o.backend, o.out.On(p.data), o.in.On(p.data), o.window, y0, y1)
}

// avgOp is a mean over windows, or over an even division of the map.
type avgOp struct {
	layer   int
	out, in kernel.Map
	window  kernel.Window
}

func (o avgOp) layers() []int { return []int{o.layer} }
func (o avgOp) tasks() int    { return pieces(o.out.C / 64) }
func (o avgOp) run(t int, p *pass) {
	c0, c1 := cut(o.out.C, 16, o.tasks(), t)
	if o.window.KH == 0 {
		kernel.AdaptivePool(o.out.On(p.data), o.in.On(p.data), c0, c1)
		return
	}
	kernel.AvgPool(o.out.On(p.data), o.in.On(p.data), o.window, c0, c1)
}

type lrnOp struct {
	layer   int
	backend kernel.Backend
	norm    kernel.Norm
	out, in kernel.Map
}

func (o lrnOp) layers() []int { return []int{o.layer} }
func (o lrnOp) tasks() int    { return pieces(o.out.H) }
func (o lrnOp) run(t int, p *pass) {
	y0, y1 := cut(o.out.H, 1, o.tasks(), t)
	o.norm.Apply(o.backend, o.out.On(p.data), o.in.On(p.data), y0, y1)
}

// copyOp brings a layer into its part of a concatenation; only needed where
// other layers read that layer too.
type copyOp struct {
	layer   int
	out, in kernel.Map
}

func (o copyOp) layers() []int { return []int{o.layer} }
func (o copyOp) tasks() int    { return 1 }
func (o copyOp) run(_ int, p *pass) {
	o.out.On(p.data).Copy(o.in.On(p.data))
}

type softmaxOp struct {
	layer   int
	out, in kernel.Map
}

func (o softmaxOp) layers() []int { return []int{o.layer} }
func (o softmaxOp) tasks() int    { return 1 }
func (o softmaxOp) run(_ int, p *pass) {
	kernel.Softmax(o.out.On(p.data).Pixel(0, 0), o.in.On(p.data).Pixel(0, 0))
}
