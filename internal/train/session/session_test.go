package session

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"inceptionscope/internal/train/synth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick is a job of few and small steps.
func quick() Settings {
	s := Defaults()
	s.Pictures, s.Modules, s.Size, s.Batch, s.Steps = synth.Shapes, 2, 48, 4, 6
	s.Lanes[0].Aux = false
	return s
}

func manager(t *testing.T) *Manager {
	m := NewManager(Limits{Jobs: 1, Life: time.Minute, Threads: 1, Linger: 200 * time.Millisecond}, nil)
	t.Cleanup(m.Close)
	return m
}

func start(t *testing.T, m *Manager, s Settings) *Job {
	t.Helper()
	j, err := m.Start(s)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// collect reads until the job is over or `until` says so, joining the points.
func collect(j *Job, until func(Update) bool) (last Update, points []Point) {
	updates, leave := j.Join()
	defer leave()
	for u := range updates {
		if u.Fresh {
			points = nil
		}
		last, points = u, append(points, u.Lanes[0].Points...)
		if until != nil && until(u) {
			break
		}
	}
	return last, points
}

func TestJobMeasuresEveryStep(t *testing.T) {
	s := quick()
	s.Modules = 9
	j := start(t, manager(t), s)
	last, points := collect(j, nil)
	if last.State.Phase != Finished || len(points) != s.Steps {
		t.Fatalf("%s after %d points: %s", last.State.Phase, len(points), last.State.Error)
	}
	if len(last.State.Layers) != 57 || last.State.Layers[0] != "conv1/7x7_s2" {
		t.Errorf("norms of %d layers", len(last.State.Layers))
	}
	for i, p := range points {
		if p.Step != i+1 || len(p.Norms) != 57 || !(p.Loss[2] > 0) || !(p.Norms[0] > 0) || p.Rate != s.Lanes[0].Rate {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	whole := j.Whole()
	if f := whole.Lanes[0].Filters; f == nil || f.Count != 16 || f.Side != 7 || len(f.OIHW) != 16*3*49 {
		t.Errorf("filters %+v", f)
	}
	var b bytes.Buffer
	if err := whole.WriteCSV(&b); err != nil || strings.Count(b.String(), "\n") != s.Steps+1 {
		t.Errorf("CSV: %v\n%s", err, b.String())
	}
}

// still waits until a paused job has finished the step that the pause met.
func still(j *Job) State {
	u, _ := collect(j, func(u Update) bool { return u.State.Phase == Paused && !u.State.Stepping })
	return u.State
}

func TestPauseStepReset(t *testing.T) {
	s := quick()
	s.Steps = 400
	j := start(t, manager(t), s)
	j.Keep(true)
	j.Pause()
	before := still(j).Step
	j.Step(2)
	_, first := collect(j, func(u Update) bool { return u.State.Step == before+2 })
	if n := still(j).Step; n != before+2 || len(first) != n {
		t.Fatalf("paused at %d, told to take 2 steps, is at %d with %d points", before, n, len(first))
	}
	j.Reset()
	j.Step(len(first))
	_, second := collect(j, func(u Update) bool { return u.State.Round == 1 && u.State.Step == len(first) })
	for i := range first {
		if first[i].Loss != second[i].Loss {
			t.Errorf("step %d: loss %v, after a reset %v", i+1, first[i].Loss, second[i].Loss)
		}
	}
	j.Cancel()
	<-j.ended
	if p := j.State().Phase; p != Cancelled {
		t.Errorf("phase %s", p)
	}
}

func TestJobEndsWithItsLastReader(t *testing.T) {
	s := quick()
	s.Steps = 20000
	j := start(t, manager(t), s)
	collect(j, func(u Update) bool { return u.State.Step > 1 })
	left := time.Now()
	select {
	case <-j.ended:
		t.Logf("ended %v after the last reader", time.Since(left).Round(time.Millisecond))
	case <-time.After(time.Minute):
		t.Fatal("goes on without readers")
	}
	if p := j.State().Phase; p != Cancelled {
		t.Errorf("phase %s", p)
	}
}

func TestManagerIsBounded(t *testing.T) {
	m := manager(t)
	s := quick()
	s.Steps = 20000
	j := start(t, m, s)
	j.Keep(true)
	if _, err := m.Start(s); !errors.Is(err, ErrBusy) {
		t.Errorf("second job: %v", err)
	}
	if got, ok := m.Job(j.State().ID); !ok || got != j {
		t.Error("job not found")
	}
	j.Cancel()
	<-j.ended
	start(t, m, quick()).Cancel()
}

// Jobs that are over can be read until newer ones need their place; those that
// run are never forgotten.
func TestManagerRemembers(t *testing.T) {
	m := manager(t)
	m.limits.Jobs = 2
	s := quick()
	s.Steps = 20000
	running := start(t, m, s)
	s.Steps = 1
	running.Keep(true)
	running.Pause()
	var jobs []*Job
	for range keptJobs + 2 {
		j := start(t, m, s)
		j.Keep(true)
		<-j.ended
		jobs = append(jobs, j)
	}
	for i, j := range append(jobs, running) {
		if _, ok := m.Job(j.State().ID); ok != (i > 0) {
			t.Errorf("job %d is known: %v", i, ok)
		}
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for name, change := range map[string]func(*Settings){
		"modules":  func(s *Settings) { s.Modules = 10 },
		"lanes":    func(s *Settings) { s.Lanes = nil },
		"rate":     func(s *Settings) { s.Lanes[0].Rate = 0 },
		"momentum": func(s *Settings) { s.Lanes[0].Momentum = 1 },
		"norm":     func(s *Settings) { s.Lanes[0].Norm = "group" },
		"pictures": func(s *Settings) { s.Pictures = "cats" },
		"schedule": func(s *Settings) { s.Schedule = "luck" },
		"steps":    func(s *Settings) { s.Steps = 1 << 30 },
	} {
		s := quick()
		change(&s)
		if err := s.Check(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
