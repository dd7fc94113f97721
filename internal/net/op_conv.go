package net

import "inceptionscope/internal/kernel"

// convOp is a direct convolution, or several that share their input. Many rows
// are cut by rows, few rows by panels.
type convOp struct {
	at     int // its index among the ops
	in     int // the layer that it reads, and its map
	from   kernel.Map
	window kernel.Window
	layers []int // that it computes
	conv   *kernel.Conv
}

// tileRows is the height of the micro-kernel; below manyRows a cut by rows
// would leave too few of them in a task.
const (
	tileRows = 6
	manyRows = 200
)

// taskMACs, about 0.1 ms, is what a task may take of a large convolution, so
// that the threads do not wait for each other at the end.
const taskMACs = 5_000_000

func (o *convOp) tasks() int {
	if o.conv.Rows() >= manyRows {
		return min(max(grain, o.conv.MACs()/taskMACs), o.conv.Rows()/tileRows)
	}
	return pieces(o.conv.Panels())
}

func (o *convOp) weight() int { return o.conv.MACs() / o.tasks() }

func (o *convOp) run(t int, p *pass, _ *worker) {
	p0, p1, r0, r1 := 0, o.conv.Panels(), 0, o.conv.Rows()
	if r1 >= manyRows {
		r0, r1 = cut(r1, tileRows, o.tasks(), t)
	} else {
		p0, p1 = cut(p1, 1, o.tasks(), t)
	}
	o.conv.Run(p.data, p.data, p0, p1, r0, r1)
}

// fusedOp is a Winograd convolution that takes a block of tiles from input to
// output at a time, in the thread's own scratch.
type fusedOp struct{ w *kernel.Winograd }

func (o fusedOp) tasks() int  { return (o.w.Tiles() + o.w.Block() - 1) / o.w.Block() }
func (o fusedOp) weight() int { return o.w.MACs() / o.tasks() }
func (o fusedOp) run(t int, p *pass, w *worker) {
	t0 := t * o.w.Block()
	o.w.Run(p.data, p.data, w.scratch, t0, min(o.w.Tiles(), t0+o.w.Block()))
}

// winoInOp, winoGemmOp and winoOutOp are the three steps of one that takes all
// tiles at once, in scratch [at, end) that all threads share.
type winoInOp struct {
	w       *kernel.Winograd
	at, end int
}

func (o winoInOp) tasks() int  { return pieces(o.w.Tiles() / 2) }
func (o winoInOp) weight() int { return o.w.MACs() / 8 / o.tasks() }
func (o winoInOp) run(t int, p *pass, _ *worker) {
	t0, t1 := cut(o.w.Tiles(), 1, o.tasks(), t)
	o.w.Input(p.scratch[o.at:o.end], p.data, 0, t0, t1)
}

type winoGemmOp winoInOp

func (o winoGemmOp) tasks() int  { return pieces(o.w.Planes()) }
func (o winoGemmOp) weight() int { return o.w.MACs() / o.tasks() }
func (o winoGemmOp) run(t int, p *pass, _ *worker) {
	f0, f1 := cut(o.w.Planes(), 1, o.tasks(), t)
	o.w.Gemm(p.scratch[o.at:o.end], f0, f1, o.w.Tiles())
}

type winoOutOp winoInOp

func (o winoOutOp) tasks() int  { return pieces(o.w.Tiles() / 2) }
func (o winoOutOp) weight() int { return o.w.MACs() / 8 / o.tasks() }
func (o winoOutOp) run(t int, p *pass, _ *worker) {
	t0, t1 := cut(o.w.Tiles(), 1, o.tasks(), t)
	o.w.Output(p.data, p.scratch[o.at:o.end], 0, t0, t1)
}
