package remote

import (
	"context"
	"fmt"
	"sync"
	"time"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/net"
)

// Models are the networks that a worker can load.
type Models interface {
	Load(name string) (n *net.Network, release func(), err error)
}

// Serve takes passes from the bus until ctx ends, slots at a time.
func Serve(ctx context.Context, b *bus.Bus, models Models, slots int) error {
	return b.Serve(ctx, kind, slots, func(ctx context.Context, request []byte, reply func([]byte) error) error {
		return Answer(ctx, models, request, reply)
	})
}

// Answer computes one request of the bus; Serve is Answer for each.
func Answer(ctx context.Context, models Models, request []byte, reply func([]byte) error) error {
	h, input, err := decodeRequest(request)
	if err != nil {
		return err
	}
	n, release, err := models.Load(h.Model)
	if err != nil {
		return err
	}
	defer release()
	own, err := mark(n)
	switch in := n.Graph().Input; {
	case err != nil:
		return err
	case own != h.Mark:
		return errModel
	case len(input) != 3*in.Size*in.Size:
		return fmt.Errorf("input of %d numbers, expected %d", len(input), 3*in.Size*in.Size)
	}
	return forward(ctx, n, input, reply)
}

// forward runs the network and a sender beside it, which keeps the layers in
// the graph's order.
func forward(ctx context.Context, n *net.Network, input []float32, reply func([]byte) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	a := n.NewActivations()
	defer a.Release()
	q := newOrder(len(n.Graph().Layers))
	var sender sync.WaitGroup
	sender.Go(func() {
		for i := range n.Graph().Layers {
			took, ok := q.wait(ctx, i)
			if !ok {
				return
			}
			if err := reply(encodeLayer(i, took, a.Map(i), carries(n.Graph().Layers[i]))); err != nil {
				stop(err)
				return
			}
		}
	})
	err := n.Forward(ctx, input, a, q, net.Options{})
	if err != nil {
		stop(err)
	}
	sender.Wait()
	return context.Cause(ctx)
}

// order is an observer; wait returns when a layer is done.
type order struct {
	took []time.Duration
	done []chan struct{}
}

func newOrder(layers int) *order {
	q := &order{took: make([]time.Duration, layers), done: make([]chan struct{}, layers)}
	for i := range q.done {
		q.done[i] = make(chan struct{})
	}
	return q
}

func (q *order) LayerDone(i int, took time.Duration) {
	q.took[i] = took
	close(q.done[i])
}

func (q *order) wait(ctx context.Context, i int) (time.Duration, bool) {
	select {
	case <-q.done[i]:
		return q.took[i], true
	case <-ctx.Done():
		return 0, false
	}
}
