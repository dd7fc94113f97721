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
	g     *Graph
	be    kernel.Backend
	mem   *kernel.Arena
	step  []int // of each op
	ready []int // of each layer: the step after which it is complete
	convs []*convOp
	packs []pack
	holds []hold
}

// newPlan plans the graph and packs the weights.
func newPlan(g *Graph, w Weights, be kernel.Backend) (*plan, error) {
	b := &planner{
		plan: &plan{shares: make([][]share, len(g.Layers))},
		g:    g, be: be, mem: kernel.NewArena(),
		ready: make([]int, len(g.Layers)),
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
