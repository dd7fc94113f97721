package store

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

// enqueue lets a pass wait for a worker, if there is room.
func (s *Store) enqueue(p *Pass) error {
	if len(s.queue) >= s.cfg.Queue {
		s.count.Refused++
		wait := s.average * time.Duration(len(s.queue)) / time.Duration(s.cfg.Workers)
		return &BusyError{Waiting: len(s.queue), Retry: max(time.Second, wait)}
	}
	s.queue = append(s.queue, p)
	p.job = waiting
	s.work.Broadcast()
	return nil
}

// worker computes passes here, or has other machines compute them.
func (s *Store) worker(remote bool) {
	for {
		p, ctx := s.next(remote)
		if p == nil {
			return
		}
		s.run(ctx, p)
	}
}

// next waits for a pass; nil when the store closes.
func (s *Store) next(remote bool) (*Pass, context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.ctx.Err() == nil && (len(s.queue) == 0 || !s.turn(remote)) {
		s.work.Wait()
	}
	if s.ctx.Err() != nil {
		return nil, nil
	}
	p := s.queue[0]
	s.queue = s.queue[1:]
	p.job, p.remote = running, remote
	if remote {
		s.sent++
	} else {
		s.active++
	}
	s.work.Broadcast() // what still waits may now be sent
	ctx, cancel := context.WithCancel(s.ctx)
	p.cancel = cancel
	s.tell(p)
	for _, q := range s.queue { // each has moved up a place
		for v := range q.viewers {
			v.wake()
		}
	}
	return p, ctx
}

// run computes a pass, for the first time or again.
func (s *Store) run(ctx context.Context, p *Pass) {
	start := time.Now()
	m, err := s.models.get(p.Key.Model)
	if err != nil {
		s.finish(p, nil, start, err)
		return
	}
	b, err := s.compute(ctx, p, m)
	if b == nil {
		s.models.put(m)
	}
	s.finish(p, b, start, err)
	s.prepare(m.Net)
}

// compute returns the activations, which own the reference to m, or none.
func (s *Store) compute(ctx context.Context, p *Pass, m *Model) (b *buffers, err error) {
	in := m.Net.Graph().Input
	rgb, err := p.pic.Crop(in, p.Key.Fit)
	if err != nil {
		return nil, err
	}
	s.makeRoom(m.Net)
	acts := m.Net.NewActivations()
	b = &buffers{values: record.Floats{Activations: acts}, acts: acts, rounded: p.remote, model: m, refs: 1}
	var watch net.Observer
	if s.first(p, b) {
		watch = record.On(p.log, m.Net, acts, waker{p})
	}
	defer func() {
		// A model's fault must not take the others' pictures with it.
		if r := recover(); r != nil {
			err = fmt.Errorf("forward pass of model %s: %v\n%s", p.Key.Model, r, debug.Stack())
		}
	}()
	input, put := s.input(in, rgb)
	defer put()
	start := time.Now()
	err = s.forward(ctx, p, m, input, acts, watch)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && !p.complete {
		p.took = time.Since(start)
	}
	return b, err
}

// input is the crop as the network wants it, in a buffer that is used again.
func (s *Store) input(in net.Input, rgb []byte) (values []float32, put func()) {
	b, ok := s.inputs.Get().(*[]float32)
	if !ok || len(*b) < 3*in.Size*in.Size {
		fresh := make([]float32, 3*in.Size*in.Size)
		b = &fresh
	}
	return in.Tensor(rgb, *b), func() { s.inputs.Put(b) }
}

// first says whether the pass has never been complete; then its layers may be
// read while it runs.
func (s *Store) first(p *Pass, b *buffers) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.complete || p.err != nil {
		return false
	}
	b.refs++
	p.buf = b
	s.tell(p)
	return true
}

// waker tells a pass's viewers of each layer.
type waker struct{ pass *Pass }

func (w waker) LayerDone(int, time.Duration) {
	s := w.pass.store
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range w.pass.viewers {
		v.wake()
	}
}

// finish hands b, if there is one, from the worker to the pass.
func (s *Store) finish(p *Pass, b *buffers, start time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.cancel()
	p.cancel, p.job = nil, idle
	if p.remote {
		s.sent--
	} else {
		s.active--
	}
	s.work.Broadcast()
	if p.err == nil && err != nil {
		s.discard(p, err)
	}
	if p.err != nil { // failed now, or discarded while it ran
		if b != nil {
			s.release(b)
		}
		return
	}
	if p.complete {
		s.count.Again++
	}
	s.detach(p)
	p.buf, p.complete = b, true
	s.count.Passes++
	if p.remote {
		s.count.Remote++
	}
	s.average += (time.Since(start) - s.average) / 8
	s.touch(p)
	s.tell(p)
	s.settle(p)
}
