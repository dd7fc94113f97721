package train

import (
	"context"
	"sync/atomic"
	"time"
)

// Gate lets inference go first: while anyone is inside, training rests
// between two layers. It is safe for concurrent use; the zero value is open.
type Gate struct {
	Busy   func() bool // also says that somebody waits; nil: nobody else
	inside atomic.Int64
	turns  atomic.Int64
}

func (g *Gate) closed() bool { return g.inside.Load() > 0 || g.Busy != nil && g.Busy() }

// Enter tells that inference begins; the returned function, that it ended.
func (g *Gate) Enter() (leave func()) {
	g.inside.Add(1)
	var left atomic.Bool
	return func() {
		if left.CompareAndSwap(false, true) {
			g.inside.Add(-1)
		}
	}
}

// Turn is one training's way through the gate. End it when the training ends.
type Turn struct {
	gate  *Gate
	since time.Time // it works
	ended bool
}

// Turn makes one.
func (g *Gate) Turn() *Turn {
	g.turns.Add(1)
	return &Turn{gate: g, since: time.Now()}
}

// End says that the training is over.
func (t *Turn) End() {
	if !t.ended {
		t.ended = true
		t.gate.turns.Add(-1)
	}
}

// While inference goes on without a gap, training rests restShare times as
// long as it worked, times the number of trainings: all of them together keep
// about a quarter of the machine, so that a pass takes less than twice its
// time and a training still moves.
const (
	restShare = 3
	restLimit = 100 * time.Millisecond
	restStep  = 200 * time.Microsecond
)

// Rest is called between two layers; it ends with ctx.
func (t *Turn) Rest(ctx context.Context) {
	start := time.Now()
	if t.gate.closed() {
		worked := start.Sub(t.since) * restShare * time.Duration(t.gate.turns.Load())
		for end := start.Add(min(restLimit, worked)); t.gate.closed() && ctx.Err() == nil && time.Now().Before(end); {
			time.Sleep(restStep)
		}
	}
	t.since = time.Now()
}
