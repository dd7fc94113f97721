package net

import "fmt"

// Layer is an Op in its place: name whole, inputs known, output shape computed.
type Layer struct {
	Op
	Name    string // Caffe's, e.g. "inception_3a/3x3_reduce"
	Module  string // "3a", or "" outside modules
	Branch  string // "1x1", "3x3", "5x5", "pool", or ""
	Head    string // "loss1", "loss2", or "" on the main path
	In      []int  // indices of the inputs; several only for Concat
	InC     int    // channels in (values in, for Linear)
	C, H, W int    // output shape
	ReLU    bool
}

// Graph is the network unrolled in Caffe's order; inputs stand before users.
type Graph struct {
	Description
	Layers []Layer
	index  map[string]int
}

// Graph unrolls the description, or says which layer's input is too small.
func (d Description) Graph() (*Graph, error) {
	if d.Rows == nil {
		d.Rows = Table()
	}
	g := &Graph{Description: d, index: map[string]int{}}
	g.add(Layer{Name: "data", C: 3, H: d.Input.Size, W: d.Input.Size})
	at := 0
	for _, r := range d.Rows {
		if r.Kind == LRN && d.LRN == nil {
			continue
		}
		at = g.row(at, r)
	}
	return g, g.check()
}

// Index of the layer with Caffe's name.
func (g *Graph) Index(name string) (int, bool) {
	i, ok := g.index[name]
	return i, ok
}

func (g *Graph) add(l Layer) int {
	g.index[l.Name] = len(g.Layers)
	g.Layers = append(g.Layers, l)
	return len(g.Layers) - 1
}

func (g *Graph) row(in int, r Row) int {
	if r.Module == "" {
		return g.op(in, r.Op, Layer{Name: r.Name})
	}
	prefix := "inception_" + r.Module + "/"
	join := Layer{Op: Op{Kind: Concat}, Name: prefix + "output", Module: r.Module}
	for _, b := range r.Paths(g.K5) {
		at := in
		for _, op := range b.Ops {
			at = g.op(at, op, Layer{Name: prefix + op.Name, Module: r.Module, Branch: b.Name})
		}
		end := g.Layers[at]
		join.In = append(join.In, at)
		join.C, join.H, join.W = join.C+end.C, end.H, end.W
	}
	join.InC = join.C
	out := g.add(join)
	g.heads(out, r.Module)
	return out
}

// heads hangs an auxiliary classifier on the module's output, if it has one.
func (g *Graph) heads(out int, module string) {
	for _, h := range heads {
		if !g.Aux || h.module != module {
			continue
		}
		at := out
		for _, op := range head(h.name, g.Layers[out].H) {
			at = g.op(at, op, Layer{Name: op.Name, Head: h.name})
		}
	}
}

// op adds one layer after the layer `in`; l brings name and place.
func (g *Graph) op(in int, op Op, l Layer) int {
	x := g.Layers[in]
	l.Op, l.In, l.InC = op, []int{in}, x.C
	l.C, l.H, l.W = x.C, x.H, x.W
	switch op.Kind {
	case Conv:
		l.C, l.ReLU = op.Out, true
		l.H, l.W = slide(x.H, op.KH, op.S, op.PH), slide(x.W, op.KW, op.S, op.PW)
	case MaxPool, AvgPool:
		l.H, l.W = op.Out, op.Out
		if op.KH > 0 {
			l.H, l.W = g.pooled(x.H, op.KH, op.S, op.PH), g.pooled(x.W, op.KW, op.S, op.PW)
		}
	case Linear:
		l.InC, l.C, l.H, l.W, l.ReLU = x.C*x.H*x.W, op.Out, 1, 1, op.ReLU
		if op.Out == 0 {
			l.C = len(g.Classes)
		}
	case Data, LRN, Concat, Softmax:
	}
	return g.add(l)
}

// slide is the number of places of a window: floor((n + 2p - k) / s) + 1.
func slide(n, k, s, p int) int {
	if n+2*p < k {
		return 0
	}
	return (n+2*p-k)/s + 1
}

// pooled is the same for pools, rounded up where the description says so; a
// window that would start in the padding behind the map is left out (Caffe).
func (g *Graph) pooled(n, k, s, p int) int {
	if !g.CeilPool || n+2*p < k {
		return slide(n, k, s, p)
	}
	out := (n+2*p-k+s-1)/s + 1
	if (out-1)*s >= n+p {
		out--
	}
	return out
}

// ModuleGraph is the graph of a single row that reads a map of c x h x w.
func ModuleGraph(r Row, k5, c, h, w int) (*Graph, error) {
	g := &Graph{Description: Description{Rows: []Row{r}, K5: k5, CeilPool: true, LRN: &CaffeLRN}, index: map[string]int{}}
	g.add(Layer{Name: "data", C: c, H: h, W: w})
	g.row(0, r)
	return g, g.check()
}

// check finds layers that have no output.
func (g *Graph) check() error {
	for _, l := range g.Layers {
		if l.C < 1 || l.H < 1 || l.W < 1 {
			return fmt.Errorf("layer %s: no output left (%d x %d x %d); the input is too small", l.Name, l.C, l.H, l.W)
		}
	}
	return nil
}
