package remote

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/net"
)

// kind of work on the bus.
const kind = "infer"

// lonely is how long nobody is asked after nobody answered.
const lonely = time.Second

// Runner hands forward passes to workers.
type Runner struct {
	bus   *bus.Bus
	alone atomic.Int64 // Unix nanoseconds until which nobody is asked
	mu    sync.Mutex
	marks map[*net.Network]string
}

// New makes a runner on a bus that workers are on.
func New(b *bus.Bus) *Runner { return &Runner{bus: b, marks: map[*net.Network]string{}} }

// Ready says that there may be a worker: there was one a moment ago, or it is
// time to ask again.
func (r *Runner) Ready() bool { return time.Now().UnixNano() >= r.alone.Load() }

// Forward is net.Network's, by a worker if there is one. The observer is told
// of each layer once, whoever computed it.
func (r *Runner) Forward(ctx context.Context, model string, n *net.Network, input []float32, a *net.Activations, o net.Observer, opt net.Options) error {
	p := &pass{net: n, acts: a, observer: o, have: make([]bool, len(n.Graph().Layers))}
	err := r.ask(ctx, model, n, input, p)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && p.complete() {
		return nil
	}
	r.alone.Store(time.Now().Add(lonely).UnixNano())
	return p.local(ctx, input, opt)
}

func (r *Runner) ask(ctx context.Context, model string, n *net.Network, input []float32, p *pass) error {
	mark, err := r.mark(n)
	if err != nil {
		return err
	}
	request, err := encodeRequest(head{model, mark}, input)
	if err != nil {
		return err
	}
	return r.bus.Call(ctx, kind, request, p.layer)
}

// mark is computed once a network.
func (r *Runner) mark(n *net.Network) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.marks[n]; m != "" {
		return m, nil
	}
	m, err := mark(n)
	if err == nil {
		clear(r.marks) // a few models at most; their networks must not be kept alive
		r.marks[n] = m
	}
	return m, err
}

// mark tells two sets of weights apart by the first and the last of them.
func mark(n *net.Network) (string, error) {
	sum := sha256.New()
	for _, name := range []string{"conv1/7x7_s2.weight", "loss3/classifier.bias"} {
		_, data, err := n.Weights().Tensor(name)
		if err != nil {
			return "", err
		}
		sum.Write(appendFloats(nil, data))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// pass is one that a worker is at.
type pass struct {
	net      *net.Network
	acts     *net.Activations
	observer net.Observer
	have     []bool // layers that are here
}

func (p *pass) layer(b []byte) error {
	i, took, err := decodeLayer(b, p.net.Graph(), p.acts)
	if err != nil {
		return err
	}
	p.done(i, took)
	return nil
}

func (p *pass) done(i int, took time.Duration) {
	if p.have[i] {
		return
	}
	p.have[i] = true
	if p.observer != nil {
		p.observer.LayerDone(i, took)
	}
}

func (p *pass) complete() bool {
	for _, h := range p.have {
		if !h {
			return false
		}
	}
	return true
}

// local computes the pass here. What a worker has sent may be being read: only
// the layers that are missing are written.
func (p *pass) local(ctx context.Context, input []float32, opt net.Options) error {
	started := false
	for _, h := range p.have {
		started = started || h
	}
	if !started {
		return p.net.Forward(ctx, input, p.acts, p.observer, opt)
	}
	own := p.net.NewActivations()
	defer own.Release()
	return p.net.Forward(ctx, input, own, missing{p, own}, opt)
}

// missing copies the layers that no worker has sent.
type missing struct {
	*pass
	own *net.Activations
}

func (m missing) LayerDone(i int, took time.Duration) {
	if !m.have[i] && carries(m.net.Graph().Layers[i]) {
		m.acts.Map(i).Copy(m.own.Map(i))
	}
	m.done(i, took)
}

var errModel = errors.New("this worker has other weights under the model's name")
