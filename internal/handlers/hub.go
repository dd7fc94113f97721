package handlers

import (
	"context"
	"sync"
	"time"

	"inceptionscope/internal/wire"
)

// hub knows all sockets: to count them, to tell them of downloads, and to say
// goodbye when the server stops.
type hub struct {
	mu     sync.Mutex
	conns  map[*conn]struct{}
	closed bool
	wg     sync.WaitGroup // a count for each conn
}

func (h *hub) init() { h.conns = map[*conn]struct{}{} }

// add takes a socket in, unless the server is stopping or limit is reached.
func (h *hub) add(c *conn, limit int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errStopping
	}
	if len(h.conns) >= limit {
		return errSockets
	}
	h.conns[c] = struct{}{}
	h.wg.Add(1)
	return nil
}

func (h *hub) remove(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
	h.wg.Done()
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

func (h *hub) closing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// room says whether a socket would be taken in.
func (h *hub) room(limit int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errStopping
	}
	if len(h.conns) >= limit {
		return errSockets
	}
	return nil
}

// model tells all sockets how far a download is.
func (h *hub) model(p wire.ModelProgress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		c.model(p)
	}
}

// farewell is how long pages may take to hear it; stalled ones are cut off then.
const farewell = 2 * time.Second

func (h *hub) close(ctx context.Context) {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		for c := range h.conns {
			c.goodbye()
		}
	}
	h.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		h.wg.Wait()
		close(gone)
	}()
	late := time.NewTimer(farewell)
	defer late.Stop()
	select {
	case <-gone:
		return
	case <-late.C:
	case <-ctx.Done():
	}
	h.sever()
	<-gone
}

// sever ends what does not answer a goodbye.
func (h *hub) sever() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		_ = c.ws.Close() // its reader and writer see it
	}
}
