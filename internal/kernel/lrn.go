package kernel

import "math"

// Norm is local response normalisation across channels:
//
//	y[c] = x[c] * (K + Alpha/Size * sum over |i-c| <= Size/2 of x[i]^2) ^ -Beta
type Norm struct {
	Size           int
	Alpha, Beta, K float32
}

// Apply computes the rows [y0,y1) of out.
func (n Norm) Apply(be Backend, out, in Map, y0, y1 int) {
	for y := y0; y < y1; y++ {
		for x := range in.W {
			n.pixel(out.Pixel(y, x), in.Pixel(y, x))
		}
	}
}

func (n Norm) pixel(dst, src []float32) {
	half := n.Size / 2
	for c, v := range src {
		sum := float32(0)
		for _, s := range src[max(0, c-half):min(len(src), c+half+1)] {
			sum += s * s
		}
		base := n.K + n.Alpha/float32(n.Size)*sum
		dst[c] = v * float32(math.Pow(float64(base), -float64(n.Beta)))
	}
}
