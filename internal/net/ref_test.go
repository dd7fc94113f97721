package net

import (
	"math"
	"testing"
)

// blob is a layer's output in float64, CHW.
type blob struct {
	c, h, w int
	v       []float64
}

func (b blob) at(c, y, x int) float64 { return b.v[(c*b.h+y)*b.w+x] }

// refForward runs a graph in float64, naively: the definition that Forward is
// tested against.
func refForward(t testing.TB, g *Graph, w Weights, input []float32) []blob {
	t.Helper()
	out := make([]blob, len(g.Layers))
	for i, l := range g.Layers {
		o := blob{l.C, l.H, l.W, make([]float64, l.C*l.H*l.W)}
		var in []blob
		for _, k := range l.In {
			in = append(in, out[k])
		}
		switch l.Kind {
		case Data:
			for k, v := range input {
				o.v[k] = float64(v)
			}
		case Conv, Linear:
			refConv(t, l, w, in[0], o)
		case MaxPool, AvgPool:
			refPool(l, in[0], o)
		case LRN:
			refNorm(*g.LRN, in[0], o)
		case Concat:
			o.v = o.v[:0]
			for _, x := range in {
				o.v = append(o.v, x.v...)
			}
		case Softmax:
			sum := 0.0
			for _, v := range in[0].v {
				sum += math.Exp(v)
			}
			for k, v := range in[0].v {
				o.v[k] = math.Exp(v) / sum
			}
		}
		out[i] = o
	}
	return out
}

func refConv(t testing.TB, l Layer, w Weights, in, out blob) {
	t.Helper()
	weight, bias, err := tensors(w, l)
	if err != nil {
		t.Fatal(err)
	}
	k := l.window(Layer{H: in.h, W: in.w})
	for o := range out.c {
		for y := range out.h {
			for x := range out.w {
				sum := float64(bias[o])
				for c := range in.c {
					for ky := range k.KH {
						for kx := range k.KW {
							iy, ix := y*k.S-k.PH+ky, x*k.S-k.PW+kx
							if iy >= 0 && iy < in.h && ix >= 0 && ix < in.w {
								sum += in.at(c, iy, ix) * float64(weight[((o*in.c+c)*k.KH+ky)*k.KW+kx])
							}
						}
					}
				}
				if l.ReLU {
					sum = max(sum, 0)
				}
				out.v[(o*out.h+y)*out.w+x] = sum
			}
		}
	}
}

func refPool(l Layer, in, out blob) {
	for c := range out.c {
		for y := range out.h {
			for x := range out.w {
				y0, y1, x0, x1 := y*l.S-l.PH, y*l.S-l.PH+l.KH, x*l.S-l.PW, x*l.S-l.PW+l.KW
				if l.KH == 0 { // an even division
					y0, y1, x0, x1 = y*in.h/out.h, ((y+1)*in.h+out.h-1)/out.h, x*in.w/out.w, ((x+1)*in.w+out.w-1)/out.w
				}
				area := (min(y1, in.h+l.PH) - y0) * (min(x1, in.w+l.PW) - x0)
				top, sum := math.Inf(-1), 0.0
				for iy := max(y0, 0); iy < min(y1, in.h); iy++ {
					for ix := max(x0, 0); ix < min(x1, in.w); ix++ {
						top, sum = max(top, in.at(c, iy, ix)), sum+in.at(c, iy, ix)
					}
				}
				if l.Kind == AvgPool {
					top = sum / float64(area)
				}
				out.v[(c*out.h+y)*out.w+x] = top
			}
		}
	}
}

func refNorm(n Norm, in, out blob) {
	plane := in.h * in.w
	for i, v := range in.v {
		sum := 0.0
		for c := max(0, i/plane-n.Size/2); c <= min(in.c-1, i/plane+n.Size/2); c++ {
			s := in.v[c*plane+i%plane]
			sum += s * s
		}
		out.v[i] = v * math.Pow(float64(n.K)+float64(n.Alpha)/float64(n.Size)*sum, -float64(n.Beta))
	}
}

// agree compares all layers with the reference.
func agree(t testing.TB, n *Network, a *Activations, want []blob) {
	t.Helper()
	for i, l := range n.Graph().Layers {
		got := a.Map(i).CHW(nil)
		top := 0.0
		for _, v := range want[i].v {
			top = max(top, math.Abs(v))
		}
		for k, v := range want[i].v {
			if e := math.Abs(float64(got[k]) - v); !(e <= 2e-5*top+1e-9) {
				t.Fatalf("%s[%d]: expected %g, found %g (maximum %g)", l.Name, k, v, got[k], top)
			}
		}
	}
}
