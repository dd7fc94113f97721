package train

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Team is a fixed number of threads that share the tasks of one layer after
// the other. A helper spins for a moment between two layers (waking a sleeping
// goroutine takes longer than a small layer) and sleeps after that.
type Team struct {
	helpers []*helper
	f       func(task, worker int)
	tasks   int64
	next    atomic.Int64
	left    atomic.Int64
	waiting atomic.Int64 // the epoch that the caller sleeps for; 0: it does not
	done    chan struct{}
	epoch   atomic.Int64
	quit    bool
	closed  sync.Once
}

type helper struct {
	parked atomic.Bool
	wake   chan struct{}
}

// spins is how often a helper looks for work before it sleeps (about 50 us).
const spins = 400

// NewTeam starts a team of n threads, the caller being one of them. [Team.Close] ends it.
func NewTeam(n int) *Team {
	t := &Team{done: make(chan struct{}, 1)}
	for i := 1; i < n; i++ {
		h := &helper{wake: make(chan struct{}, 1)}
		t.helpers = append(t.helpers, h)
		go t.help(h, i)
	}
	return t
}

// Size is the number of threads.
func (t *Team) Size() int { return 1 + len(t.helpers) }

// Run calls f for every task in [0, n) and returns when all are done. Tasks of
// one worker (0 .. Size-1) never overlap. One Run at a time.
func (t *Team) Run(n int, f func(task, worker int)) {
	if n == 1 || len(t.helpers) == 0 {
		for i := range n {
			f(i, 0)
		}
		return
	}
	t.f, t.tasks = f, int64(n)
	t.next.Store(0)
	t.call()
	t.work(0)
	t.join()
}

// join waits for the helpers; like them it spins for a moment first.
func (t *Team) join() {
	for range spins {
		if t.left.Load() == 0 {
			return
		}
		runtime.Gosched()
	}
	e := t.epoch.Load()
	t.waiting.Store(e)
	if t.left.Load() == 0 && t.waiting.CompareAndSwap(e, 0) {
		return
	}
	<-t.done
}

// Close ends the helpers.
func (t *Team) Close() {
	t.closed.Do(func() {
		t.quit = true
		t.call()
	})
}

// call starts a new epoch and wakes those who sleep.
func (t *Team) call() {
	t.left.Store(int64(len(t.helpers)))
	t.epoch.Add(1)
	for _, h := range t.helpers {
		if h.parked.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
}

func (t *Team) work(worker int) {
	for {
		i := t.next.Add(1) - 1
		if i >= t.tasks {
			return
		}
		t.f(int(i), worker)
	}
}

func (t *Team) help(h *helper, worker int) {
	for seen := int64(0); ; {
		seen = t.await(h, seen)
		if t.quit {
			return
		}
		t.work(worker)
		// Between the two, the caller may be in a later epoch already, and must
		// not be woken from that.
		if t.left.Add(-1) == 0 && t.waiting.CompareAndSwap(seen, 0) {
			t.done <- struct{}{}
		}
	}
}

// await returns the epoch after `seen`. The caller's wake for an epoch can come
// late, when this helper has done its part and sleeps again; then it sleeps on.
func (t *Team) await(h *helper, seen int64) int64 {
	for {
		for range spins {
			if e := t.epoch.Load(); e != seen {
				return e
			}
			runtime.Gosched()
		}
		h.parked.Store(true)
		if t.epoch.Load() != seen && h.parked.CompareAndSwap(true, false) {
			return t.epoch.Load()
		}
		<-h.wake
	}
}
