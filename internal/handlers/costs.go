package handlers

import (
	"sync"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

// costs of the modules of the graphs in use, counted once a graph: it takes
// longer than to draw a module's maps.
type costs struct {
	mu sync.Mutex
	of map[*net.Graph]map[string]cost.ModuleCost
}

// maxGraphs are remembered; models come and go.
const maxGraphs = 8

func (c *costs) module(g *net.Graph, name string) (cost.ModuleCost, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.of[g][name]; ok {
		return m, nil
	}
	m, err := cost.Module(g, name)
	if err != nil {
		return m, err
	}
	if c.of == nil || len(c.of) >= maxGraphs && c.of[g] == nil {
		c.of = map[*net.Graph]map[string]cost.ModuleCost{}
	}
	if c.of[g] == nil {
		c.of[g] = map[string]cost.ModuleCost{}
	}
	c.of[g][name] = m
	return m, nil
}
