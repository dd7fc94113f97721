package session

import (
	"context"
	"fmt"
	"math"
	"time"

	"inceptionscope/internal/train"
	"inceptionscope/internal/train/synth"
)

// Exams and filters are taken now and then: often in the beginning.
const (
	examPictures = 96
	examEvery    = 50
	filtersEvery = 10
)

// lane is one model of a job.
type lane struct {
	Lane
	m       *train.Model
	layers  map[string]bool // whose norms are told
	history history
}

// step learns from one batch and measures it.
func (l *lane) step(s Settings, b *train.Minibatch) (Point, error) {
	start := time.Now()
	factor, err := s.Schedule.At(float64(l.m.Steps)/stepsPerEpoch, float64(l.m.Steps)/float64(s.Steps))
	if err != nil {
		return Point{}, err
	}
	l.m.Put(b)
	if !l.m.Forward(true) {
		return Point{}, train.ErrEnded
	}
	sc := l.m.Scores(s.Batch)
	n := float64(sc.Pictures)
	p := Point{Step: l.m.Steps + 1, Rate: l.Rate * factor, Accuracy: float64(sc.Top1[2]) / n}
	for h, v := range sc.Loss {
		p.Loss[h] = v / n
	}
	if v := p.Loss[2]; math.IsNaN(v) || math.IsInf(v, 0) {
		return p, fmt.Errorf("step %d: the loss is not a number any more; the rate %g is too high", p.Step, l.Rate)
	}
	if !l.m.Backward() {
		return p, train.ErrEnded
	}
	for _, g := range l.m.GradientNorms() {
		if l.layers[g.Layer] {
			p.Norms = append(p.Norms, float32(g.Norm))
		}
	}
	l.m.Update(train.SGD{Momentum: l.Momentum}, p.Rate)
	p.Seconds = time.Since(start).Seconds()
	return p, nil
}

func (l *lane) filters() *Filters {
	shape, w := l.m.FirstFilters()
	return &Filters{Step: l.m.Steps, Count: shape[0], Side: shape[2], OIHW: w}
}

func (l *lane) exam(ctx context.Context, set *synth.Set) (*Exam, error) {
	classes := len(l.m.Graph.Classes)
	e := &Exam{Step: l.m.Steps, Confusion: make([][]int, classes)}
	for i := range e.Confusion {
		e.Confusion[i] = make([]int, classes)
	}
	s, err := l.m.Evaluate(ctx, set.First(examPictures), e.Confusion)
	if err != nil {
		return nil, err
	}
	e.Pictures, e.Accuracy = s.Pictures, float64(s.Top1[2])/float64(s.Pictures)
	return e, nil
}
