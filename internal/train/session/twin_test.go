package session

import (
	"math"
	"testing"
	"time"

	"inceptionscope/internal/train"
)

// Twin runs with and without auxiliary heads: what the heads do to the
// gradient of the first convolution at the beginning, measured over several
// seeds. With LRN and Xavier's weights, as in 2014, it is several times as
// large with them, far outside of the spread between seeds. (He's weights
// leave a factor of about two, batch norm hardly a difference.)
func TestAuxiliaryHeadsChangeTheFirstLayersGradient(t *testing.T) {
	m := NewManager(Limits{Jobs: 1, Life: 10 * time.Minute, Threads: 2, Linger: time.Second}, nil)
	defer m.Close()
	var logs []float64
	for seed := range uint64(4) {
		s := Defaults()
		s.Size, s.Batch, s.Steps, s.Seed = 48, 8, 10, seed+1
		with := s.Lanes[0]
		with.Norm, with.Init, with.Rate = LRN, train.Xavier, 0.01
		without := with
		without.Aux = false
		s.Lanes = []Lane{with, without}
		j, err := m.Start(s)
		if err != nil {
			t.Fatal(err)
		}
		collect(j, nil)
		w := j.Whole()
		logs = append(logs, meanLog(w.Lanes[0])-meanLog(w.Lanes[1]))
	}
	mean, spread := meanSpread(logs)
	t.Logf("conv1's gradient with auxiliary heads is %.2f times that without (per seed, log: %.2f)", math.Exp(mean), logs)
	if math.Abs(mean) < 2*spread/math.Sqrt(float64(len(logs))) {
		t.Errorf("log ratio %.3f, spread %.3f: no measured difference", mean, spread)
	}
}

// meanLog is the mean logarithm of the first convolution's gradient norm.
func meanLog(l LaneUpdate) (mean float64) {
	for _, p := range l.Points {
		mean += math.Log(float64(p.Norms[0])) / float64(len(l.Points))
	}
	return mean
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
