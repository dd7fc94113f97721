package net

import "inceptionscope/internal/kernel"

// Activations hold every layer's output of one forward pass.
type Activations struct {
	net  *Network
	data []float32
	idle bool // released; guarded by the network's mutex
}

// spare is how many released Activations a network keeps for reuse.
const spare = 2

// NewActivations returns buffers for all layers, released ones if there are any.
func (n *Network) NewActivations() *Activations {
	n.mu.Lock()
	defer n.mu.Unlock()
	if k := len(n.acts); k > 0 {
		a := n.acts[k-1]
		n.acts = n.acts[:k-1]
		a.idle = false
		return a
	}
	return n.fresh()
}

func (n *Network) fresh() *Activations {
	return &Activations{net: n, data: kernel.Buffer(n.plan.floats)}
}

// ActivationBytes is what the Activations of one pass hold.
func (n *Network) ActivationBytes() int64 { return int64(n.plan.floats) * 4 }

// Prepare keeps buffers ready for the next NewActivations, their memory touched
// already: the first pass that writes fresh memory waits for the system to map
// it, up to three times as long as it computes.
func (n *Network) Prepare() {
	n.mu.Lock()
	ready := len(n.acts) > 0
	n.mu.Unlock()
	if ready {
		return
	}
	a := n.fresh()
	for i := 0; i < len(a.data); i += pageFloats {
		a.data[i] = 0
	}
	a.Release()
}

// pageFloats fill the smallest page in use, 4 KB.
const pageFloats = 1024

// Release gives the buffers back for reuse. Maps taken from them must not be
// read any more. Releasing twice does nothing.
func (a *Activations) Release() {
	n := a.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if !a.idle && len(n.acts) < spare {
		a.idle = true
		n.acts = append(n.acts, a)
	}
}

// Map is the output of a layer, not copied. The maps of a module's branches
// are slices of its concatenation.
func (a *Activations) Map(layer int) kernel.Map {
	return a.net.plan.maps[layer].On(a.data)
}

// Bytes is the memory held.
func (a *Activations) Bytes() int64 { return a.net.ActivationBytes() }
