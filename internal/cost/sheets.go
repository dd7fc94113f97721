package cost

import (
	"fmt"
	"strconv"

	"inceptionscope/internal/net"
)

// section is a titled table of the text formats.
type section struct {
	title, note string
	sheet       sheet
}

// sections are what a person reads: the modules, then one module's branches
// and layers, or the rest of the network and its claims.
func (r *Report) sections() []section {
	all := []section{
		{"Modules", r.note(), r.modules()},
		{"Memory", "float32, 4 bytes a value. FLOPs/byte: arithmetic intensity, if every input, parameter and output moves once.", r.memory()},
		{"Naive modules, " + string(r.Naive), r.how(), r.naive()},
	}
	if r.options.Module != "" {
		return append(all, r.branches(), r.layers())
	}
	return append(all, r.network(), r.paper(), exceptions(), others())
}

func (r *Report) note() string {
	side := r.compared.Graph.Input.Size
	s := fmt.Sprintf("1 MAC = one multiply-add, FLOPs = 2 x MACs; input %d x %d x 3. Shares are of the network's MACs.", side, side)
	if w := r.options.WhatIf.String(); w != "" {
		s += " What if " + w + "."
	}
	return s
}

func (r *Report) how() string {
	if r.Naive == Chained {
		return "No 1x1 reductions, the pool passed on at full depth; each module feeds the next, and the linear layer is as wide as 5b became."
	}
	return "No 1x1 reductions, the pool passed on at full depth; each module gets the reduced network's input."
}

// plain writes numbers for machines, [Group] for people.
func plain(n int64) string { return strconv.FormatInt(n, 10) }

// rows are the modules that were asked for, and sums where it is all of them.
type row struct {
	name       string
	in, out    int
	own, naive Cost
	nin, nout  int
	module     *ModuleCost // nil for sums
}

func (r *Report) rows() []row {
	c := r.compared
	var rows []row
	for i, m := range c.Modules {
		if r.options.Module == "" || r.options.Module == m.Name {
			rows = append(rows, row{m.Name, m.In, m.Out, m.Own, m.Naive.Cost, m.Naive.In, m.Naive.Out, &c.Modules[i]})
		}
	}
	network := row{name: "network", in: c.Graph.Layers[0].C, out: len(c.Graph.Classes), own: c.Own, naive: c.Naive}
	if r.options.Module != "" {
		return append(rows, network)
	}
	own, naive := c.Nine()
	return append(rows, row{name: "nine", own: own, naive: naive}, network)
}

func (r *Report) modules() sheet {
	s := sheet{{"module", "in", "out", "weights", "biases", "params", "MACs", "FLOPs", "share"}}
	for _, x := range r.rows() {
		s = append(s, []string{
			x.name, depth(x.in), depth(x.out), Group(x.own.Weights), Group(x.own.Biases), Group(x.own.Params()),
			Group(x.own.MACs), Group(x.own.FLOPs()), share(x.own.MACs, r.Total.MACs) + " %",
		})
	}
	return s
}

func (r *Report) memory() sheet {
	s := sheet{{"module", "weight bytes", "activation bytes", "FLOPs/byte", "naive weight bytes", "naive activation bytes", "naive FLOPs/byte"}}
	for _, x := range r.rows() {
		s = append(s, []string{
			x.name, Group(x.own.WeightBytes()), Group(x.own.ActivationBytes()), fixed(x.own.Intensity(), 1),
			Group(x.naive.WeightBytes()), Group(x.naive.ActivationBytes()), fixed(x.naive.Intensity(), 1),
		})
	}
	return s
}

func (r *Report) naive() sheet {
	s := sheet{{"module", "in", "out", "params", "MACs", "FLOPs", "params ratio", "MACs ratio"}}
	for _, x := range r.rows() {
		s = append(s, []string{
			x.name, depth(x.nin), depth(x.nout), Group(x.naive.Params()), Group(x.naive.MACs), Group(x.naive.FLOPs()),
			fixed(ratio(x.naive.Params(), x.own.Params()), 2), fixed(ratio(x.naive.MACs, x.own.MACs), 2),
		})
	}
	return s
}

// csv has all that the JSON has, and the memory, a row a module and one for
// the network.
func (r *Report) csv() sheet {
	head := []string{"module", "in", "out", "weights", "biases", "params", "MACs", "FLOPs", "share %", "weight bytes", "activation bytes", "FLOPs/byte"}
	for _, b := range net.BranchNames {
		head = append(head, b+" params", b+" MACs")
	}
	head = append(head, "naive", "naive in", "naive out", "naive params", "naive MACs", "naive weight bytes", "naive activation bytes", "MACs ratio", "paper params K", "paper MACs M")
	s := sheet{head}
	for _, x := range r.rows() {
		if x.name != "nine" {
			s = append(s, r.record(x))
		}
	}
	return s
}

func (r *Report) record(x row) []string {
	cells := []string{
		x.name, depth(x.in), depth(x.out), plain(x.own.Weights), plain(x.own.Biases), plain(x.own.Params()), plain(x.own.MACs), plain(x.own.FLOPs()),
		share(x.own.MACs, r.Total.MACs), plain(x.own.WeightBytes()), plain(x.own.ActivationBytes()), fixed(x.own.Intensity(), 3),
	}
	for i := range net.BranchNames {
		if x.module == nil {
			cells = append(cells, "", "")
			continue
		}
		b := x.module.Branches[i].Own
		cells = append(cells, plain(b.Params()), plain(b.MACs))
	}
	cells = append(cells, string(r.Naive), depth(x.nin), depth(x.nout), plain(x.naive.Params()), plain(x.naive.MACs),
		plain(x.naive.WeightBytes()), plain(x.naive.ActivationBytes()), fixed(ratio(x.naive.MACs, x.own.MACs), 3))
	if p, ok := net.Paper[x.name]; ok {
		return append(cells, strconv.Itoa(p.ParamsK), strconv.Itoa(p.MACsM))
	}
	return append(cells, "", "")
}

// depth is a number of channels, nothing for sums.
func depth(c int) string {
	if c == 0 {
		return ""
	}
	return strconv.Itoa(c)
}

func share(part, whole int64) string { return fixed(100*ratio(part, whole), 1) }

func fixed(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }
