package train

import (
	"math"
	"slices"

	"inceptionscope/internal/kernel/batch"
	"inceptionscope/internal/net"
)

// reference computes a model's loss in float64 by the layers' definitions,
// one picture and one value at a time, sharing nothing with the model but its
// graph, weights and dropout masks.
type reference struct {
	g       *net.Graph
	cfg     Config
	labels  []int
	picture [][]float64 // CHW
	w, b    map[string][]float64
	gamma   map[string][]float64
	keep    map[int][]float64 // dropout before layer i: N x C
}

func referenceOf(m *Model, pictures [][]float64) *reference {
	r := &reference{g: m.Graph, cfg: m.Config, labels: m.Labels, picture: pictures,
		w: map[string][]float64{}, b: map[string][]float64{}, gamma: map[string][]float64{}, keep: map[int][]float64{}}
	for _, c := range m.convs {
		for _, p := range c.parts {
			w := make([]float32, p.c*c.k())
			ci, taps := c.order()
			batch.FromPanels(w, c.w.w, ci, taps, p.c0, p.c)
			r.w[p.name], r.b[p.name] = wide(w), wide(c.norm.beta.w[p.c0:p.c0+p.c])
			if c.norm.gamma != nil {
				r.gamma[p.name] = wide(c.norm.gamma.w[p.c0 : p.c0+p.c])
			}
		}
	}
	for _, o := range m.ops {
		if d, ok := o.(*dropOp); ok {
			r.keep[int(d.stream)] = wide(d.keep)
		}
	}
	return r
}

func wide(v []float32) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// maps is [picture][C*H*W].
type maps [][]float64

// loss is the weighted sum of the heads' mean losses.
func (r *reference) loss() float64 {
	all := make([]maps, len(r.g.Layers))
	total := 0.0
	for i, l := range r.g.Layers {
		switch l.Kind {
		case net.Data:
			all[i] = r.picture
		case net.Conv:
			all[i] = r.activate(l, r.conv(l, all[l.In[0]], r.g.Layers[l.In[0]]))
		case net.Linear:
			all[i] = r.linear(i, l, all[l.In[0]])
		case net.MaxPool, net.AvgPool:
			all[i] = pool(l, all[l.In[0]], r.g.Layers[l.In[0]])
		case net.LRN:
			all[i] = r.lrn(l, all[l.In[0]])
		case net.Concat:
			for n := range r.picture {
				var joined []float64
				for _, in := range l.In {
					joined = append(joined, all[in][n]...)
				}
				all[i] = append(all[i], joined)
			}
		case net.Softmax:
			weight := 1.0
			if l.Head != "" {
				weight = float64(r.cfg.AuxWeight)
			}
			total += weight * r.crossEntropy(all[l.In[0]])
		}
	}
	return total
}

func (r *reference) conv(l net.Layer, x maps, in net.Layer) maps {
	var out maps
	w := r.w[l.Name]
	for _, p := range x {
		y := make([]float64, l.C*l.H*l.W)
		for o := range l.C {
			for i := range l.H * l.W {
				sum := 0.0
				for c := range in.C {
					for t := range l.KH * l.KW {
						yy, xx := i/l.W*l.S-l.PH+t/l.KW, i%l.W*l.S-l.PW+t%l.KW
						if yy >= 0 && xx >= 0 && yy < in.H && xx < in.W {
							sum += p[(c*in.H+yy)*in.W+xx] * w[(o*in.C+c)*l.KH*l.KW+t]
						}
					}
				}
				y[o*l.H*l.W+i] = sum
			}
		}
		out = append(out, y)
	}
	return out
}

// activate applies batch norm or bias, and ReLU.
func (r *reference) activate(l net.Layer, x maps) maps {
	plane := l.H * l.W
	for c := range l.C {
		scale, shift := 1.0, r.b[l.Name][c]
		if r.cfg.BatchNorm {
			mean, sq := 0.0, 0.0
			n := float64(len(x) * plane)
			for _, p := range x {
				for _, v := range p[c*plane : (c+1)*plane] {
					mean += v / n
				}
			}
			for _, p := range x {
				for _, v := range p[c*plane : (c+1)*plane] {
					sq += (v - mean) * (v - mean) / n
				}
			}
			scale = r.gamma[l.Name][c] / math.Sqrt(sq+epsilon)
			shift -= scale * mean
		}
		for _, p := range x {
			for i := range plane {
				p[c*plane+i] = math.Max(0, scale*p[c*plane+i]+shift)
			}
		}
	}
	return x
}

func (r *reference) linear(i int, l net.Layer, x maps) maps {
	var out maps
	keep := r.keep[i]
	for n, p := range x {
		p = slices.Clone(p)
		if keep != nil {
			for c := range p {
				p[c] *= keep[n*len(p)+c]
			}
		}
		y := make([]float64, l.C)
		for o := range y {
			y[o] = r.b[l.Name][o]
			for c, w := range r.w[l.Name][o*len(p) : (o+1)*len(p)] {
				y[o] += p[c] * w
			}
			if l.ReLU {
				y[o] = math.Max(0, y[o])
			}
		}
		out = append(out, y)
	}
	return out
}

func pool(l net.Layer, x maps, in net.Layer) maps {
	var out maps
	for _, p := range x {
		y := make([]float64, l.C*l.H*l.W)
		for i := range y {
			c, oy, ox := i/(l.H*l.W), i/l.W%l.H, i%l.W
			y0, y1, x0, x1 := oy*l.S-l.PH, oy*l.S-l.PH+l.KH, ox*l.S-l.PW, ox*l.S-l.PW+l.KW
			if l.KH == 0 {
				y0, y1 = oy*in.H/l.H, (oy*in.H+in.H+l.H-1)/l.H
				x0, x1 = ox*in.W/l.W, (ox*in.W+in.W+l.W-1)/l.W
			}
			best, sum, n := math.Inf(-1), 0.0, 0.0
			for yy := max(0, y0); yy < min(in.H, y1); yy++ {
				for xx := max(0, x0); xx < min(in.W, x1); xx++ {
					v := p[(c*in.H+yy)*in.W+xx]
					best, sum, n = math.Max(best, v), sum+v, n+1
				}
			}
			if y[i] = best; l.Kind == net.AvgPool {
				y[i] = sum / n
			}
		}
		out = append(out, y)
	}
	return out
}

func (r *reference) lrn(l net.Layer, x maps) maps {
	var out maps
	plane := l.H * l.W
	for _, p := range x {
		y := make([]float64, len(p))
		for i := range y {
			sum := 0.0
			for j := max(0, i/plane-r.g.LRN.Size/2); j <= min(l.C-1, i/plane+r.g.LRN.Size/2); j++ {
				sum += p[j*plane+i%plane] * p[j*plane+i%plane]
			}
			s := float64(r.g.LRN.K) + float64(r.g.LRN.Alpha)/float64(r.g.LRN.Size)*sum
			y[i] = p[i] * math.Pow(s, -float64(r.g.LRN.Beta))
		}
		out = append(out, y)
	}
	return out
}

func (r *reference) crossEntropy(logits maps) (loss float64) {
	eps := float64(r.cfg.Smoothing)
	for n, x := range logits {
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(v)
		}
		for c, v := range x {
			q := eps / float64(len(x))
			if c == r.labels[n] {
				q += 1 - eps
			}
			loss -= q * (v - math.Log(sum)) / float64(len(logits))
		}
	}
	return loss
}
