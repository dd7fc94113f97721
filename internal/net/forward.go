package net

import (
	"context"
	"fmt"
	"time"
)

// Observer is told of every layer as soon as it is complete, in the graph's
// order of steps, while later layers may still run. Calls do not overlap. took
// is the processor time spent on the layer, divided by the threads, so that
// the sum over all layers is about the time of the pass.
type Observer interface {
	LayerDone(layer int, took time.Duration)
}

// Options of a forward pass.
type Options struct {
	Threads int // 0: as many as the machine's load allows
}

// Forward computes all layers from the input [C,H,W] (as Input.Tensor makes
// it) into a. It returns early, between layers, with the context's error.
func (n *Network) Forward(ctx context.Context, input []float32, a *Activations, o Observer, opt Options) error {
	d := n.graph.Layers[0]
	if len(input) != d.C*d.H*d.W {
		return fmt.Errorf("input: expected %d values (%d x %d x %d), found %d", d.C*d.H*d.W, d.C, d.H, d.W, len(input))
	}
	p := &pass{net: n, data: a.data, input: input}
	for _, s := range n.plan.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		start := time.Now()
		for _, op := range s.ops {
			for t := range op.tasks() {
				op.run(t, p)
			}
		}
		if o != nil {
			took := time.Since(start) / time.Duration(max(1, len(s.done)))
			for _, l := range s.done {
				o.LayerDone(l, took)
			}
		}
	}
	return nil
}

// pass is the state of one forward pass.
type pass struct {
	net   *Network
	data  []float32 // the activations' store
	input []float32
}
