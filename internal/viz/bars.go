package viz

import (
	"strings"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
)

// metric is what a bar's length says.
type metric func(cost.Cost) float64

func millionMACs(c cost.Cost) float64    { return float64(c.MACs) / 1e6 }
func thousandParams(c cost.Cost) float64 { return float64(c.Params()) / 1e3 }
func weightMB(c cost.Cost) float64       { return float64(c.WeightBytes()) / 1e6 }
func activationMB(c cost.Cost) float64   { return float64(c.ActivationBytes()) / 1e6 }

func naiveVersusReduced(o Options) *figure {
	own, naive := o.Compared.Nine()
	return &figure{
		title: o.Words("figure.naive-vs-reduced.title", "Own", whole(millionMACs(own)), "Naive", whole(millionMACs(naive)),
			"Times", times(millionMACs(naive), millionMACs(own))),
		subtitle: o.how(),
		source:   o.source(),
		legend:   branchKeys(o),
		panels:   []panel{pairs(o, millionMACs, "macs")},
	}
}

func memory(o Options) *figure {
	own, naive := o.Compared.Nine()
	return &figure{
		title: o.Words("figure.memory.title", "Own", tenth(weightMB(own)+activationMB(own)),
			"Naive", tenth(weightMB(naive)+activationMB(naive))),
		subtitle: o.how(),
		source:   o.source(),
		legend:   branchKeys(o),
		panels:   []panel{pairs(o, weightMB, "weight-mb"), pairs(o, activationMB, "activation-mb")},
	}
}

// pairs are two bars a module: reduced on the left, naive on the right.
func pairs(o Options, m metric, unit string) panel {
	p := panel{yLabel: o.label(unit)}
	var bars []stack
	for i, module := range o.Compared.Modules {
		x := float64(i)
		p.names = append(p.names, module.Name)
		naive := stack{x: x + 0.21, width: 0.38, pieces: pieces(module.Naive.Branches, m)}
		naive.label = times(m(module.Naive.Cost), m(module.Own))
		bars = append(bars, stack{x: x - 0.21, width: 0.38, pieces: pieces(module.Branches, m)}, naive)
	}
	p.plotters = []plot.Plotter{stacks{bars, above(o)}}
	return p
}

// pieces of a module's bar: a branch's reduction hatched below its rest.
func pieces(branches [4]cost.BranchCost, m metric) []piece {
	var ps []piece
	for i, b := range branches {
		reduction := m(b.Reduction)
		ps = append(ps, piece{reduction, branchColors[i], true}, piece{m(b.Own) - reduction, branchColors[i], false})
	}
	return ps
}

// depth is the network from picture to classes: work early, parameters late.
func depth(o Options) *figure {
	macs, params := stages(o, millionMACs), stages(o, thousandParams)
	early := total(macs[:4]) / total(macs)    // conv1, conv2, 3a, 3b
	late := total(params[8:]) / total(params) // 4e, 5a, 5b, linear
	return &figure{
		title:    o.Words("figure.depth.title", "MACs", whole(millionMACs(o.Compared.Own)), "Params", tenth(thousandParams(o.Compared.Own)/1e3)),
		subtitle: o.Words("figure.depth.subtitle", "Early", whole(100*early), "Late", whole(100*late)),
		source:   o.source(),
		legend:   append(branchKeys(o), key{text: o.label("stem"), color: stream}),
		panels:   []panel{along(o, millionMACs, "macs"), along(o, thousandParams, "params")},
	}
}

func along(o Options, m metric, unit string) panel {
	p := panel{yLabel: o.label(unit)}
	bars := stages(o, m)
	for i := range bars {
		bars[i].x, bars[i].width = float64(i), 0.7
		p.names, bars[i].label = append(p.names, bars[i].label), tenth(sum(bars[i].pieces))
	}
	p.plotters = []plot.Plotter{stacks{bars, above(o)}}
	return p
}

// stages are the rows of Table 1 that have weights, named by their labels.
func stages(o Options, m metric) []stack {
	var all []stack
	var last string
	for _, l := range o.Compared.Graph.Layers {
		if l.Head != "" || l.Module == "" && l.Kind != net.Conv && l.Kind != net.Linear {
			continue
		}
		name, _, _ := strings.Cut(l.Name, "/")
		if name == last {
			if l.Module == "" {
				s := &all[len(all)-1]
				s.pieces = append(s.pieces, piece{m(cost.Layer(l)), stream, false})
			}
			continue
		}
		last = name
		if l.Module == "" {
			all = append(all, stack{label: strings.Replace(name, "loss3", o.label("linear"), 1), pieces: []piece{{m(cost.Layer(l)), stream, false}}})
			continue
		}
		for _, module := range o.Compared.Modules {
			if module.Name == l.Module {
				all = append(all, stack{label: module.Name, pieces: pieces(module.Branches, m)})
			}
		}
	}
	return all
}

func total(bars []stack) (v float64) {
	for _, b := range bars {
		v += sum(b.pieces)
	}
	return v
}

func sum(ps []piece) (v float64) {
	for _, p := range ps {
		v += p.value
	}
	return v
}

// above is the style of a number above a bar.
func above(o Options) text.Style {
	s := o.letters.style(12, false)
	s.XAlign = text.XCenter
	return s
}
