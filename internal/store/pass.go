package store

import (
	"context"
	"slices"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

// Key names a pass.
type Key struct {
	Image string
	Model string
	Fit   net.Fit
}

// job is what the workers have to do for a pass.
type job uint8

const (
	idle job = iota
	waiting
	running
)

// Pass is one picture through one model. Fields below the line are guarded by
// Store.mu; the log's layers are read without it.
type Pass struct {
	Key   Key
	store *Store
	pic   *Picture
	graph *net.Graph
	log   *record.Log

	job      job
	remote   bool // it runs, or ran, by Config.Remote
	complete bool // the log is; the activations may have gone again
	err      error
	took     time.Duration
	buf      *buffers
	floats   int // readers waiting for float32 activations
	wanted   int // readers on their way to any
	viewers  map[*Viewer]struct{}
	changed  chan struct{} // closed and renewed when job, buf or err change
	cancel   context.CancelFunc
	used     uint64
}

// Phase of a pass as its viewers see it.
type Phase uint8

// The phases; the second to last is reached even if activations go again.
const (
	Waiting Phase = iota
	Running
	Done
	Failed
)

// Status of a pass.
type Status struct {
	Phase Phase
	Place int           // in the queue, 1 = next; 0: not waiting
	Wait  time.Duration // until it starts, about
	Took  time.Duration // of the forward pass, when done
	Err   error         // when failed
}

// Viewer is one who looks at a pass.
type Viewer struct {
	*Pass
	wake func()
}

// Open starts the pass, or joins it. Empty model and fit mean the defaults. wake is
// called, from any goroutine and never blocking, when a layer is done or the
// status changes.
func (s *Store) Open(image, model string, fit net.Fit, wake func()) (*Viewer, error) {
	if _, err := s.Picture(image); err != nil {
		return nil, err
	}
	m, put, err := s.Load(model)
	if err != nil {
		return nil, err
	}
	defer put()
	if fit == "" {
		fit = m.File.Description.Input.Fit
	}
	if !slices.Contains(net.Fits, fit) {
		return nil, ErrFit
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.pass(Key{image, m.Name, fit}, m.Net.Graph())
	if err != nil {
		return nil, err
	}
	v := &Viewer{Pass: p, wake: wake}
	p.viewers[v] = struct{}{}
	return v, nil
}

// pass finds or makes and queues the pass.
func (s *Store) pass(k Key, g *net.Graph) (*Pass, error) {
	if s.ctx.Err() != nil {
		return nil, ErrClosed
	}
	x, err := s.find(k.Image)
	if err != nil {
		return nil, err
	}
	if p := s.passes[k]; p != nil {
		s.touch(p)
		return p, nil
	}
	p := &Pass{
		Key: k, store: s, pic: x, graph: g, log: record.NewLog(g),
		viewers: map[*Viewer]struct{}{}, changed: make(chan struct{}),
	}
	if err := s.enqueue(p); err != nil {
		return nil, err
	}
	s.passes[k] = p
	s.touch(p)
	return p, nil
}

func (s *Store) touch(p *Pass) {
	s.clock++
	p.used = s.clock
	p.pic.used = s.cfg.Now()
}

// discard ends a pass; its viewers get err.
func (s *Store) discard(p *Pass, err error) {
	delete(s.passes, p.Key)
	p.err = err
	if p.cancel != nil {
		p.cancel()
	}
	s.queue = slices.DeleteFunc(s.queue, func(q *Pass) bool { return q == p })
	if p.job == waiting {
		p.job = idle
	}
	s.detach(p)
	s.tell(p)
}

// tell wakes all who wait for the pass.
func (s *Store) tell(p *Pass) {
	close(p.changed)
	p.changed = make(chan struct{})
	for v := range p.viewers {
		v.wake()
	}
}

// Graph of the pass's model.
func (v *Viewer) Graph() *net.Graph { return v.graph }

// Log holds the layers that are done.
func (v *Viewer) Log() *record.Log { return v.log }

// Picture that is looked at.
func (v *Viewer) Picture() *Picture { return v.pic }

// Status of the pass now.
func (v *Viewer) Status() Status {
	s := v.store
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case v.err != nil:
		return Status{Phase: Failed, Err: v.err}
	case v.complete:
		return Status{Phase: Done, Took: v.took}
	case v.job == waiting:
		place := slices.Index(s.queue, v.Pass) + 1
		return Status{Phase: Waiting, Place: place, Wait: s.average * time.Duration(place) / time.Duration(s.cfg.Workers)}
	}
	return Status{Phase: Running}
}

// Close ends looking. A pass that is not complete and that nobody looks at any
// more is stopped.
func (v *Viewer) Close() {
	s := v.store
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(v.viewers, v)
	if len(v.viewers) == 0 && !v.complete && v.err == nil {
		s.count.Stopped++
		s.discard(v.Pass, ErrStopped)
	}
}

// Wait until the pass is done or has failed.
func (v *Viewer) Wait(ctx context.Context) error {
	s := v.store
	for {
		s.mu.Lock()
		err, complete, changed := v.err, v.complete, v.changed
		s.mu.Unlock()
		if err != nil || complete {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}
