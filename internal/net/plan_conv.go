package net

import "inceptionscope/internal/kernel"

// conv plans a convolution or linear layer in step s. Direct ones that read the
// same input in the same way run as one.
func (b *planner) conv(i, s int) {
	l, x := b.g.Layers[i], b.g.Layers[b.g.Layers[i].In[0]]
	if f, ok := form(l, x); ok {
		b.winograd(i, s, f)
		return
	}
	in, window := b.maps[l.In[0]], l.window(x)
	for _, o := range b.convs {
		if o.in == l.In[0] && o.window == window {
			o.layers = append(o.layers, i)
			return
		}
	}
	o := &convOp{at: len(b.ops), in: l.In[0], from: in, window: window, layers: []int{i}}
	b.convs = append(b.convs, o)
	b.add(s, i, o)
}

// finishConvs plans the direct convolutions, now that it is known which layers
// each of them computes, and shares their time out by filters.
func (b *planner) finishConvs() {
	for _, o := range b.convs {
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
		o.conv = kernel.NewConv(b.be, b.mem, o.from, o.window, parts...)
	}
}

// fusedTiles: a convolution of more tiles than fusedFrom runs in blocks that
// stay in the cache from transform to transform; one of fewer tiles, in three
// steps, because its weights are then read only once.
const (
	fusedFrom  = 100
	fusedTiles = 25
)

// winograd plans a convolution by Winograd's algorithm, in one step or three.
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
	at, end := b.hold(s, s+2, w.Scratch())
	b.add(s, i, winoInOp{w, at, end})
	b.add(s+1, i, winoGemmOp{w, at, end})
	b.add(s+2, i, winoOutOp{w, at, end})
	b.ready[i] = s + 2
}

// hold is shared scratch [at, end) in use from step `first` to step `last`.
type hold struct{ first, last, at, end int }

// hold finds n floats of shared scratch that nothing else uses in these steps.
func (b *planner) hold(first, last, n int) (at, end int) {
	for moved := true; moved; {
		moved = false
		for _, h := range b.holds {
			if h.first <= last && first <= h.last && h.at < at+n && at < h.end {
				at, moved = h.end, true
			}
		}
	}
	b.holds = append(b.holds, hold{first, last, at, at + n})
	b.shared = max(b.shared, at+n)
	return at, at + n
}
