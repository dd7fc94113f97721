//go:build unix

package train

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"
)

// BenchmarkStepBesidePyTorch takes the step of [BenchmarkStep] in turns with
// the same step in PyTorch, two and two, so that both meet the same moments of
// the machine, and reports medians. TORCH is a Python that has torch (Debian's
// python3-torch: /usr/bin/python3, the default).
//
//	apt-get install python3-torch libopenblas0
//	go test ./internal/train -run xxx -bench BesidePyTorch -benchtime 20x
func BenchmarkStepBesidePyTorch(b *testing.B) {
	threads := runtime.GOMAXPROCS(0)
	other := newTorch(b, threads)
	m := stepModel(b, Norm, 112, 32, threads)
	m.Forward(true)
	var ours, theirs []float64
	for b.Loop() {
		start := time.Now()
		for range 2 {
			m.Forward(true)
			m.Backward()
			m.Update(SGD{Momentum: 0.9, Decay: 1e-4}, 0.01)
		}
		ours = append(ours, 64/time.Since(start).Seconds())
		theirs = append(theirs, 64/other.steps(b))
	}
	b.ReportMetric(median(ours), "pictures/s")
	b.ReportMetric(median(theirs), "pictures/s-PyTorch")
	b.ReportMetric(median(ours)/median(theirs), "times-PyTorch")
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// torch is testdata/step.py, running.
type torch struct {
	in  *bufio.Writer
	out *bufio.Scanner
}

func newTorch(b *testing.B, threads int) *torch {
	b.Helper()
	python := os.Getenv("TORCH")
	if python == "" {
		python = "/usr/bin/python3"
	}
	c := exec.Command(python, "testdata/step.py", strconv.Itoa(threads))
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	t := &torch{bufio.NewWriter(in), bufio.NewScanner(out)}
	if err := c.Start(); err != nil || !t.out.Scan() {
		b.Skipf("%s has no torch: %v", python, err)
	}
	b.Logf("PyTorch %s", t.out.Text())
	b.Cleanup(func() {
		in.Close()
		_ = c.Wait() // it has ended with its input
	})
	return t
}

// steps takes two and returns the seconds.
func (t *torch) steps(b *testing.B) (seconds float64) {
	b.Helper()
	fmt.Fprintln(t.in, "go")
	if err := t.in.Flush(); err != nil {
		b.Fatal(err)
	}
	var cpu float64
	if !t.out.Scan() {
		b.Fatal("PyTorch ended")
	}
	if _, err := fmt.Sscan(t.out.Text(), &seconds, &cpu); err != nil {
		b.Fatal(err)
	}
	return seconds
}
