package store

import (
	"context"

	"inceptionscope/internal/net"
)

// Remote has workers on other machines compute passes. *remote.Runner is one.
type Remote interface {
	// Ready says, without waiting, that asking may be worth it.
	Ready() bool
	// Forward is net.Network.Forward of the model's network n, computed
	// elsewhere, or here if no other machine can. Values that come from
	// elsewhere may be rounded to float16.
	Forward(ctx context.Context, model string, n *net.Network, input []float32, a *net.Activations, o net.Observer, opt net.Options) error
}

// turn says whether the first pass that waits is for a worker here or for one
// elsewhere, where values are rounded. One that is to go elsewhere finds a free
// worker: whenever that may have changed, Store.work is told.
func (s *Store) turn(remote bool) bool {
	away := s.cfg.Remote != nil && s.sent < s.cfg.RemoteSlots && s.queue[0].floats == 0 && s.cfg.Remote.Ready()
	switch {
	case remote:
		return away && (s.cfg.RemoteFirst || s.active >= s.cfg.Workers)
	case s.cfg.RemoteFirst:
		return !away
	}
	return true
}

// forward is called by the worker that took p, and so knows p.remote.
func (s *Store) forward(ctx context.Context, p *Pass, m *Model, input []float32, a *net.Activations, o net.Observer) error {
	opt := net.Options{Load: &s.load}
	if p.remote {
		return s.cfg.Remote.Forward(ctx, m.Name, m.Net, input, a, o, opt)
	}
	return m.Net.Forward(ctx, input, a, o, opt)
}
