package session

import (
	"math"
	"testing"
	"time"
)

// Twin runs with and without auxiliary heads: what the heads do to the
// gradient of the first convolution at the beginning, measured over several
// seeds. With LRN, as in the paper, they about double it, far
// outside of the spread between seeds; with batch norm there is hardly a difference
// to be measured, and the test only tells the figure.
func TestAuxiliaryHeadsChangeTheFirstLayersGradient(t *testing.T) {
	if testing.Short() {
		t.Skip("ten models")
	}
	m := NewManager(Limits{Jobs: 1, Life: 10 * time.Minute, Threads: 2, Linger: time.Second}, nil)
	defer m.Close()
	for _, norm := range []Norm{BatchNorm, LRN} {
		var logs []float64
		for seed := range uint64(5) {
			s := Defaults()
			s.Batch, s.Steps, s.Seed = 8, 12, seed+1
			with := s.Lanes[0]
			with.Norm, with.Rate = norm, 0.005
			without := with
			without.Aux = false
			s.Lanes = []Lane{with, without}
			j, err := m.Start(s)
			if err != nil {
				t.Fatal(err)
			}
			collect(j, nil)
			w := j.Whole()
			var sum [2]float64
			for lane := range sum {
				for _, p := range w.Lanes[lane].Points {
					sum[lane] += math.Log(float64(p.Norms[0])) / float64(len(w.Lanes[lane].Points))
				}
			}
			logs = append(logs, sum[0]-sum[1])
		}
		mean, spread := meanSpread(logs)
		t.Logf("%s: conv1's gradient with auxiliary heads is %.2f times that without (per seed, log: %.2f)", norm, math.Exp(mean), logs)
		if norm == LRN && math.Abs(mean) < 2*spread/math.Sqrt(float64(len(logs))) {
			t.Errorf("%s: log ratio %.3f, spread %.3f: no measured difference", norm, mean, spread)
		}
	}
}

func meanSpread(v []float64) (mean, spread float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		spread += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(spread)
}
