package finetune

import (
	"context"
	"fmt"
	"math"

	"inceptionscope/internal/net"
)

// Options of the descent.
type Options struct {
	Steps int
	Rate  float64 // of the first step; it falls to 0 as a cosine
	Decay float64 // L2
}

// Defaults suit 2 to 10 classes of 5 to 100 pictures.
var Defaults = Options{Steps: 300, Rate: 0.5, Decay: 1e-4}

const momentum = 0.9

// Progress of a step: mean loss and the share of right pictures, on the
// pictures that are learned from and, if there are any, on others.
type Progress struct {
	Step, Steps           int
	Loss, Accuracy        float64
	OtherLoss, OtherRight float64
}

// Sample is one picture's features with its class.
type Sample struct {
	Features []float32
	Class    int
}

// Train learns a head. others (may be empty) are only measured; progress (may
// be nil) is called after each step.
func Train(ctx context.Context, samples, others []Sample, classes []net.Class, o Options, progress func(Progress)) (Head, error) {
	d, err := checkSamples(samples, len(classes))
	if err != nil {
		return Head{}, err
	}
	l := newLearner(samples, others, len(classes), d)
	for step := 1; step <= o.Steps; step++ {
		if err := ctx.Err(); err != nil {
			return Head{}, err
		}
		p := l.step(o, o.Rate*(1+math.Cos(math.Pi*float64(step-1)/float64(o.Steps)))/2)
		p.Step, p.Steps = step, o.Steps
		if progress != nil {
			progress(p)
		}
	}
	return l.head(classes), nil
}

func checkSamples(samples []Sample, classes int) (features int, err error) {
	if classes < 2 {
		return 0, fmt.Errorf("fine-tuning needs at least 2 classes, got %d", classes)
	}
	count := make([]int, classes)
	for i, s := range samples {
		if s.Class < 0 || s.Class >= classes {
			return 0, fmt.Errorf("picture %d has class %d of %d", i, s.Class, classes)
		}
		if len(s.Features) != len(samples[0].Features) || len(s.Features) == 0 {
			return 0, fmt.Errorf("picture %d has %d features, expected %d", i, len(s.Features), len(samples[0].Features))
		}
		count[s.Class]++
	}
	for c, n := range count {
		if n == 0 {
			return 0, fmt.Errorf("class %d has no pictures", c)
		}
	}
	return len(samples[0].Features), nil
}

// learner descends in the space of the features (x-mean)*scale, whose mean
// length is 1: what all pictures have in common tells no class from another,
// and with it descent would crawl along a valley. Row c of w holds a class's
// weights and, last, its bias.
type learner struct {
	samples, others []Sample // scaled
	mean            []float32
	scale           float32
	w, v, g         [][]float32
	logits          []float64
}

func newLearner(samples, others []Sample, classes, d int) *learner {
	l := &learner{mean: make([]float32, d), logits: make([]float64, classes)}
	for _, s := range samples {
		for k, x := range s.Features {
			l.mean[k] += x / float32(len(samples))
		}
	}
	length := 0.0
	for _, s := range samples {
		sum := 0.0
		for k, x := range s.Features {
			sum += float64(x-l.mean[k]) * float64(x-l.mean[k])
		}
		length += math.Sqrt(sum) / float64(len(samples))
	}
	l.scale = float32(1 / math.Max(length, 1e-12))
	l.samples, l.others = l.scaled(samples), l.scaled(others)
	for range classes {
		l.w, l.v, l.g = append(l.w, make([]float32, d+1)), append(l.v, make([]float32, d+1)), append(l.g, make([]float32, d+1))
	}
	return l
}

func (l *learner) scaled(samples []Sample) []Sample {
	out := make([]Sample, len(samples))
	for i, s := range samples {
		x := make([]float32, len(s.Features))
		for k, v := range s.Features {
			x[k] = (v - l.mean[k]) * l.scale
		}
		out[i] = Sample{x, s.Class}
	}
	return out
}

// step descends once.
func (l *learner) step(o Options, rate float64) Progress {
	for _, g := range l.g {
		clear(g)
	}
	loss, right := l.pass(l.samples, true)
	p := Progress{Loss: loss, Accuracy: right}
	p.OtherLoss, p.OtherRight = l.pass(l.others, false)
	for c, w := range l.w {
		for k := range w {
			d := l.g[c][k] + float32(o.Decay)*w[k]
			l.v[c][k] = momentum*l.v[c][k] + d
			w[k] -= float32(rate) * (d + momentum*l.v[c][k])
		}
	}
	return p
}

// pass is the mean loss and share of right pictures; learn adds the gradient.
func (l *learner) pass(samples []Sample, learn bool) (loss, right float64) {
	n, hits := float64(len(samples)), 0
	for _, s := range samples {
		sum := l.predict(s.Features)
		loss -= math.Log(math.Max(l.logits[s.Class]/sum, 1e-300)) / n
		best := true
		for c, e := range l.logits {
			best = best && (c == s.Class || e < l.logits[s.Class])
			if learn {
				g := e / sum
				if c == s.Class {
					g--
				}
				axpy(l.g[c], s.Features, float32(g/n))
			}
		}
		if best {
			hits++
		}
	}
	return loss, float64(hits) / max(1, n)
}

// axpy adds k*x, and k to the bias.
func axpy(g, x []float32, k float32) {
	for i, v := range x {
		g[i] += k * v
	}
	g[len(x)] += k
}

// predict fills logits with exp(logit - largest) and returns their sum.
func (l *learner) predict(x []float32) (sum float64) {
	top := math.Inf(-1)
	for c, w := range l.w {
		var lanes [4]float32
		i := 0
		for ; i+4 <= len(x); i += 4 {
			lanes[0] += x[i] * w[i]
			lanes[1] += x[i+1] * w[i+1]
			lanes[2] += x[i+2] * w[i+2]
			lanes[3] += x[i+3] * w[i+3]
		}
		for ; i < len(x); i++ {
			lanes[0] += x[i] * w[i]
		}
		l.logits[c] = float64(lanes[0]+lanes[1]+lanes[2]+lanes[3]) + float64(w[len(x)])
		top = math.Max(top, l.logits[c])
	}
	for c, v := range l.logits {
		l.logits[c] = math.Exp(v - top)
		sum += l.logits[c]
	}
	return sum
}

func (l *learner) head(classes []net.Class) Head {
	h := Head{Classes: classes}
	for _, w := range l.w {
		bias := w[len(l.mean)]
		for k, mean := range l.mean {
			v := w[k] * l.scale
			h.Weight = append(h.Weight, v)
			bias -= v * mean
		}
		h.Bias = append(h.Bias, bias)
	}
	return h
}
