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

// sections are what a person reads: the modules, then one module's layers or
// the rest of the network and its claims.
func (r *Report) sections() []section {
	modules := section{"Modules", r.note(), r.modules(Group)}
	if r.options.Module != "" {
		return []section{modules, r.layers()}
	}
	return []section{modules, r.network(), paperSection(), othersSection()}
}

func (r *Report) note() string {
	how := "each naive module gets the reduced network's input (isolated)"
	if r.Naive == Chained {
		how = "each naive module feeds the next (chained)"
	}
	side := r.compared.Graph.Input.Size
	return fmt.Sprintf("1 MAC = one multiply-add, FLOPs = 2 x MACs; input %d x %d x 3; %s.", side, side, how)
}

// plain writes numbers for machines, [Group] for people.
func plain(n int64) string { return strconv.FormatInt(n, 10) }

// modules is a row a module and one for the network, numbers written by num.
func (r *Report) modules(num func(int64) string) sheet {
	s := sheet{{"module", "in", "out", "params", "MACs", "FLOPs", "share", "FLOPs/byte", "activation bytes",
		"naive out", "naive params", "naive MACs", "ratio", "paper params K", "paper MACs M"}}
	for _, m := range r.compared.Modules {
		if r.options.Module != "" && r.options.Module != m.Name {
			continue
		}
		p := net.Paper[m.Name]
		in := Intensity(r.compared.Graph, func(l net.Layer) bool { return l.Module == m.Name })
		s = append(s, []string{
			m.Name, strconv.Itoa(m.In), strconv.Itoa(m.Out), num(m.Own.Params()), num(m.Own.MACs), num(m.Own.FLOPs()),
			share(m.Own.MACs, r.Total.MACs), fixed(in, 1), num(m.Own.ActivationBytes()),
			strconv.Itoa(m.Naive.Out), num(m.Naive.Params()), num(m.Naive.MACs), fixed(m.Ratio(), 2),
			strconv.Itoa(p.ParamsK), strconv.Itoa(p.MACsM),
		})
	}
	return append(s, r.total(num))
}

func (r *Report) total(num func(int64) string) []string {
	c := r.compared
	in := Intensity(c.Graph, func(l net.Layer) bool { return l.Head == "" })
	return []string{
		"network", "3", strconv.Itoa(len(c.Graph.Classes)), num(c.Own.Params()), num(c.Own.MACs), num(c.Own.FLOPs()),
		"100.0 %", fixed(in, 1), num(c.Own.ActivationBytes()),
		"", num(c.Naive.Params()), num(c.Naive.MACs), fixed(ratio(c.Naive.MACs, c.Own.MACs), 2), "", "",
	}
}

// layers is every layer of the module, with its formula.
func (r *Report) layers() section {
	s := sheet{{"layer", "output", "params", "MACs", "share", "how the MACs come about"}}
	for _, l := range r.compared.Graph.Layers {
		if l.Module != r.options.Module {
			continue
		}
		c, f := Layer(l), Explain(l)
		s = append(s, []string{l.Name, product(l.C, l.H, l.W), Group(c.Params()), Group(c.MACs), share(c.MACs, r.Modules[0].MACs), f.MACs})
	}
	return section{"Layers of " + r.options.Module, "Shares are of the module. Pools and concatenations multiply nothing.", s}
}

// network is what is not a module.
func (r *Report) network() section {
	g := r.compared.Graph
	s := sheet{{"part", "params", "MACs", "share", "how the MACs come about"}}
	for _, l := range g.Layers {
		if l.Module == "" && l.Head == "" && (l.Kind == net.Conv || l.Kind == net.Linear) {
			c := Layer(l)
			s = append(s, []string{l.Name, Group(c.Params()), Group(c.MACs), share(c.MACs, r.Total.MACs), Explain(l).MACs})
		}
	}
	own, naive := r.compared.Nine()
	s = append(s, []string{"nine modules", Group(own.Params()), Group(own.MACs), share(own.MACs, r.Total.MACs), ""})
	s = append(s, []string{"nine modules, naive", Group(naive.Params()), Group(naive.MACs), "", ""})
	for _, h := range AuxHeads(g) {
		s = append(s, []string{h.Name, Group(h.Cost.Params()), Group(h.Cost.MACs), "", "training only, not in the total"})
	}
	e := GlobalAverage(g)
	note := fmt.Sprintf("Global average pooling has no weights; a fully connected layer in its place would need %s.", e.Formula)
	return section{"Network", note, s}
}

func paperSection() section {
	s := sheet{{"row", "column", "counted", "printed", "why"}}
	for _, e := range Exceptions() {
		s = append(s, []string{e.Row, e.Column, e.Counted, e.Printed, e.Why})
	}
	return section{"Cells of the paper's Table 1 that do not follow from it", "The other cells agree within 2 %, reading K as 1,024.", s}
}

// othersSection counts GoogLeNet as published, whatever the what-if.
func othersSection() section {
	s := sheet{{"network", "input", "params", "MACs", "params / GoogLeNet", "source"}}
	all := Networks()
	for _, o := range all {
		s = append(s, []string{
			o.Name, strconv.Itoa(o.Input), Group(o.Cost.Params()), Group(o.Cost.MACs),
			fixed(ratio(o.Cost.Params(), all[0].Cost.Params()), 2), o.Source,
		})
	}
	return section{"Other networks", "The paper claims 12 times fewer parameters than AlexNet; counted, it is 8.7 times.", s}
}

func share(part, whole int64) string { return fixed(100*ratio(part, whole), 1) + " %" }

func fixed(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }
