package train

import (
	"context"
	"testing"
	"time"

	"inceptionscope/internal/net"
)

// While inference runs without end, a training rests a multiple of what it
// worked, alone or with others.
func TestGateHoldsTrainingBack(t *testing.T) {
	g := &Gate{}
	turn := g.Turn()
	defer turn.End()
	rested := func(worked time.Duration) time.Duration {
		begin := time.Now()
		turn.since = begin.Add(-worked)
		turn.Rest(context.Background())
		return turn.since.Sub(begin)
	}
	leave := g.Enter()
	if got := rested(10 * time.Millisecond); got < restShare*10*time.Millisecond {
		t.Errorf("rested %v after 10 ms of work", got)
	}
	second := g.Turn()
	if got := rested(10 * time.Millisecond); got < 2*restShare*10*time.Millisecond {
		t.Errorf("rested %v after 10 ms of work beside a second training", got)
	}
	second.End()
	second.End()
	leave()
	leave()
	if n := g.inside.Load(); n != 0 {
		t.Errorf("%d inside after leaving twice", n)
	}
	if n := g.turns.Load(); n != 1 {
		t.Errorf("%d trainings after one of two ended twice", n)
	}
}

// A pass ends between two layers when it is not wanted any more.
func TestYieldEndsAPass(t *testing.T) {
	g, err := small(7, row(net.Conv, "first", 3, 1, 1, 8)).Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build(g, Config{Batch: 2, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if !m.Forward(true) || !m.Backward() {
		t.Error("a pass that nobody ends is not whole")
	}
	layers := 0
	m.Yield = func() bool { layers++; return layers%2 != 0 }
	if m.Forward(true) || layers != 2 || m.Backward() || layers != 4 {
		t.Errorf("ended at the second layer, the passes called %d times", layers)
	}
}
