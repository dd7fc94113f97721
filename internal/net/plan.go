package net

import "inceptionscope/internal/kernel"

// plan is a graph made ready to run: where each layer's map lies in the one
// store that an Activations holds, and the steps in which they are computed.
type plan struct {
	maps   []kernel.Map // layouts, Data nil
	floats int          // size of the store
	ready  []int        // the step after which a layer is complete
	steps  []step
}

// step is what may be computed at the same time, cut into tasks. A step starts
// when the one before it is complete.
type step struct {
	ops   []op
	tasks int
	done  []int // layers complete after this step
}

// layOut gives every layer its place. A branch's last layer lives inside the
// module's output, so that concatenation copies nothing; maps are surrounded
// by the zeros that the convolutions reading them want.
func layOut(g *Graph) (maps []kernel.Map, floats int) {
	maps = make([]kernel.Map, len(g.Layers))
	borders, users := borders(g)
	for i := len(g.Layers) - 1; i >= 0; i-- {
		l := g.Layers[i]
		if maps[i].Pix != 0 { // a branch that lives in its module's output
			continue
		}
		m, n := kernel.Layout(l.H, l.W, l.C, borders[i])
		m.Off += floats
		maps[i] = m
		floats += (n + 15) &^ 15
		if l.Kind != Concat {
			continue
		}
		at := 0
		for _, in := range l.In {
			c := g.Layers[in].C
			if users[in] == 1 {
				maps[in] = m.Slice(at, at+c)
			}
			at += c
		}
	}
	return maps, floats
}

// borders of all layers' maps, and how many layers read each.
func borders(g *Graph) ([]kernel.Border, []int) {
	bs, users := make([]kernel.Border, len(g.Layers)), make([]int, len(g.Layers))
	for _, l := range g.Layers {
		for _, in := range l.In {
			users[in]++
			if l.Kind == Conv {
				x := g.Layers[in]
				bs[in] = bs[in].Union(l.window(x).Border(x.H, x.W, l.H, l.W))
			}
		}
	}
	return bs, users
}

// window of a layer that reads x; a linear layer's is the whole of x.
func (l Layer) window(x Layer) kernel.Window {
	if l.Kind == Linear {
		return kernel.Window{KH: x.H, KW: x.W, S: 1}
	}
	return kernel.Window{KH: l.KH, KW: l.KW, S: l.S, PH: l.PH, PW: l.PW}
}

// builder turns layers into steps.
type builder struct {
	*plan
	g       *Graph
	w       Weights
	backend kernel.Backend
	mem     *kernel.Arena
}

// build plans the graph and packs the weights.
func build(g *Graph, w Weights, be kernel.Backend) (*plan, error) {
	p := &plan{ready: make([]int, len(g.Layers))}
	p.maps, p.floats = layOut(g)
	b := builder{plan: p, g: g, w: w, backend: be, mem: nil}
	for i := 0; i < len(g.Layers); i++ {
		if err := b.layer(i); err != nil {
			return nil, err
		}
	}
	for i, s := range p.ready {
		if s >= 0 {
			p.steps[s].done = append(p.steps[s].done, i)
		}
	}
	return p, nil
}

// add puts the op into step s.
func (b *builder) add(s int, o op) {
	for len(b.steps) <= s {
		b.steps = append(b.steps, step{})
	}
	b.steps[s].ops = append(b.steps[s].ops, o)
	b.steps[s].tasks += o.tasks()
}

// after is the first step in which all inputs of the layer are complete.
func (b *builder) after(l Layer) int {
	s := 0
	for _, in := range l.In {
		s = max(s, b.ready[in]+1)
	}
	return s
}

func (b *builder) layer(i int) error {
	l := b.g.Layers[i]
	s := b.after(l)
	b.ready[i] = s
	switch l.Kind {
	case Data:
		b.add(s, loadOp{i, b.maps[i]})
	case Conv, Linear:
		return b.conv(i, s)
	case MaxPool:
		b.add(s, maxOp{i, b.backend, b.maps[i], b.maps[l.In[0]], l.window(Layer{})})
	case AvgPool:
		b.add(s, avgOp{i, b.maps[i], b.maps[l.In[0]], l.window(Layer{})})
	case LRN:
		b.add(s, lrnOp{i, b.backend, kernel.Norm(*b.g.LRN), b.maps[i], b.maps[l.In[0]]})
	case Concat:
		b.concat(i, s)
	case Softmax:
		b.add(s, softmaxOp{i, b.maps[i], b.maps[l.In[0]]})
	}
	return nil
}

// concat copies only the inputs that do not live in the output already.
func (b *builder) concat(i, s int) {
	at, copied := 0, false
	for _, in := range b.g.Layers[i].In {
		part := b.maps[i].Slice(at, at+b.g.Layers[in].C)
		if b.maps[in].Off != part.Off {
			b.add(s, copyOp{i, part, b.maps[in]})
			copied = true
		}
		at += part.C
	}
	if !copied {
		b.ready[i] = s - 1
	}
}

func (b *builder) conv(i, s int) error {
	l, x := b.g.Layers[i], b.g.Layers[b.g.Layers[i].In[0]]
	weight, bias, err := tensors(b.w, l)
	if err != nil {
		return err
	}
	c := kernel.NewConv(b.backend, b.mem, b.maps[l.In[0]], l.window(x), kernel.Part{Weights: weight, Bias: bias, Out: b.maps[i], ReLU: l.ReLU})
	b.add(s, newConvOp([]int{i}, c))
	return nil
}
