package train

import (
	"math"
	"math/rand/v2"
	"testing"

	"inceptionscope/internal/net"
)

// In the first step the running mean is 0, and a channel's mean may lie far from
// it. Its variance must not drown in the square of that distance.
func TestVarianceFarFromRunningMean(t *testing.T) {
	g, err := small(6, row(net.Conv, "first", 1, 1, 0, 9)).Graph()
	if err != nil {
		t.Fatal(err)
	}
	for _, far := range []float64{0, 10, 1000} {
		m, err := Build(g, Config{Batch: 4, Threads: 2, BatchNorm: true, Init: He})
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		for n := range m.Batch {
			hwc := make([]float32, 3*6*6)
			for i := range hwc {
				hwc[i] = float32(far + r.NormFloat64())
			}
			m.SetPicture(n, hwc, 0)
		}
		m.Forward(true)
		m.Close()
		c := m.convs[0]
		for o := range 9 {
			mean, sq, n := 0.0, 0.0, float64(c.rows())
			for i := range c.rows() {
				mean += float64(c.z.Pixel(i)[o]) / n
			}
			for i := range c.rows() {
				d := float64(c.z.Pixel(i)[o]) - mean
				sq += d * d / n
			}
			if want := math.Sqrt(sq + epsilon); math.Abs(float64(c.norm.sd[o])-want) > 1e-5*want {
				t.Errorf("pictures around %g, channel %d: mean %g, deviation %g, expected %g", far, o, mean, c.norm.sd[o], want)
			}
		}
	}
}
