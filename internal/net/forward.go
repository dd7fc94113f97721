package net

import (
	"context"
	"fmt"
	"time"
)

// Observer is told of every layer as soon as it is complete, while later layers
// may still run. Calls do not overlap and come from Forward's own goroutine.
// took is the processor time spent on the layer, divided by the threads, so
// that the sum over all layers is about the time of the pass.
type Observer interface {
	LayerDone(layer int, took time.Duration)
}

// Options of a forward pass.
type Options struct {
	Threads int   // 0: as many as the load allows, see Load
	Load    *Load // what else is running; nil: only this network's passes
}

// Forward computes all layers from the input [C,H,W] (as Input.Tensor makes
// it) into a. It returns early, between steps, with the context's error.
func (n *Network) Forward(ctx context.Context, input []float32, a *Activations, o Observer, opt Options) error {
	d := n.graph.Layers[0]
	if len(input) != d.C*d.H*d.W {
		return fmt.Errorf("input: expected %d values (%d x %d x %d), found %d", d.C*d.H*d.W, d.C, d.H, d.W, len(input))
	}
	load := opt.Load
	if load == nil {
		load = &n.load
	}
	load.Add(1)
	defer load.Add(-1)
	p := n.takePass()
	p.begin(a.data, input, o, load, opt.Threads)
	defer p.end() // also if the observer panics
	p.lead(ctx)
	return ctx.Err()
}
