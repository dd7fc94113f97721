package cost

import (
	"fmt"

	"inceptionscope/internal/net"
)

// BranchCost is one of a module's four paths, its reduction included.
type BranchCost struct {
	Name string
	Out  int  // channels that it adds to the concatenation; 0 if left out
	Own  Cost // of the whole path
	// Reduction is the part of Own that its 1x1 reduction needs; the pool's
	// projection is not one: it works after the pool.
	Reduction Cost
}

// ModuleCost is a module as it is and naive.
type ModuleCost struct {
	Name     string
	In, Out  int
	H, W     int
	Branches [4]BranchCost // in the order of concatenation
	Own      Cost
	Naive    *NaiveCost // nil where nothing was compared
}

// NaiveCost is the same module without its 1x1 reductions.
type NaiveCost struct {
	Cost
	In, Out  int
	Branches [4]BranchCost
}

// Ratio of naive to reduced MACs.
func (m ModuleCost) Ratio() float64 { return ratio(m.Naive.MACs, m.Own.MACs) }

// Modules are the names of the graph's modules, in order.
func Modules(g *net.Graph) []string {
	var names []string
	for _, l := range g.Layers {
		if l.Kind == net.Concat {
			names = append(names, l.Module)
		}
	}
	return names
}

// Module counts one module and compares it with its naive self on the same
// input. An unknown name is an error that lists the known ones.
func Module(g *net.Graph, name string) (ModuleCost, error) {
	m, err := reduced(g, name)
	if err != nil {
		return m, err
	}
	n, err := isolated(g, name)
	m.Naive = n
	return m, err
}

// reduced counts the module as the graph has it.
func reduced(g *net.Graph, name string) (ModuleCost, error) {
	i, ok := g.Index("inception_" + name + "/output")
	if !ok {
		return ModuleCost{}, fmt.Errorf("no module %q, expected one of %v", name, Modules(g))
	}
	join := g.Layers[i]
	m := ModuleCost{Name: name, Out: join.C, H: join.H, W: join.W}
	for b, branch := range net.BranchNames {
		m.Branches[b].Name = branch
	}
	for at, l := range g.Layers[:i] {
		if l.Module == name {
			m.count(g, at)
		}
	}
	return m, nil
}

// count adds a layer of the module to its branch.
func (m *ModuleCost) count(g *net.Graph, layer int) {
	l := g.Layers[layer]
	if g.Layers[l.In[0]].Module != m.Name {
		m.In = l.InC
	}
	b := &m.Branches[branchIndex(l.Branch)]
	c := In(g, layer)
	b.Own, b.Out = b.Own.Plus(c), l.C
	if isReduction(l) {
		b.Reduction = b.Reduction.Plus(c)
	}
	m.Own = m.Own.Plus(c)
}

func isReduction(l net.Layer) bool {
	return l.Name == "inception_"+l.Module+"/3x3_reduce" || l.Name == "inception_"+l.Module+"/5x5_reduce"
}

func branchIndex(name string) int {
	for i, n := range net.BranchNames {
		if n == name {
			return i
		}
	}
	panic("cost: no branch " + name)
}
