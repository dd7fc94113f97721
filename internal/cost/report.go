package cost

import (
	"fmt"

	"inceptionscope/internal/net"
)

// Options of a report: the flags of `web cost`, the query of GET /api/cost.
type Options struct {
	Module string // "" for all
	Naive  Mode   // "" for Isolated
	WhatIf WhatIf
	Input  int // side of the picture; 0 as the description says
}

// The sides of a picture that a report accepts. Below 47 the last pool's 3x3
// window finds no place.
const minInput, maxInput = 47, 2048

// Sides says so.
const Sides = "47 to 2048 pixels"

// ParseOptions reads the command line's strings.
func ParseOptions(module, naive, whatIf string, input int) (Options, error) {
	mode, err := ParseMode(naive)
	if err != nil {
		return Options{}, err
	}
	w, err := ParseWhatIf(whatIf)
	if err != nil {
		return Options{}, err
	}
	if input != 0 && (input < minInput || input > maxInput) {
		return Options{}, fmt.Errorf("input %d, expected %s", input, Sides)
	}
	return Options{module, mode, w, input}, nil
}

// Report is the answer of `web cost --format json` and GET /api/cost.
type Report struct {
	Units   string         `json:"units"` // "MAC"
	Naive   Mode           `json:"naive"`
	Modules []ModuleReport `json:"modules"`
	Total   TotalReport    `json:"total"` // the whole network, whatever module is asked for

	compared *Compared
	options  Options
}

// ModuleReport is one module of a report; params include biases.
type ModuleReport struct {
	Name     string          `json:"name"`
	In       int             `json:"in"`
	Out      int             `json:"out"`
	Branches [4]BranchReport `json:"branches"`
	MACs     int64           `json:"macs"`
	Params   int64           `json:"params"`
	Naive    NaiveReport     `json:"naive"`
	Ratio    float64         `json:"ratio"` // naive MACs / MACs
	Paper    *PaperReport    `json:"paper,omitempty"`
}

// BranchReport is a branch with its reduction; zeros if it was left out.
type BranchReport struct {
	Name   string `json:"name"`
	MACs   int64  `json:"macs"`
	Params int64  `json:"params"`
}

// NaiveReport is the naive module; Out is its depth.
type NaiveReport struct {
	MACs   int64 `json:"macs"`
	Params int64 `json:"params"`
	Out    int   `json:"out"`
}

// PaperReport is what the paper's Table 1 prints.
type PaperReport struct {
	ParamsK int `json:"params_k"`
	MACsM   int `json:"macs_m"`
}

// TotalReport is the network from the picture to the linear layer.
type TotalReport struct {
	MACs   int64 `json:"macs"`
	Params int64 `json:"params"`
	Naive  struct {
		MACs   int64 `json:"macs"`
		Params int64 `json:"params"`
	} `json:"naive"`
}

// Standard is the network that `web cost` counts without --model: BVLC's, with
// 1000 classes.
func Standard() net.Description {
	d := net.BVLC()
	d.Classes = make([]net.Class, 1000)
	return d
}

// Compare counts the network that d describes with the options' changes.
func (o Options) Compare(d net.Description) (*Compared, error) {
	if o.Input > 0 {
		d.Input.Size = o.Input
	}
	rows, err := o.WhatIf.Apply(d.Rows, d.K5)
	if err != nil {
		return nil, err
	}
	d.Rows = rows
	return Compare(d, o.Naive)
}

// New counts and reports.
func New(d net.Description, o Options) (*Report, error) {
	if o.Naive == "" {
		o.Naive = Isolated
	}
	c, err := o.Compare(d)
	if err != nil {
		return nil, err
	}
	r := &Report{Units: "MAC", Naive: o.Naive, Modules: []ModuleReport{}, compared: c, options: o}
	for _, m := range c.Modules {
		if o.Module == "" || o.Module == m.Name {
			r.Modules = append(r.Modules, m.Report())
		}
	}
	if len(r.Modules) == 0 {
		return nil, fmt.Errorf("no module %q, expected one of %v", o.Module, Modules(c.Graph))
	}
	r.Total = TotalReport{MACs: c.Own.MACs, Params: c.Own.Params()}
	r.Total.Naive.MACs, r.Total.Naive.Params = c.Naive.MACs, c.Naive.Params()
	return r, nil
}

// Report turns the module's counts into their JSON.
func (m ModuleCost) Report() ModuleReport {
	r := ModuleReport{
		Name: m.Name, In: m.In, Out: m.Out,
		MACs: m.Own.MACs, Params: m.Own.Params(),
		Naive: NaiveReport{m.Naive.MACs, m.Naive.Params(), m.Naive.Out},
		Ratio: m.Ratio(),
	}
	for i, b := range m.Branches {
		r.Branches[i] = BranchReport{b.Name, b.Own.MACs, b.Own.Params()}
	}
	if p, ok := net.Paper[m.Name]; ok {
		r.Paper = &PaperReport{p.ParamsK, p.MACsM}
	}
	return r
}
