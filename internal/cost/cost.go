package cost

import "inceptionscope/internal/net"

// Cost of one layer, or the sum over several.
type Cost struct {
	MACs        int64
	Weights     int64
	Biases      int64
	Activations int64 // values written
	Moved       int64 // bytes read and written, see [In]; 0 from Layer and Part
}

// Params = weights + biases.
func (c Cost) Params() int64 { return c.Weights + c.Biases }

// FLOPs = 2 x MACs: a multiplication and an addition each.
func (c Cost) FLOPs() int64 { return 2 * c.MACs }

// WeightBytes are the parameters as float32.
func (c Cost) WeightBytes() int64 { return 4 * c.Params() }

// ActivationBytes are the activations as float32.
func (c Cost) ActivationBytes() int64 { return 4 * c.Activations }

// Intensity is the FLOPs a byte moved.
func (c Cost) Intensity() float64 { return ratio(c.FLOPs(), c.Moved) }

// Plus adds term by term.
func (c Cost) Plus(o Cost) Cost {
	return Cost{c.MACs + o.MACs, c.Weights + o.Weights, c.Biases + o.Biases, c.Activations + o.Activations, c.Moved + o.Moved}
}

// Layer counts one layer of GoogLeNet.
func Layer(l net.Layer) Cost { return Part{Layer: l}.Cost() }

// Part is a layer with what the networks before and after GoogLeNet also have.
type Part struct {
	net.Layer
	Groups int  // channels in and out split into so many parts; 0 counts as 1
	Norm   bool // batch norm (a scale and a shift a channel) instead of a bias
}

// Cost of the part; convolution and linear layer are
// outputs x (weights that meet in one output).
func (p Part) Cost() Cost {
	c := Cost{Activations: int64(p.C) * int64(p.H) * int64(p.W)}
	switch p.Kind {
	case net.Conv, net.Linear:
		fan := int64(p.InC / max(p.Groups, 1))
		if p.Kind == net.Conv {
			fan *= int64(p.KH * p.KW)
		}
		c.Weights, c.Biases = fan*int64(p.C), int64(p.C)
		c.MACs = c.Weights * int64(p.H) * int64(p.W)
		if p.Norm {
			c.Weights += int64(p.C)
		}
	case net.Concat, net.Data:
		c.Activations = 0
	case net.MaxPool, net.AvgPool, net.LRN, net.Softmax:
	}
	return c
}

// In counts layer i of a graph, and what it moves: the maps that it reads, too.
func In(g *net.Graph, i int) Cost {
	l := g.Layers[i]
	c := Layer(l)
	c.Moved = c.WeightBytes() + c.ActivationBytes()
	if l.Kind == net.Concat {
		return c // nothing: its branches wrote into it
	}
	for _, in := range l.In {
		x := g.Layers[in]
		c.Moved += 4 * int64(x.C) * int64(x.H) * int64(x.W)
	}
	return c
}

// Sum counts layers of a graph for which keep says yes.
func Sum(g *net.Graph, keep func(net.Layer) bool) Cost {
	var c Cost
	for i, l := range g.Layers {
		if keep(l) {
			c = c.Plus(In(g, i))
		}
	}
	return c
}

// Network counts the main path: everything but the auxiliary heads.
func Network(g *net.Graph) Cost {
	return Sum(g, func(l net.Layer) bool { return l.Head == "" })
}

// Head counts an auxiliary head, "loss1" or "loss2".
func Head(g *net.Graph, name string) Cost {
	return Sum(g, func(l net.Layer) bool { return l.Head == name })
}

// ratio a/b; 0 where b is 0, because JSON has no infinity.
func ratio(a, b int64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
