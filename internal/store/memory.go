package store

import (
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

// buffers hold a pass's activations. They go when the pass has let go of them
// and nobody reads them any more; refs is guarded by Store.mu.
type buffers struct {
	values  record.Values
	acts    *net.Activations // nil if values are a smaller copy
	rounded bool             // they came from another machine
	model   *Model
	refs    int
}

// release gives one reference up; call it under Store.mu.
func (s *Store) release(b *buffers) {
	b.refs--
	if b.refs > 0 {
		return
	}
	if b.acts != nil {
		b.acts.Release()
	}
	go s.models.put(b.model) // closing a file waits for nobody
}

// detach lets go of a pass's activations.
func (s *Store) detach(p *Pass) {
	if p.buf != nil {
		s.release(p.buf)
		p.buf = nil
	}
}

// minPictures is what pictures may hold whatever the limit is.
const minPictures = 16 << 20

// held is the memory of pictures (crops, files, summaries) and activations.
func (s *Store) held() (pictures, activations int64) {
	for _, x := range s.pictures {
		pictures += x.size.Load()
	}
	for _, p := range s.passes {
		pictures += p.log.Bytes()
		if p.buf != nil {
			activations += p.buf.values.Bytes()
		}
	}
	return pictures, activations
}

// evict brings memory below the limit: activations first, the least recently
// used first, but never the newest; then whole pictures that nobody views.
func (s *Store) evict() {
	pics, acts := s.held()
	s.evictPasses(pics+acts, true)
	for pics > max(s.cfg.Memory/2, minPictures) {
		x := s.oldestPicture()
		if x == nil {
			break
		}
		s.remove(x.ID, ErrNotFound)
		pics, _ = s.held()
	}
}

// makeRoom lets go of what a pass's activations have no room beside, so that
// they take over its buffers.
func (s *Store) makeRoom(n *net.Network) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pics, acts := s.held()
	s.evictPasses(pics+acts+n.ActivationBytes(), false)
}

// prepare has buffers ready for the model's next pass, if none waits and they
// have room beside what is kept.
func (s *Store) prepare(n *net.Network) {
	s.mu.Lock()
	pics, acts := s.held()
	ok := len(s.queue) == 0 && pics+acts+n.ActivationBytes() <= s.cfg.Memory
	s.mu.Unlock()
	if ok {
		n.Prepare()
	}
}

func (s *Store) evictPasses(total int64, keepNewest bool) {
	for total > s.cfg.Memory {
		p := s.oldestPass(keepNewest)
		if p == nil {
			return
		}
		total -= p.buf.values.Bytes()
		s.detach(p)
		s.count.Evicted++
	}
}

// oldestPass is the next to lose its activations; nil: none may.
func (s *Store) oldestPass(keepNewest bool) *Pass {
	var old, newest *Pass
	for _, p := range s.passes {
		if p.buf == nil {
			continue
		}
		if newest == nil || p.used > newest.used {
			newest = p
		}
		if p.buf.refs == 1 && p.wanted == 0 && p.job == idle && (old == nil || p.used < old.used) {
			old = p
		}
	}
	if keepNewest && old == newest {
		return nil
	}
	return old
}

// oldestPicture that nobody views, but not the only one; nil: none.
func (s *Store) oldestPicture() *Picture {
	viewed := map[string]bool{}
	for _, p := range s.passes {
		if len(p.viewers) > 0 {
			viewed[p.Key.Image] = true
		}
	}
	var old *Picture
	for _, x := range s.pictures {
		if x.holds == 0 && !viewed[x.ID] && (old == nil || x.used.Before(old.used)) {
			old = x
		}
	}
	if len(s.pictures) == 1 {
		return nil
	}
	return old
}

// forgetModel drops kept activations of a model that is to be unloaded.
func (s *Store) forgetModel(m *Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.passes {
		if p.buf != nil && p.buf.model == m && p.job == idle {
			s.detach(p)
		}
	}
}

// expire forgets pictures whose time is over, until the store closes.
func (s *Store) expire() {
	tick := time.NewTicker(max(s.cfg.KeepFor/20, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			s.mu.Lock()
			for id, x := range s.pictures {
				if x.holds == 0 && s.cfg.Now().Sub(x.used) > s.cfg.KeepFor {
					s.remove(id, ErrNotFound)
				}
			}
			s.mu.Unlock()
		}
	}
}

// compact replaces float32 activations that nobody reads by a smaller copy.
// b is held by the caller.
func (s *Store) compact(p *Pass, b *buffers) {
	small := record.Compact(b.model.Net.Graph(), b.acts, p.log, s.cfg.Precision)
	s.models.keep(b.model)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.buf != b || p.floats > 0 {
		go s.models.put(b.model)
		return
	}
	s.detach(p)
	p.buf = &buffers{values: small, model: b.model, refs: 1}
	s.evict()
}
