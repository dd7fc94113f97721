package net

import (
	"sync"

	"inceptionscope/internal/kernel"
)

// Network is a graph with packed weights. It is immutable and safe for
// concurrent use.
type Network struct {
	graph   *Graph
	weights Weights
	backend kernel.Backend
	plan    *plan

	load Load // its own passes

	mu     sync.Mutex
	acts   []*Activations // released, to be used again
	passes []*pass        // idle
}

// New unrolls the description and packs the weights. It returns an error that
// names the tensor if one is missing or has another shape than expected.
func New(d Description, w Weights) (*Network, error) {
	g, err := d.Graph()
	if err != nil {
		return nil, err
	}
	return onChosen(g, w)
}

// NewModule makes a network of one row, an inception module of any filters or
// branches (or a single layer), that reads a map of c x h x w. Layers of the
// module are named "inception_<module>/..." as in the whole network. Without
// weights (nil) they are random: good for timing. Forward takes the input as
// [c,h,w].
func NewModule(r Row, k5, c, h, w int, weights Weights) (*Network, error) {
	g, err := ModuleGraph(r, k5, c, h, w)
	if err != nil {
		return nil, err
	}
	if weights == nil {
		weights = random{graph: g, seed: 1}
	}
	return onChosen(g, weights)
}

// Random is a network with random weights, for timing and tests.
func Random(d Description, seed uint64) (*Network, error) {
	g, err := d.Graph()
	if err != nil {
		return nil, err
	}
	return onChosen(g, random{graph: g, seed: seed})
}

// onChosen makes the network for the backend that the environment asks for.
func onChosen(g *Graph, w Weights) (*Network, error) {
	be, err := kernel.FromEnv()
	if err != nil {
		return nil, err
	}
	return newNetwork(g, w, be)
}

func newNetwork(g *Graph, w Weights, be kernel.Backend) (*Network, error) {
	p, err := newPlan(g, w, be)
	if err != nil {
		return nil, err
	}
	return &Network{graph: g, weights: w, backend: be, plan: p}, nil
}

// Graph is what the network computes.
func (n *Network) Graph() *Graph { return n.graph }

// Weights are the tensors as given to New.
func (n *Network) Weights() Weights { return n.weights }

// Backend is the implementation of the kernels that the network runs on.
func (n *Network) Backend() kernel.Backend { return n.backend }
