package roomhttp

import (
	"net/netip"
	"slices"
	"sync"
)

// crowd holds the sockets that have not said who they are. A page says it at
// once, so where places are short the one that has been silent longest makes
// room: first one of the same address, so that nobody alone takes all places.
type crowd struct {
	all, each int // places; for one address

	mu      sync.Mutex
	waiting []*waiter // the longest first
}

type waiter struct {
	from  netip.Prefix
	close func() // called with the crowd's mutex: must not wait
}

// enter takes a place; leave gives it back.
func (c *crowd) enter(from netip.Prefix, close func()) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	same := func(w *waiter) bool { return w.from == from }
	n := 0
	for _, w := range c.waiting {
		if same(w) {
			n++
		}
	}
	if n >= c.each {
		c.dismiss(slices.IndexFunc(c.waiting, same))
	} else if len(c.waiting) >= c.all {
		c.dismiss(0)
	}
	w := &waiter{from, close}
	c.waiting = append(c.waiting, w)
	return func() { c.leave(w) }
}

func (c *crowd) dismiss(i int) {
	c.waiting[i].close()
	c.waiting = slices.Delete(c.waiting, i, i+1)
}

func (c *crowd) leave(w *waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.waiting, w); i >= 0 {
		c.waiting = slices.Delete(c.waiting, i, i+1)
	}
}
