package kernel

import "math"

// Softmax writes exp(x - max) / sum of the same to dst.
func Softmax(dst, src []float32) {
	top := src[0]
	for _, v := range src {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range src {
		e := math.Exp(float64(v - top))
		dst[i] = float32(e)
		sum += e
	}
	for i := range dst {
		dst[i] = float32(float64(dst[i]) / sum)
	}
}
