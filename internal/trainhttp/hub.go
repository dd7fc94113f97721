package trainhttp

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"sync"
)

// hub knows all sockets, to count them and to say goodbye.
type hub struct {
	mu     sync.Mutex
	conns  map[*conn]struct{}
	closed bool
	wg     sync.WaitGroup
}

func (h *hub) init() { h.conns = map[*conn]struct{}{} }

// add takes a socket in, unless the server stops or is full.
func (h *hub) add(c *conn, most int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return errStopping
	}
	if len(h.conns) >= most {
		return errFull
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

// close says goodbye; what does not answer in time is cut.
func (h *hub) close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	for c := range h.conns {
		close(c.bye)
	}
	h.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		h.wg.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	for c := range h.conns {
		_ = c.ws.Close() // its reader and writer see it
	}
	h.mu.Unlock()
	<-gone
	return ctx.Err()
}

// keys of the jobs that are known, newest last.
type keys struct {
	mu    sync.Mutex
	of    map[string]string
	order []string
}

// maxKeys is more than there are jobs at any time.
const maxKeys = 256

func (k *keys) init() { k.of = map[string]string{} }

// give makes the key of a new job.
func (k *keys) give(job string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := random()
	k.of[job] = key
	if k.order = append(k.order, job); len(k.order) > maxKeys {
		delete(k.of, k.order[0])
		k.order = k.order[1:]
	}
	return key
}

// fits says whether the key is the job's.
func (k *keys) fits(job, key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	want := k.of[job]
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(key)) == 1
}

// random is an id that nobody guesses.
func random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
