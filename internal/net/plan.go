package net

import (
	"cmp"
	"slices"

	"inceptionscope/internal/kernel"
)

// plan is a graph made ready to run: where each layer's map lies in the one
// store that an Activations holds, and the steps in which they are computed.
type plan struct {
	maps    []kernel.Map // layouts, Data nil
	floats  int          // size of the store
	shared  int          // size of the scratch that steps hand on
	private int          // size of each thread's scratch
	ops     []op
	steps   []step
	shares  [][]share // of each layer: the ops that compute it
}

// step is what may be computed at the same time. A step starts when the one
// before it is complete.
type step struct {
	jobs []job
	done []int // layers complete after this step
}

// job is one task of one op.
type job struct{ op, task int }

// share is an op of which a part of the time counts for a layer.
type share struct {
	op   int
	part float64
}

// planner turns layers into ops and steps.
type planner struct {
	*plan
	g      *Graph
	be     kernel.Backend
	mem    *kernel.Arena
	step   []int // of each op
	ready  []int // of each layer: the step after which it is complete
	merged map[merge]*convOp
	packs  []pack
	live   int // the last step that reads the shared scratch in use
	used   int // shared scratch in use
}

// merge tells direct convolutions that read the same input in the same way;
// they run as one.
type merge struct {
	in     int
	window kernel.Window
}

// newPlan plans the graph and packs the weights.
func newPlan(g *Graph, w Weights, be kernel.Backend) (*plan, error) {
	b := &planner{
		plan: &plan{shares: make([][]share, len(g.Layers))},
		g:    g, be: be, mem: kernel.NewArena(),
		ready: make([]int, len(g.Layers)), merged: map[merge]*convOp{}, live: -1,
	}
	b.maps, b.floats = layOut(g)
	for i := range g.Layers {
		b.layer(i)
	}
	b.finishConvs()
	b.schedule()
	return b.plan, packAll(b.packs, w)
}

func (b *planner) layer(i int) {
	l := b.g.Layers[i]
	s := 0 // the first step in which all inputs are complete
	for _, in := range l.In {
		s = max(s, b.ready[in]+1)
	}
	b.ready[i] = s
	switch l.Kind {
	case Data:
		b.add(s, i, loadOp{b.maps[i]})
	case Conv, Linear:
		b.conv(i, s)
	case MaxPool:
		b.add(s, i, maxOp{b.be, b.maps[i], b.maps[l.In[0]], l.window(Layer{})})
	case AvgPool:
		b.add(s, i, avgOp{b.maps[i], b.maps[l.In[0]], l.window(Layer{})})
	case LRN:
		b.private = max(b.private, kernel.Squares(l.C))
		b.add(s, i, lrnOp{b.be, kernel.Norm(*b.g.LRN), b.maps[i], b.maps[l.In[0]]})
	case Concat:
		b.concat(i, s)
	case Softmax:
		b.add(s, i, softmaxOp{b.maps[i], b.maps[l.In[0]]})
	}
}

// add puts an op that computes a layer into step s.
func (b *planner) add(s, layer int, o op) {
	b.shares[layer] = append(b.shares[layer], share{len(b.ops), 1})
	b.ops = append(b.ops, o)
	b.step = append(b.step, s)
}

// concat copies only the inputs that do not live in the output already.
func (b *planner) concat(i, s int) {
	at, copied := 0, false
	for _, in := range b.g.Layers[i].In {
		part := b.maps[i].Slice(at, at+b.g.Layers[in].C)
		if b.maps[in].Off != part.Off {
			b.add(s, i, copyOp{part, b.maps[in]})
			copied = true
		}
		at += part.C
	}
	if !copied {
		b.ready[i] = s - 1
	}
}

func (b *planner) conv(i, s int) {
	l, x := b.g.Layers[i], b.g.Layers[b.g.Layers[i].In[0]]
	if f, ok := form(l, x); ok {
		b.winograd(i, s, f)
		return
	}
	key := merge{l.In[0], l.window(x)}
	o, ok := b.merged[key]
	if !ok {
		o = &convOp{at: len(b.ops), in: b.maps[l.In[0]], window: key.window}
		b.merged[key] = o
		b.add(s, i, o)
	}
	o.layers = append(o.layers, i)
}

// finishConvs plans the direct convolutions, now that it is known which layers
// each of them computes, and shares their time out by filters.
func (b *planner) finishConvs() {
	for _, o := range b.merged {
		var parts []kernel.Part
		total := 0
		for p, i := range o.layers {
			parts = append(parts, kernel.Part{Out: b.maps[i], ReLU: b.g.Layers[i].ReLU})
			total += b.g.Layers[i].C
			b.packs = append(b.packs, pack{b.g.Layers[i], func(w, bias []float32) { o.conv.Pack(p, w, bias) }})
		}
		for _, i := range o.layers {
			b.shares[i] = []share{{o.at, float64(b.g.Layers[i].C) / float64(total)}}
		}
		o.conv = kernel.NewConv(b.be, b.mem, o.in, o.window, parts...)
	}
}

// fusedTiles: a convolution of more tiles than fusedFrom runs in blocks that
// stay in the cache from transform to transform; one of fewer tiles, in three
// steps, because its weights are then read only once.
const (
	fusedFrom  = 100
	fusedTiles = 49
)

// winograd adds a convolution by Winograd's algorithm, in one step or three.
func (b *planner) winograd(i, s int, f kernel.Form) {
	l := b.g.Layers[i]
	block := 0
	if f.Tiles(l.H, l.W) > fusedFrom {
		block = fusedTiles
	}
	w := kernel.NewWinograd(b.be, b.mem, f, b.maps[l.In[0]], block, kernel.Part{Out: b.maps[i], ReLU: l.ReLU})
	b.packs = append(b.packs, pack{l, w.Pack})
	if block > 0 {
		b.private = max(b.private, w.Scratch())
		b.add(s, i, fusedOp{w})
		return
	}
	if s > b.live {
		b.used = 0
	}
	at, end := b.used, b.used+w.Scratch()
	b.used, b.live = end, max(b.live, s+2)
	b.shared = max(b.shared, end)
	b.add(s, i, winoInOp{w, at, end})
	b.add(s+1, i, winoGemmOp{w, at, end})
	b.add(s+2, i, winoOutOp{w, at, end})
	b.ready[i] = s + 2
}

// schedule lists the jobs of all steps; the longest go first, so that the
// threads finish together.
func (b *planner) schedule() {
	b.steps = make([]step, slices.Max(b.step)+1)
	order := make([]int, len(b.ops))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(b.ops[y].weight(), b.ops[x].weight()) })
	for _, i := range order {
		s := &b.steps[b.step[i]]
		for t := range b.ops[i].tasks() {
			s.jobs = append(s.jobs, job{i, t})
		}
	}
	for i, s := range b.ready {
		b.steps[s].done = append(b.steps[s].done, i)
	}
}
