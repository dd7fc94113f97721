package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSoftmax(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, shift := rapid.IntRange(1, 40).Draw(rt, "n"), rapid.Float32Range(-1000, 1000).Draw(rt, "shift")
		src := noise(source(n), make([]float32, n))
		want, sum := make([]float64, n), 0.0
		for i := range src {
			src[i] += shift // large logits must not overflow
			want[i] = math.Exp(float64(src[i]) - float64(shift))
			sum += want[i]
		}
		dst, check := guarded(n, 1)
		Softmax(dst, src)
		check(rt)
		for i, w := range want {
			if e := math.Abs(float64(dst[i]) - w/sum); !(e < 1e-6) {
				rt.Fatalf("%d: expected %g, found %g", i, w/sum, dst[i])
			}
		}
	})
}
