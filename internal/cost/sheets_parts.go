package cost

import (
	"fmt"
	"strconv"

	"inceptionscope/internal/net"
)

// branches are the module's four paths, reduced and naive.
func (r *Report) branches() section {
	m := r.rows()[0].module
	s := sheet{{"branch", "out", "params", "MACs", "share", "of these, 1x1 reduction", "naive params", "naive MACs"}}
	for i, b := range m.Branches {
		n := m.Naive.Branches[i]
		s = append(s, []string{
			b.Name, strconv.Itoa(b.Out), Group(b.Own.Params()), Group(b.Own.MACs), share(b.Own.MACs, m.Own.MACs) + " %",
			Group(b.Reduction.MACs), Group(n.Own.Params()), Group(n.Own.MACs),
		})
	}
	return section{"Branches of " + m.Name, "A branch includes its reduction. Shares are of the module.", s}
}

// layers is every layer of the module, with its formulas.
func (r *Report) layers() section {
	m := r.rows()[0].module
	s := sheet{layerHead}
	for i, l := range r.compared.Graph.Layers {
		if l.Module == m.Name {
			s = append(s, r.layer(i, m.Own.MACs))
		}
	}
	return section{"Layers of " + m.Name, "Shares are of the module. Pools and concatenations multiply nothing.", s}
}

var layerHead = []string{"layer", "output", "weights", "biases", "params", "MACs", "share", "weight bytes", "activation bytes", "FLOPs/byte", "how the MACs come about"}

// layer is a layer's row; the share is of `whole` MACs.
func (r *Report) layer(i int, whole int64) []string {
	l, c := r.compared.Graph.Layers[i], In(r.compared.Graph, i)
	return []string{
		l.Name, product(l.H, l.W, l.C), Group(c.Weights), Group(c.Biases), Group(c.Params()), Group(c.MACs), share(c.MACs, whole) + " %",
		Group(c.WeightBytes()), Group(c.ActivationBytes()), fixed(c.Intensity(), 1), Explain(l).MACs,
	}
}

// network is what is not a module: stem, linear layer, and what hangs beside.
func (r *Report) network() section {
	g := r.compared.Graph
	s := sheet{layerHead}
	for i, l := range g.Layers {
		if l.Module == "" && l.Head == "" && l.Kind != net.Data {
			s = append(s, r.layer(i, r.Total.MACs))
		}
	}
	all := r.compared.Own
	for _, h := range AuxHeads(g) {
		s = append(s, sum(h.Name, h.Cost, "training only, not in the network's sums"))
		all = all.Plus(h.Cost)
	}
	s = append(s, sum("network and both heads", all, ""))
	e := GlobalAverage(g)
	note := fmt.Sprintf("Shares are of the network. Global average pooling has no weights; a fully connected layer in its place would need %s.", e.Formula)
	return section{"Stem, linear layer, auxiliary heads", note, s}
}

func sum(name string, c Cost, why string) []string {
	return []string{name, "", Group(c.Weights), Group(c.Biases), Group(c.Params()), Group(c.MACs), "", Group(c.WeightBytes()), Group(c.ActivationBytes()), fixed(c.Intensity(), 1), why}
}

// paper is the paper's own columns beside the count, of the network as
// published, whatever the what-if.
func (r *Report) paper() section {
	s := sheet{{"row", "weights", "printed", "MACs", "printed"}}
	for _, p := range PaperRows(standard()) {
		s = append(s, []string{p.Row, Group(p.Weights), cell(p.ParamsK, "K", p.Row, "params"), Group(p.MACs), cell(p.MACsM, "M", p.Row, "ops")})
	}
	return section{"The paper's own columns", "Table 1 as published, 224 x 224; weights without biases, K read as 1,024. Cells marked * do not follow from the filters.", s}
}

func cell(v float64, unit, row, column string) string {
	mark := "  "
	if excepted(row, column) {
		mark = " *"
	}
	return strconv.FormatFloat(v, 'f', -1, 64) + unit + mark
}

func exceptions() section {
	s := sheet{{"row", "column", "counted", "printed", "why"}}
	for _, e := range Exceptions() {
		s = append(s, []string{e.Row, e.Column, e.Counted, e.Printed, e.Why})
	}
	return section{"The exceptions", "All other cells agree within 2 %, or as rounded.", s}
}

// others counts GoogLeNet as published, whatever the what-if.
func others() section {
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

// standard is the published network's graph.
func standard() *net.Graph {
	g, err := Standard().Graph()
	if err != nil {
		panic(err) // the table itself is wrong
	}
	return g
}
