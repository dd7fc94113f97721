package race

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"inceptionscope/internal/cost"
)

// Track runs one race at a time. Make it with [New].
type Track struct {
	server  Server
	limit   int           // races that wait
	longest time.Duration // of one race
	span    time.Duration // of measuring one module

	mu    sync.Mutex
	queue []*ticket // the first has its turn
}

// ticket is a race in the queue.
type ticket struct{ moved chan struct{} }

// FullError says that too many races wait.
type FullError struct{ Waiting int }

func (e *FullError) Error() string {
	return fmt.Sprintf("%d races are waiting already, try again in a minute", e.Waiting)
}

// New makes a track beside a server. At most `limit` races wait; a race that lasts longer
// than `longest` ends with [context.DeadlineExceeded].
func New(s Server, limit int, longest time.Duration) *Track {
	return &Track{server: s, limit: limit, longest: longest, span: moduleFor}
}

// Run waits for its turn, races, and returns the total. It ends early with the
// context's error.
func (t *Track) Run(ctx context.Context, e Entry, l Listener) (Total, error) {
	if e.Mode == "" {
		e.Mode = cost.Isolated
	}
	if err := e.Check(); err != nil {
		return Total{}, err
	}
	mine, err := t.join()
	if err != nil {
		return Total{}, err
	}
	defer t.leave(mine)
	if err := t.turn(ctx, mine, l); err != nil {
		return Total{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, t.longest)
	defer cancel()
	h := heat{entry: e, listen: l, server: t.server, span: t.span}
	return h.run(ctx)
}

func (t *Track) join() (*ticket, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) > t.limit {
		return nil, &FullError{len(t.queue) - 1}
	}
	k := &ticket{make(chan struct{}, 1)}
	t.queue = append(t.queue, k)
	return k, nil
}

// leave lets those behind move up.
func (t *Track) leave(k *ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.Index(t.queue, k)
	t.queue = slices.Delete(t.queue, at, at+1)
	for _, q := range t.queue[at:] {
		select {
		case q.moved <- struct{}{}:
		default: // it has not looked since the last move
		}
	}
}

// turn tells the place in the queue until it is 0.
func (t *Track) turn(ctx context.Context, k *ticket, l Listener) error {
	for {
		t.mu.Lock()
		place := slices.Index(t.queue, k)
		t.mu.Unlock()
		l.Place(place)
		if place == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.moved:
		}
	}
}
