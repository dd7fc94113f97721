package store

import (
	"context"
	"sync"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

// Pin holds a pass's activations in memory while they are read. While the pass
// runs, only layers that the log calls done may be read.
type Pin struct {
	Values record.Values
	Floats *net.Activations // nil unless PinFloats was asked
	Net    *net.Network
	store  *Store
	pass   *Pass
	buf    *buffers
}

// Want keeps activations, once they are there, for one who is about to pin
// them: under load they would often be evicted before it comes to that, and
// computed again for nothing, again and again. Call done afterwards.
func (v *Viewer) Want() (done func()) {
	s := v.store
	s.mu.Lock()
	defer s.mu.Unlock()
	v.wanted++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		v.wanted--
		s.settle(v.Pass)
	})
}

// Pin finds the activations, or has them computed again.
func (v *Viewer) Pin(ctx context.Context) (*Pin, error) { return v.pin(ctx, false) }

// PinFloats is Pin for what needs them at float32.
func (v *Viewer) PinFloats(ctx context.Context) (*Pin, error) {
	s := v.store
	s.mu.Lock()
	v.floats++
	s.work.Broadcast() // if it waits, it is now for a worker here
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		v.floats--
		s.mu.Unlock()
	}()
	return v.pin(ctx, true)
}

func (v *Viewer) pin(ctx context.Context, floats bool) (*Pin, error) {
	s := v.store
	defer v.Want()()
	for {
		s.mu.Lock()
		p, changed, err := s.tryPin(v.Pass, floats)
		s.mu.Unlock()
		if p != nil || err != nil {
			return p, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-changed:
		}
	}
}

// tryPin returns a pin, an error, or what to wait for.
func (s *Store) tryPin(p *Pass, floats bool) (*Pin, <-chan struct{}, error) {
	if p.err != nil {
		return nil, nil, p.err
	}
	if b := p.buf; b != nil && (b.acts != nil && !b.rounded || !floats) {
		b.refs++
		s.touch(p)
		return &Pin{Values: b.values, Floats: b.acts, Net: b.model.Net, store: s, pass: p, buf: b}, nil, nil
	}
	if p.complete && p.job == idle {
		if err := s.enqueue(p); err != nil {
			return nil, nil, err
		}
	}
	return nil, p.changed, nil
}

// Release lets the activations go.
func (p *Pin) Release() {
	s := p.store
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release(p.buf)
	s.settle(p.pass)
}

// settle sees to it that activations nobody reads are small and few.
func (s *Store) settle(p *Pass) {
	b := p.buf
	if b == nil || b.refs > 1 || p.job != idle || !p.complete {
		return
	}
	if b.acts != nil && s.cfg.Precision != record.Float32 && p.floats == 0 && s.ctx.Err() == nil {
		b.refs++
		s.wg.Go(func() {
			s.compact(p, b)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.release(b)
		})
		return
	}
	s.evict()
}
