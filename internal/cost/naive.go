package cost

import (
	"fmt"

	"inceptionscope/internal/net"
)

// Mode says what the naive modules are fed with.
type Mode string

// The two ways to compare; always say which.
const (
	Isolated Mode = "isolated" // each gets the reduced network's input
	Chained  Mode = "chained"  // each feeds the next, the depth grows
)

// ParseMode reads the value of --naive; empty means isolated.
func ParseMode(s string) (Mode, error) {
	switch Mode(s) {
	case "":
		return Isolated, nil
	case Isolated, Chained:
		return Mode(s), nil
	}
	return "", fmt.Errorf("naive %q, expected %s or %s", s, Isolated, Chained)
}

// NaiveGraph is the description's network with every module naive.
func NaiveGraph(d net.Description) (*net.Graph, error) {
	return withNaive(d, func(string) bool { return true })
}

// withNaive makes those modules naive for which pick says yes.
func withNaive(d net.Description, pick func(module string) bool) (*net.Graph, error) {
	d.Rows = NaiveRows(d.Rows, d.K5, pick)
	return d.Graph()
}

// NaiveRows are the rows with those modules naive for which pick says yes; nil
// rows mean [net.Table].
func NaiveRows(rows []net.Row, k5 int, pick func(module string) bool) []net.Row {
	if rows == nil {
		rows = net.Table()
	}
	naive := make([]net.Row, len(rows))
	for i, r := range rows {
		if r.Module != "" && pick(r.Module) {
			r = naiveRow(r, k5)
		}
		naive[i] = r
	}
	return naive
}

// isolated counts the naive module on the reduced network's input: all before
// it stays as it is.
func isolated(g *net.Graph, name string) (*NaiveCost, error) {
	n, err := withNaive(g.Description, func(m string) bool { return m == name })
	if err != nil {
		return nil, err
	}
	return naiveOf(n, name)
}

func naiveOf(g *net.Graph, name string) (*NaiveCost, error) {
	m, err := reduced(g, name)
	if err != nil {
		return nil, err
	}
	return &NaiveCost{m.Own, m.In, m.Out, m.Branches}, nil
}

// Compared is a network, its modules, and the same with naive modules.
type Compared struct {
	Graph   *net.Graph
	Mode    Mode
	Modules []ModuleCost
	Own     Cost // the whole network
	Naive   Cost // the whole network with naive modules; see Mode
}

// Compare counts a network against its naive self.
//
// The isolated total is the network's own stem and linear layer with nine
// naive modules in between: a sum, not a network that could run. The chained
// one is a network; its linear layer is as wide as 5b became.
func Compare(d net.Description, mode Mode) (*Compared, error) {
	g, err := d.Graph()
	if err != nil {
		return nil, err
	}
	chain, err := NaiveGraph(d)
	if err != nil {
		return nil, err
	}
	c := &Compared{Graph: g, Mode: mode, Own: Network(g)}
	c.Naive = Sum(g, func(l net.Layer) bool { return l.Head == "" && l.Module == "" })
	for _, name := range Modules(g) {
		m, err := Module(g, name)
		if err != nil {
			return nil, err
		}
		if mode == Chained {
			m.Naive, err = naiveOf(chain, name)
		}
		if err != nil {
			return nil, err
		}
		c.Modules = append(c.Modules, m)
		c.Naive = c.Naive.Plus(m.Naive.Cost)
	}
	if mode == Chained {
		c.Naive = Network(chain)
	}
	return c, nil
}

// Nine sums the modules: as they are, and naive.
func (c *Compared) Nine() (own, naive Cost) {
	for _, m := range c.Modules {
		own, naive = own.Plus(m.Own), naive.Plus(m.Naive.Cost)
	}
	return own, naive
}
