package train

import (
	"math"

	"inceptionscope/internal/net"
)

// lrnOp is local response normalisation across channels:
//
//	s[c]  = K + Alpha/Size * sum over |j-c| <= Size/2 of x[j]^2
//	y[c]  = x[c] * s[c]^-Beta
//	dx[c] = dy[c]*s[c]^-Beta - 2*Alpha*Beta/Size * x[c] * sum over |j-c| <= Size/2 of dy[j]*y[j]/s[j]
type lrnOp struct {
	net.Norm
	in, out *blob
	add     bool
}

func (o *lrnOp) forward(m *Model, _ bool) {
	rows := o.in.pixels(m.Batch)
	n := elementTasks(rows)
	m.team.Run(n, func(t, _ int) {
		s := make([]float32, o.in.act.C)
		r0, r1 := spread(rows, n, t)
		for r := r0; r < r1; r++ {
			x, y := o.in.act.Pixel(r), o.out.act.Pixel(r)
			o.scales(s, x)
			for c, v := range x {
				y[c] = v * o.power(s[c])
			}
		}
	})
}

func (o *lrnOp) backward(m *Model) {
	rows := o.in.pixels(m.Batch)
	n := elementTasks(rows)
	m.team.Run(n, func(t, _ int) {
		s, ratio := make([]float32, o.in.act.C), make([]float32, o.in.act.C)
		r0, r1 := spread(rows, n, t)
		for r := r0; r < r1; r++ {
			o.pixelBack(r, s, ratio)
		}
	})
}

func (o *lrnOp) pixelBack(r int, s, ratio []float32) {
	x, y, dy, dx := o.in.act.Pixel(r), o.out.act.Pixel(r), o.out.grad.Pixel(r), o.in.grad.Pixel(r)
	o.scales(s, x)
	for c := range x {
		ratio[c] = dy[c] * y[c] / s[c]
	}
	k := 2 * o.Alpha * o.Beta / float32(o.Size)
	for c := range x {
		sum := float32(0)
		for _, v := range ratio[max(0, c-o.Size/2):min(len(x), c+o.Size/2+1)] {
			sum += v
		}
		g := dy[c]*o.power(s[c]) - k*x[c]*sum
		if o.add {
			g += dx[c]
		}
		dx[c] = g
	}
}

func (o *lrnOp) scales(s, x []float32) {
	k := o.Alpha / float32(o.Size)
	for c := range x {
		sum := float32(0)
		for _, v := range x[max(0, c-o.Size/2):min(len(x), c+o.Size/2+1)] {
			sum += v * v
		}
		s[c] = o.K + k*sum
	}
}

// power is s^-Beta; 3/4, which all GoogLeNets have, takes two square roots.
func (o *lrnOp) power(s float32) float32 {
	if o.Beta == 0.75 {
		r := math.Sqrt(float64(s))
		return float32(1 / (r * math.Sqrt(r)))
	}
	return float32(math.Pow(float64(s), -float64(o.Beta)))
}
