package socket

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Why a hub takes no more.
var (
	ErrClosed = errors.New("the server is stopping")
	ErrFull   = errors.New("too many sockets")
)

// Hub knows all sockets of a server. The zero value is an empty one.
type Hub[C interface {
	comparable
	Goodbye()
	End()
}] struct {
	mu     sync.Mutex
	all    map[C]struct{}
	closed bool
	wg     sync.WaitGroup // a count for each socket
}

// Room says whether one more would be taken in, if there are `most` at most:
// ErrClosed or ErrFull.
func (h *Hub[C]) Room(most int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.room(most)
}

func (h *Hub[C]) room(most int) error {
	if h.closed {
		return ErrClosed
	}
	if len(h.all) >= most {
		return ErrFull
	}
	return nil
}

// Add takes one in, if there is room.
func (h *Hub[C]) Add(c C, most int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.room(most); err != nil {
		return err
	}
	if h.all == nil {
		h.all = map[C]struct{}{}
	}
	h.all[c] = struct{}{}
	h.wg.Add(1)
	return nil
}

// Remove lets one go that was taken in.
func (h *Hub[C]) Remove(c C) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, c)
	h.wg.Done()
}

// Len is how many there are.
func (h *Hub[C]) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.all)
}

// Closing says whether goodbye was said.
func (h *Hub[C]) Closing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// Each calls f with every socket; f must not block.
func (h *Hub[C]) Each(f func(C)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.all {
		f(c)
	}
}

// farewell is how long pages may take to hear it; stalled ones are cut off then.
const farewell = 2 * time.Second

// Close says goodbye to all and waits until they are gone; after two seconds, or
// when ctx ends, they are cut off.
func (h *Hub[C]) Close(ctx context.Context) {
	h.goodbye()
	gone := make(chan struct{})
	go func() {
		h.wg.Wait()
		close(gone)
	}()
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	select {
	case <-gone:
	case <-ctx.Done():
		h.Each(C.End)
		<-gone
	}
}

func (h *Hub[C]) goodbye() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for c := range h.all {
		c.Goodbye()
	}
}
