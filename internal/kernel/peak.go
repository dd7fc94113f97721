package kernel

import (
	"runtime"
	"sync"
	"time"
)

// PeakGFLOPS measures how fast this machine multiplies and adds on so many
// threads at once, with nothing to load or store: the limit for every kernel.
// Threads beyond the processors only take turns and add nothing. It takes about
// 20 ms. A multiply-add counts as two.
func PeakGFLOPS(threads int) float64 {
	be, _ := FromEnv()
	best := make([]float64, min(threads, runtime.NumCPU(), runtime.GOMAXPROCS(0)))
	var wait sync.WaitGroup
	for i := range best {
		wait.Go(func() { best[i] = be.peak() })
	}
	wait.Wait()
	sum := 0.0
	for _, v := range best {
		sum += v
	}
	return sum
}

const (
	peakSamples = 100
	peakRounds  = 30_000 // about 0.1 ms a sample
)

// peak is the speed of the fastest sample: others were disturbed.
func (b Backend) peak() float64 {
	best := 0.0
	for range peakSamples {
		start := time.Now()
		flops := b.multiplyAdd(peakRounds)
		best = max(best, float64(flops)/float64(time.Since(start)))
	}
	return best
}

// multiplyAddGeneric does 8 independent multiply-adds a round.
func multiplyAddGeneric(rounds int) (flops int) {
	var a, b, c, d, e, f, g, h, x, y float32 = 1, 2, 3, 4, 5, 6, 7, 8, 0.999, 0.001
	for range rounds {
		a, b, c, d = a*x+y, b*x+y, c*x+y, d*x+y
		e, f, g, h = e*x+y, f*x+y, g*x+y, h*x+y
	}
	if a+b+c+d+e+f+g+h == 0 { // the results are used
		return 0
	}
	return rounds * 16
}
