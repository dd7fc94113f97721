package kernel

import "math"

// Norm is local response normalisation across channels:
//
//	y[c] = x[c] * (K + Alpha/Size * sum over |i-c| <= Size/2 of x[i]^2) ^ -Beta
type Norm struct {
	Size           int
	Alpha, Beta, K float32
}

// Squares is the length of the scratch that Apply needs for c channels.
func Squares(c int) int { return c + 16 }

// Apply computes the rows [y0,y1) of out.
func (n Norm) Apply(be Backend, out, in Map, squares []float32, y0, y1 int) {
	clear(squares[:8]) // what lies beside the first and the last channel
	clear(squares[8+in.C : 16+in.C])
	for y := y0; y < y1; y++ {
		for x := range in.W {
			be.normPixel(n, out.Pixel(y, x), in.Pixel(y, x), squares)
		}
	}
}

func (n Norm) generic(dst, src, squares []float32) {
	half, scale := n.Size/2, n.Alpha/float32(n.Size)
	sq := squares[8 : 8+len(src)]
	for c, v := range src {
		sq[c] = v * v
	}
	for c, v := range src {
		sum := float32(0)
		for _, s := range sq[max(0, c-half):min(len(src), c+half+1)] {
			sum += s
		}
		dst[c] = v * n.power(n.K+scale*sum)
	}
}

// power is s^-Beta.
func (n Norm) power(s float32) float32 {
	if n.Beta == 0.75 {
		r := math.Sqrt(float64(s))
		return float32(1 / (r * math.Sqrt(r)))
	}
	return float32(math.Pow(float64(s), -float64(n.Beta)))
}
