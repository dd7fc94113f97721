package record

import (
	"fmt"
	"slices"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// CAMTop1 names the class activation map of the most probable class.
const CAMTop1 = "cam_top1"

// Export copies layers out as float32 tensors, maps [C,H,W] and vectors [N].
// "all" stands for every layer and cam_top1; nil means all.
func Export(n *net.Network, a *net.Activations, layers []string) ([]weights.Tensor, error) {
	g := n.Graph()
	if len(layers) == 0 || slices.Contains(layers, "all") {
		layers = Names(g)
		layers = append(layers, CAMTop1)
	}
	out := make([]weights.Tensor, 0, len(layers))
	for _, name := range layers {
		t, err := tensor(n, a, name)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Names of the graph's layers, in order.
func Names(g *net.Graph) []string {
	names := make([]string, len(g.Layers))
	for i, l := range g.Layers {
		names[i] = l.Name
	}
	return names
}

func tensor(n *net.Network, a *net.Activations, name string) (weights.Tensor, error) {
	g := n.Graph()
	if name == CAMTop1 {
		return topCAM(n, a)
	}
	i, ok := g.Index(name)
	if !ok {
		return weights.Tensor{}, fmt.Errorf("layer %q; expected one of the model's %d layers (data ... prob) or %s", name, len(g.Layers), CAMTop1)
	}
	l := g.Layers[i]
	t := weights.Tensor{Name: name, Shape: []int{l.C, l.H, l.W}, Data: a.Map(i).CHW(nil)}
	if l.H*l.W == 1 {
		t.Shape = []int{l.C}
	}
	return t, nil
}

func topCAM(n *net.Network, a *net.Activations) (weights.Tensor, error) {
	prob, ok := n.Graph().Index("prob")
	if !ok {
		return weights.Tensor{}, fmt.Errorf("%s: the model has no layer prob", CAMTop1)
	}
	p := a.Map(prob).CHW(nil)
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	cam := n.CAM(a, best)
	h, w := CAMSize(n.Graph())
	return weights.Tensor{Name: CAMTop1, Shape: []int{h, w}, Data: cam}, nil
}

// CAMSize is the size of the maps that the last average pool reads.
func CAMSize(g *net.Graph) (h, w int) {
	for _, l := range slices.Backward(g.Layers) {
		if l.Kind == net.AvgPool && l.Head == "" {
			in := g.Layers[l.In[0]]
			return in.H, in.W
		}
	}
	return 0, 0
}
