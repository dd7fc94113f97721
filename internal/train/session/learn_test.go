package session

import (
	"testing"
	"time"
)

// The small network learns what it sees: on pictures that it never saw, far
// better than chance within a few hundred steps.
func TestSmallNetworkLearns(t *testing.T) {
	if testing.Short() {
		t.Skip("250 steps")
	}
	m := NewManager(Limits{Jobs: 1, Life: 10 * time.Minute, Threads: 2, Linger: time.Second}, nil)
	defer m.Close()
	s := Defaults()
	s.Steps = 250
	j, err := m.Start(s)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	chance := 1 / float64(len(j.State().Classes))
	enough := func(u Update) bool { e := u.Lanes[0].Exam; return e != nil && e.Accuracy >= 3*chance }
	last, _ := collect(j, enough)
	if !enough(last) {
		t.Fatalf("%s after %d steps without three times chance, %.3f: %s", last.State.Phase, last.State.Step, 3*chance, last.State.Error)
	}
	e := last.Lanes[0].Exam
	t.Logf("%.1f %% of %d unseen pictures of %d classes (chance %.1f %%) after %d steps in %v",
		100*e.Accuracy, e.Pictures, len(last.State.Classes), 100*chance, e.Step, time.Since(begin).Round(time.Second))
}
