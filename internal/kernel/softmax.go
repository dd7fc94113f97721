package kernel

import "math"

// Softmax writes exp(x) / sum exp x to dst and returns log(sum exp x); the
// largest x is taken off first, so that nothing overflows.
func Softmax(dst, src []float32) (logSum float64) {
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
	return float64(top) + math.Log(sum)
}
