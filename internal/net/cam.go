package net

import "fmt"

// CAM is the class activation map (Zhou et al., arXiv 1512.04150): the linear
// layer's weights of the class, summed over the maps that the global average
// pool reads; H*W values, no bias. Its mean plus the bias is the class's logit.
func (n *Network) CAM(a *Activations, class int) []float32 {
	fc := n.classifier()
	_, w, err := n.weights.Tensor(fc.Name + ".weight")
	if err != nil {
		panic(fmt.Sprintf("net: weights that New has read are gone: %v", err))
	}
	w = w[class*fc.InC : (class+1)*fc.InC]
	m := a.Map(n.graph.Layers[fc.In[0]].In[0])
	out := make([]float32, m.H*m.W)
	for y := range m.H {
		for x := range m.W {
			sum := float32(0)
			for c, v := range m.Pixel(y, x) {
				sum += w[c] * v
			}
			out[y*m.W+x] = sum
		}
	}
	return out
}

// classifier is the main path's linear layer.
func (n *Network) classifier() Layer {
	for _, l := range n.graph.Layers {
		if l.Kind == Linear && l.Head == "" {
			return l
		}
	}
	panic("net: the graph has no classifier")
}

// PreReLU recomputes one channel of a convolution before its ReLU from the
// kept input of the layer: H*W values.
func (n *Network) PreReLU(a *Activations, layer, channel int) ([]float32, error) {
	l := n.graph.Layers[layer]
	if l.Kind != Conv {
		return nil, fmt.Errorf("layer %s is no convolution", l.Name)
	}
	if channel < 0 || channel >= l.C {
		return nil, fmt.Errorf("layer %s: expected a channel below %d, found %d", l.Name, l.C, channel)
	}
	weight, bias, err := tensors(n.weights, l)
	if err != nil {
		return nil, err
	}
	size := l.InC * l.KH * l.KW
	w, in := weight[channel*size:(channel+1)*size], a.Map(l.In[0])
	out := make([]float32, l.H*l.W)
	for y := range l.H {
		for x := range l.W {
			sum := float64(bias[channel])
			for ky := range l.KH {
				for kx := range l.KW {
					iy, ix := y*l.S-l.PH+ky, x*l.S-l.PW+kx
					if iy < 0 || iy >= in.H || ix < 0 || ix >= in.W {
						continue
					}
					for c, v := range in.Pixel(iy, ix) {
						sum += float64(v) * float64(w[(c*l.KH+ky)*l.KW+kx])
					}
				}
			}
			out[y*l.W+x] = float32(sum)
		}
	}
	return out, nil
}
