package train

import (
	"sync/atomic"
	"time"
)

// Gate lets inference go first: while anyone is inside, training rests
// between two layers. It is safe for concurrent use; the zero value is open.
type Gate struct {
	Busy   func() bool // also says that somebody waits; nil: nobody else
	inside atomic.Int64
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

// restLimit is how long training waits between two layers at most: a layer
// takes about a millisecond, so under constant inference training keeps
// roughly one part in a hundred of the machine and does not stop.
const (
	restLimit = 100 * time.Millisecond
	restStep  = 200 * time.Microsecond
)

// Rest is a [Model.Yield].
func (g *Gate) Rest() {
	if !g.closed() {
		return
	}
	for end := time.Now().Add(restLimit); g.closed() && time.Now().Before(end); {
		time.Sleep(restStep)
	}
}
