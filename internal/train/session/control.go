package session

import "time"

// change alters the state of a job that is not over and tells all.
func (j *Job) change(f func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.state.Phase.Over() {
		f()
		j.changed.Broadcast()
	}
}

// Pause stops before the next step; State.Stepping tells of the one under way.
func (j *Job) Pause() { j.change(func() { j.state.Phase = Paused }) }

// Resume goes on.
func (j *Job) Resume() { j.change(func() { j.state.Phase, j.single = Running, 0 }) }

// maxSingle bounds the steps that wait to be taken.
const maxSingle = 100

// Step takes n steps and pauses.
func (j *Job) Step(n int) {
	j.change(func() { j.state.Phase, j.single = Paused, min(j.single+max(0, n), maxSingle) })
}

// Reset begins again with the same seed and settings.
func (j *Job) Reset() { j.change(func() { j.reset, j.single = true, 0 }) }

// SetSpeed bounds the steps a second; 0: as fast as it goes.
func (j *Job) SetSpeed(steps float64) { j.change(func() { j.state.Speed = max(0, steps) }) }

// Keep lets the job go on without readers.
func (j *Job) Keep(keep bool) { j.change(func() { j.state.Keep = keep }) }

// Cancel ends the job.
func (j *Job) Cancel() { j.cancel() }

// Done is closed when the job is over and its threads have ended.
func (j *Job) Done() <-chan struct{} { return j.ended }

// State is how the job stands now.
func (j *Job) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

// Whole is all that happened, for the export of curves.
func (j *Job) Whole() Update {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.update(cursor{step: -2, round: -1})
}

// cursor is what a reader has seen.
type cursor struct {
	step, round int
	state       State
}

func (j *Job) update(c cursor) Update {
	u := Update{State: j.state, Fresh: c.round != j.state.Round}
	from := c.step
	if u.Fresh {
		from = -2
	}
	for _, l := range j.lanes {
		u.Lanes = append(u.Lanes, l.history.between(from, j.state.Step))
	}
	return u
}

// updatesEvery bounds how often a reader hears of a job.
const updatesEvery = 50 * time.Millisecond

// Join makes a reader: the channel gives all that happened first, then what is
// new, and closes when the job is over or leave was called. leave may be
// called more than once.
func (j *Job) Join() (updates <-chan Update, leave func()) {
	out, gone := make(chan Update), make(chan struct{})
	left := false
	leave = func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		if left {
			return
		}
		left = true
		close(gone)
		j.readers--
		j.empty = time.Now()
		j.changed.Broadcast()
	}
	j.mu.Lock()
	j.readers++
	j.mu.Unlock()
	go j.serve(out, gone)
	return out, leave
}

func (j *Job) serve(out chan<- Update, gone <-chan struct{}) {
	defer close(out)
	c := cursor{step: -2, round: -1}
	for {
		u, ok := j.news(&c, gone)
		if !ok {
			return
		}
		select {
		case out <- u:
		case <-gone:
			return
		}
		if u.State.Phase.Over() {
			return
		}
		select {
		case <-time.After(updatesEvery):
		case <-gone:
			return
		}
	}
}

// news waits for something that the reader has not seen.
func (j *Job) news(c *cursor, gone <-chan struct{}) (Update, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for c.round == j.state.Round && c.step == j.state.Step && same(c.state, j.state) {
		select {
		case <-gone:
			return Update{}, false
		default:
		}
		j.changed.Wait()
	}
	u := j.update(*c)
	*c = cursor{j.state.Step, j.state.Round, j.state}
	return u, true
}

func same(a, b State) bool {
	return a.Finishing() == b.Finishing() && a.Phase == b.Phase && a.Speed == b.Speed && a.Keep == b.Keep && a.Error == b.Error
}
