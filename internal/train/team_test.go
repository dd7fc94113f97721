package train

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// Every task of a layer is over before the next layer begins, however the
// threads are scheduled.
func TestTeamFinishesEveryLayer(t *testing.T) {
	team := NewTeam(4)
	defer team.Close()
	for layer := range 1_000_000 {
		n := 2 + layer%5
		var done atomic.Int64
		team.Run(n, func(task, worker int) {
			if (layer+task)%7 == 0 {
				runtime.Gosched()
			}
			done.Add(1)
		})
		if got := done.Load(); got != int64(n) {
			t.Fatalf("layer %d: %d of %d tasks are done", layer, got, n)
		}
	}
}

// A wake that comes late finds the helper asleep again, its part being done: it
// must not count itself twice.
func TestTeamSurvivesLateWake(t *testing.T) {
	team := NewTeam(2)
	defer team.Close()
	team.Run(8, func(_, _ int) {})
	h := team.helpers[0]
	late := func() {
		for !h.parked.CompareAndSwap(true, false) {
			runtime.Gosched()
		}
		h.wake <- struct{}{}
	}
	late()
	late() // the helper has dealt with the first
	if left := team.left.Load(); left != 0 {
		t.Errorf("%d helpers are counted as busy after late wakes, expected 0", left)
	}
}
