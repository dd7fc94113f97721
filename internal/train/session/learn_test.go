package session

import (
	"testing"
	"time"
)

// The small network learns what it sees: on pictures that it never saw, far
// better than chance after a few hundred steps.
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
	last, _ := collect(j, nil)
	if last.State.Phase != Finished {
		t.Fatalf("%s: %s", last.State.Phase, last.State.Error)
	}
	e := j.Whole().Lanes[0].Exam
	chance := 1 / float64(len(last.State.Classes))
	t.Logf("%.1f %% of %d unseen pictures of %d classes (chance %.1f %%) after %d steps in %v",
		100*e.Accuracy, e.Pictures, len(last.State.Classes), 100*chance, s.Steps, time.Since(begin).Round(time.Second))
	if e.Accuracy < 3*chance {
		t.Errorf("accuracy %.3f, expected at least three times chance, %.3f", e.Accuracy, 3*chance)
	}
}
