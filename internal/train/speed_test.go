//go:build unix

package train

import (
	"math/rand/v2"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"inceptionscope/internal/kernel/batch"
)

// BenchmarkStep is a full step (forward, backward, update) of googlenet-bn at
// 112 px, batch 32, 101 classes, with both heads: pictures a second, and the share of
// the machine's peak of fused multiply-adds, measured in the same run on the
// same threads, that the mathematics of the direct convolutions amounts to.
func BenchmarkStep(b *testing.B) {
	threads := runtime.GOMAXPROCS(0)
	m := stepModel(b, Norm, 112, 32, threads)
	var peaks []float64
	before, peakTime := cpuSeconds(b), 0.0
	for b.Loop() {
		m.Forward(true)
		m.Backward()
		m.Update(SGD{Momentum: 0.9, Decay: 1e-4}, 0.01)
		b.StopTimer()
		c := cpuSeconds(b)
		peaks = append(peaks, peak(m.team))
		peakTime += cpuSeconds(b) - c
		b.StartTimer()
	}
	used := cpuSeconds(b) - before - peakTime
	pictures := float64(b.N*m.Batch) / b.Elapsed().Seconds()
	sum := 0.0
	for _, p := range peaks {
		sum += p
	}
	mean := sum / float64(len(peaks))
	b.ReportMetric(pictures, "pictures/s")
	b.ReportMetric(mean, "peak-GFLOP/s")
	b.ReportMetric(float64(b.N*m.Batch)*float64(threads)/used, "pictures/s-of-own-cpu")
	b.ReportMetric(100*pictures*stepFLOPs(m)/1e9/mean, "%peak")
}

// cpuSeconds that the program has used.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// stepFLOPs a picture: forward, and twice that backward, but no gradient for
// the picture itself.
func stepFLOPs(m *Model) float64 {
	sum := 0.0
	for i, c := range m.convs {
		macs := float64(c.rows()) / float64(m.Batch) * float64(c.k()*c.z.C)
		sum += 2 * 3 * macs
		if i == 0 {
			sum -= 2 * macs
		}
	}
	return sum
}

// peak of all threads together for about 10 ms.
func peak(t *Team) float64 {
	flops := make([]float64, t.Size())
	s := time.Now()
	t.Run(t.Size(), func(i, _ int) {
		for range 10 {
			flops[i] += batch.FMAPeak(2500)
		}
	})
	sum := 0.0
	for _, f := range flops {
		sum += f
	}
	return sum / time.Since(s).Seconds() / 1e9
}

func stepModel(t testing.TB, a Arch, size, n, threads int) *Model {
	d, err := a.Describe(size, classes(101), true)
	if err != nil {
		t.Fatal(err)
	}
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build(g, Config{Batch: n, Threads: threads, BatchNorm: a.BatchNorm(), Dropout: PaperDropout, AuxWeight: 0.3, Init: He, Seed: 1, Direct: os.Getenv("DIRECT") != ""})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	r := rand.New(rand.NewPCG(1, 1))
	hwc := make([]float32, 3*size*size)
	for i := range n {
		for j := range hwc {
			hwc[j] = r.Float32() - 0.5
		}
		m.SetPicture(i, hwc, r.IntN(101))
	}
	return m
}
