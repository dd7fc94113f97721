package train

import (
	"fmt"

	"inceptionscope/internal/kernel/batch"
	"inceptionscope/internal/net"
)

// builder unrolls the graph into ops; blobs of branches are slices of the
// module's output.
type builder struct {
	*Model
	users map[int][]int
	done  map[int]bool // layers that an earlier op computes
}

// users lists for each layer those that read it.
func users(g *net.Graph) map[int][]int {
	u := map[int][]int{}
	for i, l := range g.Layers {
		for _, in := range l.In {
			u[in] = append(u[in], i)
		}
	}
	return u
}

func (b *builder) build() error {
	layers := b.Graph.Layers
	for i, l := range layers {
		if l.Kind == net.Concat {
			b.concat(i, l)
		}
	}
	for i, l := range layers {
		if b.blobs[i] == nil && i > 0 {
			b.blobs[i] = newBlob(b.Batch, l.H, l.W, l.C)
		}
	}
	if err := b.picture(); err != nil {
		return err
	}
	for i, l := range layers {
		if err := b.layer(i, l); err != nil {
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
	}
	b.shareGradients()
	return nil
}

// concat gives the module's branches their slices of its output.
func (b *builder) concat(i int, l net.Layer) {
	b.blobs[i] = newBlob(b.Batch, l.H, l.W, l.C)
	c0 := 0
	for _, in := range l.In {
		c := b.Graph.Layers[in].C
		b.blobs[in] = b.blobs[i].slice(c0, c)
		c0 += c
	}
}

// picture makes the data layer's blob: pictures with zero borders, so that the
// first convolution reads each row of its window as one run of KW*3 floats.
func (b *builder) picture() error {
	l := b.Graph.Layers[0]
	if len(b.users[0]) != 1 || b.Graph.Layers[b.users[0][0]].Kind != net.Conv {
		return fmt.Errorf("training needs one convolution after the picture, found %d layers", len(b.users[0]))
	}
	first := b.Graph.Layers[b.users[0][0]]
	if first.PH != first.PW {
		return fmt.Errorf("layer %s: padding %d x %d is not square", first.Name, first.PH, first.PW)
	}
	b.border = first.PH
	wide := l.H + 2*b.border
	b.data = batch.NewView(b.Batch*wide*wide, 3)
	b.blobs[0] = &blob{h: l.H, w: l.W}
	if b.ToPicture {
		b.blobs[0].grad = batch.NewView(b.Batch*l.H*l.W, 3)
	}
	return nil
}

func (b *builder) layer(i int, l net.Layer) error {
	if b.done[i] {
		return nil
	}
	in, out := b.input(l), b.blobs[i]
	switch l.Kind {
	case net.Data, net.Concat:
	case net.Conv:
		b.conv(i, l)
	case net.Linear:
		b.linear(i, l)
	case net.MaxPool:
		b.ops = append(b.ops, newMaxOp(b.Batch, in, out, window(l)))
	case net.AvgPool:
		o := &meanOp{in: in, out: out, rows: adaptiveSpans(out.h, in.h), cols: adaptiveSpans(out.w, in.w)}
		if l.KH > 0 {
			o.rows, o.cols = slidingSpans(out.h, l.KH, l.S, l.PH, in.h), slidingSpans(out.w, l.KW, l.S, l.PW, in.w)
		}
		b.ops = append(b.ops, o)
	case net.LRN:
		b.ops = append(b.ops, &lrnOp{Norm: *b.Graph.LRN, in: in, out: out})
	case net.Softmax:
		o := &lossOp{name: HeadNames[2], logits: in, weight: 1}
		if l.Head != "" {
			o.name, o.weight = l.Head, b.AuxWeight
		}
		b.ops = append(b.ops, o)
		b.losses = append(b.losses, o)
	default:
		return fmt.Errorf("cannot learn a layer of kind %d", l.Kind)
	}
	return nil
}

func (b *builder) input(l net.Layer) *blob {
	if len(l.In) == 0 {
		return nil
	}
	return b.blobs[l.In[0]]
}

func window(l net.Layer) batch.Window {
	return batch.Window{KH: l.KH, KW: l.KW, S: l.S, PH: l.PH, PW: l.PW}
}

// conv adds the convolution and, where it is 1x1, its sisters of the module
// that read the same input.
func (b *builder) conv(i int, l net.Layer) {
	in, out := b.blobs[l.In[0]], b.blobs[i]
	k := window(l)
	c := &convOp{in: in, src: in.act, taps: k.Taps(), ci: l.InC, cells: 1}
	width := b.parts(c, i, l)
	switch {
	case l.In[0] == 0:
		c.src, c.tab = b.rowsOfPicture(l)
		if b.ToPicture {
			c.inv = k.Inverse(b.Batch, in.h, in.w, out.h, out.w)
		}
	case k.Taps() == 1 && k.S == 1:
		c.tab = batch.Identity(in.pixels(b.Batch))
		c.inv = c.tab
	default:
		c.tab = k.Forward(b.Batch, in.h, in.w, out.h, out.w)
		c.inv = k.Inverse(b.Batch, in.h, in.w, out.h, out.w)
	}
	c.z = batch.NewView(c.tab.Rows, width)
	c.wino = newWinograd(b.Model, c, k)
	b.finish(c, width, b.BatchNorm, true)
}

// rowsOfPicture is the bordered picture as the first convolution reads it:
// KH taps of KW*3 floats.
func (b *builder) rowsOfPicture(l net.Layer) (batch.View, batch.Table) {
	wide := b.Graph.Input.Size + 2*b.border
	tab := batch.Window{KH: l.KH, KW: 1, S: l.S}.Forward(b.Batch, wide, wide, l.H, l.W)
	src := b.data
	src.C = l.KW * 3
	return src, tab
}

// parts lists the layers that c computes and returns the width of z.
func (b *builder) parts(c *convOp, i int, l net.Layer) (width int) {
	for j, o := range b.Graph.Layers {
		same := o.Kind == net.Conv && o.In[0] == l.In[0] && o.Module == l.Module && o.Module != "" && o.Head == l.Head
		single := l.KH*l.KW*l.S == 1 && o.KH*o.KW*o.S == 1
		if j != i && (!same || !single) {
			continue
		}
		c.parts = append(c.parts, part{name: o.Name, layer: j, c0: width, c: o.C, out: b.blobs[j]})
		width += batch.Round8(o.C)
		b.done[j] = true
	}
	last := c.parts[len(c.parts)-1]
	return last.c0 + last.c
}

// linear adds a linear layer, dropout before it where it is the classifier.
func (b *builder) linear(i int, l net.Layer) {
	in := b.blobs[l.In[0]]
	taps, ci := in.h*in.w, in.act.C
	in = in.flat()
	if l.Out == 0 {
		p := b.Dropout[0]
		if l.Head != "" {
			p = b.Dropout[1]
		}
		if p > 0 {
			dropped := newBlob(b.Batch, 1, 1, in.act.C)
			b.ops = append(b.ops, &dropOp{in: in, out: dropped, p: p, stream: uint64(i)})
			in = dropped
		}
	}
	c := &convOp{in: in, src: in.act, taps: 1, ci: taps * ci, cells: taps, tab: batch.Identity(b.Batch)}
	c.inv = c.tab
	c.parts = []part{{name: l.Name, layer: i, c: l.C, out: b.blobs[i]}}
	c.z = batch.NewView(b.Batch, l.C)
	b.finish(c, l.C, false, l.ReLU)
}

func (b *builder) finish(c *convOp, width int, norm, relu bool) {
	name := c.parts[0].name
	c.w = newParam(name+".weight", batch.PanelFloats(c.k(), width), true)
	c.norm = newNormState(name, width, norm, relu)
	for _, p := range c.parts {
		for i := range p.c {
			c.norm.live[p.c0+i] = true
		}
	}
	b.ops = append(b.ops, c)
	b.convs = append(b.convs, c)
	b.params = append(b.params, c.w, c.norm.beta)
	if norm {
		b.params = append(b.params, c.norm.gamma)
	}
}

// shareGradients decides which op writes a blob's gradient (the last one that
// reads the blob, since the backward pass runs in reverse) and which add to it.
func (b *builder) shareGradients() {
	written := map[*float32]bool{}
	second := func(in *blob) bool {
		if in.grad.Data == nil {
			return false
		}
		key := &in.grad.Data[in.grad.Off]
		was := written[key]
		written[key] = true
		return was
	}
	for i := len(b.ops) - 1; i >= 0; i-- {
		switch o := b.ops[i].(type) {
		case *convOp:
			o.add = second(o.in)
		case *maxOp:
			o.add = second(o.in)
		case *meanOp:
			o.add = second(o.in)
		case *lrnOp:
			o.add = second(o.in)
		case *dropOp:
			o.add = second(o.in)
		case *lossOp:
		}
	}
}
