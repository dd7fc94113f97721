package train

import (
	"encoding/json"
	"io"
	"math"
	"os"

	"inceptionscope/internal/kernel/batch"
	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// Tensor gives the weights for inference, batch norm folded into them:
// w*gamma/sd and beta - mean*gamma/sd. So a model is a [net.Weights].
func (m *Model) Tensor(name string) (shape []int, data []float32, err error) {
	for _, t := range m.Tensors() {
		if t.Name == name {
			return t.Shape, t.Data, nil
		}
	}
	return nil, nil, &os.PathError{Op: "tensor", Path: name, Err: os.ErrNotExist}
}

// Tensors are all weights and biases for inference in the graph's order.
func (m *Model) Tensors() []weights.Tensor {
	byLayer := map[int][]weights.Tensor{}
	for _, c := range m.convs {
		for _, p := range c.parts {
			byLayer[p.layer] = c.folded(p, m.Graph.Layers[p.layer])
		}
	}
	var all []weights.Tensor
	for i := range m.Graph.Layers {
		all = append(all, byLayer[i]...)
	}
	return all
}

func (c *convOp) folded(p part, l net.Layer) []weights.Tensor {
	w, b := make([]float32, p.c*c.k()), make([]float32, p.c)
	ci, taps := c.order()
	batch.FromPanels(w, c.w.w, ci, taps, p.c0, p.c)
	copy(b, c.norm.beta.w[p.c0:])
	if n := c.norm; n.gamma != nil {
		for o := range p.c {
			i := p.c0 + o
			a := n.gamma.w[i] / float32(math.Sqrt(float64(n.variance[i])+epsilon))
			b[o] -= a * n.mean[i]
			row := w[o*c.k() : (o+1)*c.k()]
			for k := range row {
				row[k] *= a
			}
		}
	}
	return []weights.Tensor{{Name: p.name + ".weight", Shape: l.WeightShape(), Data: w}, {Name: p.name + ".bias", Shape: []int{l.C}, Data: b}}
}

// Save writes the model as safetensors that loads as any model of the
// program: the description is in the metadata "inceptionscope"; more may be added.
func (m *Model) Save(w io.Writer, more map[string]string) error {
	d, err := json.Marshal(m.Graph.Description)
	if err != nil {
		return err
	}
	meta := map[string]string{"inceptionscope": string(d)}
	for k, v := range more {
		meta[k] = v
	}
	return weights.WriteSafetensors(w, meta, m.Tensors())
}
