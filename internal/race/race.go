package race

import (
	"context"
	"fmt"
	"slices"
	"time"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

// All is the module name that races the nine, one after the other.
const All = "all"

// Entry says what is to be raced.
type Entry struct {
	Net    *net.Network
	Module string      // "3a" to "5b", or All
	Mode   cost.Mode   // what the naive modules are fed
	WhatIf cost.WhatIf // adds the edited version where it differs
	// Input is the picture's output of a layer of Net, [C,H,W].
	Input func(ctx context.Context, layer int) ([]float32, error)
}

// Server is whom a race may not disturb. Both are called often, from the
// goroutine that runs the race.
type Server interface {
	Busy() bool    // pictures are computed, or wait for it
	Passes() int64 // computed since the start
}

// Listener is told how a race goes, from the goroutine that runs it.
type Listener interface {
	Place(place int)       // in the queue, 1 = next; 0: it starts
	Progress(p Progress)   // about four times a second
	Result(m ModuleResult) // of every module when it is done
}

// Progress of a race.
type Progress struct {
	Module    string
	Index, Of int  // which module of how many, from 0
	Yielding  bool // waits until the server has no pictures to compute
	Lanes     []LaneResult
}

// ModuleResult is a module's race.
type ModuleResult struct {
	Module  string
	Mode    cost.Mode
	Threads int
	Lanes   []LaneResult // "reduced", "naive", and "edited" if it was edited
	Ratio   float64      // naive / reduced
}

// LaneResult is one version.
type LaneResult struct {
	Name            string
	In, Out         int     // depth
	MS, Low, High   float64 // median of the faster half, first and ninth tenth of all runs
	Runs            int
	MACs, Params    int64
	WeightBytes     int64
	ActivationBytes int64
	GFLOPS          float64 // 2 x MACs / median
	Random          bool    // weights are random
}

// Total of a race of several modules.
type Total struct {
	Modules int
	Lanes   []LaneTotal
	Ratio   float64 // sum of the naive times / sum of the reduced
	Took    time.Duration
}

// LaneTotal sums medians and counts.
type LaneTotal struct {
	Name         string
	MS           float64
	MACs, Params int64
}

// heat is a race that has its turn.
type heat struct {
	entry  Entry
	rows   []net.Row
	listen Listener
	server Server
	span   time.Duration
	total  Total
}

// Check finds what is wrong with an entry before it waits for its turn.
func (e Entry) Check() error {
	g := e.Net.Graph()
	if e.Module != All && !slices.Contains(cost.Modules(g), e.Module) {
		return fmt.Errorf("race module %q, expected one of %v or %s", e.Module, cost.Modules(g), All)
	}
	if _, err := cost.ParseMode(string(e.Mode)); err != nil {
		return err
	}
	c, err := cost.Options{Naive: e.Mode, WhatIf: e.WhatIf}.Compare(g.Description)
	if err != nil {
		return err
	}
	for _, m := range c.Modules {
		if m.Own.Params() > maxParams {
			return fmt.Errorf("race of %s with %d parameters, expected at most %d", m.Name, m.Own.Params(), maxParams)
		}
		if m.Own.MACs > maxMACs {
			return fmt.Errorf("race of %s with %d MACs, expected at most %d", m.Name, m.Own.MACs, maxMACs)
		}
	}
	return nil
}

// An edited module may need so much; chained naive 5b has 30 M parameters.
const (
	maxParams = 64 << 20
	maxMACs   = 20_000_000_000
)

// run races the modules in order.
func (h *heat) run(ctx context.Context) (Total, error) {
	start := time.Now()
	lanes, err := h.lanes()
	if err != nil {
		return Total{}, err
	}
	var targets []int
	for i, r := range h.rows {
		if r.Module != "" && (h.entry.Module == All || h.entry.Module == r.Module) {
			targets = append(targets, i)
		}
	}
	for i, row := range targets {
		p := Progress{Module: h.rows[row].Module, Index: i, Of: len(targets)}
		if err := h.module(ctx, lanes, row, p); err != nil {
			return Total{}, err
		}
	}
	h.total.Took = time.Since(start)
	return h.total, nil
}

// lanes are the versions; isolated ones get their rows module by module.
func (h *heat) lanes() ([]*lane, error) {
	g := h.entry.Net.Graph()
	h.rows = g.Rows
	if h.rows == nil {
		h.rows = net.Table()
	}
	naive := cost.NaiveRows(h.rows, g.K5, func(string) bool { return true })
	edited, err := h.entry.WhatIf.Apply(h.rows, g.K5)
	if err != nil {
		return nil, err
	}
	var lanes []*lane
	for _, v := range []struct {
		name string
		rows []net.Row
	}{{"reduced", h.rows}, {"naive", naive}, {"edited", edited}} {
		lanes = append(lanes, &lane{name: v.name, own: h.rows, rows: v.rows, k5: g.K5, weights: h.entry.Net.Weights()})
	}
	return lanes, nil
}

// module brings the lanes before the row and races those that differ there.
func (h *heat) module(ctx context.Context, lanes []*lane, row int, p Progress) error {
	var racing []*lane
	for _, l := range lanes {
		if l.name == "naive" && h.entry.Mode != cost.Chained {
			l.rows = cost.NaiveRows(h.rows, l.k5, func(m string) bool { return m == h.rows[row].Module })
			l.deviates = false
		}
		if err := h.bring(ctx, l, row); err != nil {
			return err
		}
		if l.name != "edited" || l.differs(row) || l.c != lanes[0].c {
			racing = append(racing, l)
		}
	}
	return h.race(ctx, racing, p)
}

// bring moves a lane to a row: on from where it stands if it feeds itself,
// else from the picture's own maps.
func (h *heat) bring(ctx context.Context, l *lane, row int) error {
	if l.deviates && l.at <= row {
		return l.advance(ctx, row, h.pause)
	}
	first := l.first(row)
	layer := h.input(first)
	x, err := h.entry.Input(ctx, layer)
	if err != nil {
		return err
	}
	in := h.entry.Net.Graph().Layers[layer]
	l.start(first, x, in.C, in.H, in.W)
	return l.advance(ctx, row, h.pause)
}

// input is the layer whose output the row reads.
func (h *heat) input(row int) int {
	g := h.entry.Net.Graph()
	r := h.rows[row]
	for _, l := range g.Layers {
		if l.Head == "" && len(l.In) > 0 && (r.Module != "" && l.Module == r.Module || r.Module == "" && l.Name == r.Name) {
			return l.In[0]
		}
	}
	panic("race: row " + r.Name + r.Module + " has no layer")
}
