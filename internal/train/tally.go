package train

import "math"

// tally gathers the steps of one log line.
type tally struct {
	Scores
	steps    int
	gradient float64
}

func (w *tally) add(s Scores, gradient float64) {
	w.Add(s)
	w.steps++
	w.gradient += gradient
}

func (w *tally) record(step, perEpoch int, seconds, rate float64) Record {
	n := float64(w.Pictures)
	r := Record{Step: step, Epoch: float64(step) / float64(perEpoch), Seconds: seconds, Rate: rate, Top1: float64(w.Top1[2]) / n, Gradient: w.gradient / float64(w.steps)}
	for h, l := range w.Loss {
		r.Loss[h] = l / n
	}
	return r
}

// smoothed are exponential means over about 20 steps.
type smoothed struct {
	loss  [3]float64
	top1  float64
	steps int
}

func (s *smoothed) follow(x Scores) {
	s.steps++
	part := max(0.05, 1/float64(s.steps))
	n := float64(x.Pictures)
	for h, l := range x.Loss {
		s.loss[h] += part * (l/n - s.loss[h])
	}
	s.top1 += part * (float64(x.Top1[2])/n - s.top1)
}

// gradientNorm is the L2 norm of the whole gradient.
func (m *Model) gradientNorm() float64 {
	sums := make([]float64, len(m.params))
	m.team.Run(len(sums), func(i, _ int) {
		var lanes [8]float32
		g := m.params[i].g
		for ; len(g) >= 8; g = g[8:] {
			v := (*[8]float32)(g)
			for j, x := range v {
				lanes[j] += x * x
			}
		}
		for _, v := range lanes {
			sums[i] += float64(v)
		}
	})
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return math.Sqrt(total)
}
