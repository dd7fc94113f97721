package session

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"inceptionscope/internal/train"
	"inceptionscope/internal/train/synth"
)

// Job is a running training. All methods are safe for concurrent use.
type Job struct {
	limits Limits
	turn   *train.Turn
	cancel context.CancelFunc
	ctx    context.Context
	ended  chan struct{}

	mu      sync.Mutex
	changed *sync.Cond // state, lanes or readers
	state   State
	lanes   []*lane // models belong to run, histories to mu
	single  int     // steps to take while paused
	reset   bool
	readers int
	empty   time.Time // since when there is no reader
	over    time.Time // when it ended
}

func newJob(id string, s Settings, l Limits, gate *train.Gate) (*Job, error) {
	j := &Job{limits: l, turn: gate.Turn(), ended: make(chan struct{}), empty: time.Now()}
	j.changed = sync.NewCond(&j.mu)
	j.ctx, j.cancel = context.WithTimeout(context.Background(), l.Life)
	j.state = State{ID: id, Settings: s, Phase: Running}
	for _, c := range synth.New(s.Pictures, s.Size, s.Seed).Classes() {
		j.state.Classes = append(j.state.Classes, c.ID)
	}
	if err := j.build(); err != nil {
		j.turn.End()
		j.cancel()
		return nil, err
	}
	return j, nil
}

// goOn lets inference go first; no: the step under way is not wanted any more.
func (j *Job) goOn() bool {
	j.turn.Rest(j.ctx)
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.ctx.Err() == nil && !j.reset
}

// build makes the lanes' models anew.
func (j *Job) build() error {
	s := j.state.Settings
	classes := synth.New(s.Pictures, s.Size, s.Seed).Classes()
	var lanes []*lane
	for _, l := range s.Lanes {
		m, err := s.build(l, classes, j.limits.Threads)
		if err != nil {
			return err
		}
		m.Yield = j.goOn
		n := &lane{Lane: l, m: m, layers: map[string]bool{}}
		j.state.Layers = convolutions(m)
		for _, name := range j.state.Layers {
			n.layers[name] = true
		}
		n.history.start = n.filters()
		now := *n.history.start
		now.Step = -1 // before all steps; readers at -2 get it
		n.history.filters = &now
		lanes = append(lanes, n)
	}
	j.lanes = lanes
	return nil
}

// run is the job's goroutine.
func (j *Job) run() {
	defer close(j.ended)
	defer j.turn.End()
	defer j.cancel()
	stop := context.AfterFunc(j.ctx, j.wake)
	defer stop()
	watch := j.watch()
	defer watch.Stop()
	err := j.rounds()
	for _, l := range j.lanes {
		l.m.Close()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case err == nil:
		j.state.Phase = Finished
	case j.ctx.Err() != nil:
		j.state.Phase = Cancelled
	default:
		j.state.Phase, j.state.Error = Failed, err.Error()
	}
	for _, l := range j.lanes {
		l.m = nil
	}
	j.state.Stepping, j.over = false, time.Now()
	j.changed.Broadcast()
}

// watch ends the job when its readers have gone.
func (j *Job) watch() *time.Ticker {
	t := time.NewTicker(j.limits.Linger / 4)
	go func() {
		for {
			select {
			case <-j.ended:
				return
			case <-t.C:
				j.mu.Lock()
				alone := j.readers == 0 && !j.state.Keep && time.Since(j.empty) > j.limits.Linger
				j.mu.Unlock()
				if alone {
					j.cancel()
				}
			}
		}
	}()
	return t
}

func (j *Job) wake() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.changed.Broadcast()
}

// rounds trains, from the beginning again after each reset.
func (j *Job) rounds() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("training broke: %v\n%s", r, debug.Stack())
		}
	}()
	for {
		again, err := j.round()
		if err != nil || !again {
			return err
		}
		for _, l := range j.lanes {
			l.m.Close()
		}
		j.mu.Lock()
		err = j.build()
		j.reset = false
		j.state.Round++
		j.state.Step = 0
		j.changed.Broadcast()
		j.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// round trains until the end or a reset.
func (j *Job) round() (again bool, err error) {
	s := j.state.Settings
	set, held := synth.New(s.Pictures, s.Size, s.Seed), synth.New(s.Pictures, s.Size, ^s.Seed)
	feed := train.NewFeed(j.ctx, set, j.lanes[0].m.Graph.Input, train.Augment{}, s.Batch, 1, train.Endless(s.Batch, 0))
	defer feed.Close()
	for step := 1; step <= s.Steps; step++ {
		if again, err := j.next(); again || err != nil {
			return again, err
		}
		start := time.Now()
		b, err := feed.Next(j.ctx)
		if err != nil {
			return false, err
		}
		for _, l := range j.lanes {
			if err := j.learn(l, s, b, held, step); errors.Is(err, train.ErrEnded) {
				break // next knows why
			} else if err != nil {
				return false, err
			}
		}
		feed.Done(b)
		j.stepped(step, start)
	}
	return false, nil
}

// stepped tells of a step that began at start, unless it was not wanted any
// more, and waits as long as the speed asks.
func (j *Job) stepped(step int, start time.Time) {
	j.mu.Lock()
	if j.ctx.Err() == nil && !j.reset {
		j.state.Step = step
	}
	j.state.Stepping = false
	speed := j.state.Speed
	j.changed.Broadcast()
	j.mu.Unlock()
	if speed > 0 {
		j.sleep(time.Until(start.Add(time.Duration(float64(time.Second) / speed))))
	}
}

// learn takes a step of a lane; a lane whose loss broke stands still.
func (j *Job) learn(l *lane, s Settings, b *train.Minibatch, held *synth.Set, step int) error {
	if l.history.failed != "" {
		return nil
	}
	p, err := l.step(s, b)
	if errors.Is(err, train.ErrEnded) {
		return err
	}
	var filters *Filters
	var exam *Exam
	if err == nil && (step%filtersEvery == 0 || step < filtersEvery) {
		filters = l.filters()
	}
	if err == nil && (step%examEvery == 0 || step == 10) {
		if exam, err = l.exam(j.ctx, held); err != nil {
			return err
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		l.history.failed = err.Error()
		return nil
	}
	l.history.add(p)
	if filters != nil {
		l.history.filters = filters
	}
	if exam != nil {
		l.history.exam = exam
	}
	return nil
}

// next waits until a step may be taken, or says that the round is over.
func (j *Job) next() (again bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		switch {
		case j.ctx.Err() != nil:
			return false, j.ctx.Err()
		case j.reset:
			return true, nil
		case j.state.Phase == Running:
			j.state.Stepping = true
			return false, nil
		case j.single > 0:
			j.single--
			j.state.Stepping = true
			j.changed.Broadcast()
			return false, nil
		}
		j.changed.Wait()
	}
}

func (j *Job) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-j.ctx.Done():
	}
}
