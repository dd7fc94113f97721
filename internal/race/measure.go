package race

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

// How long a module is measured: at least rounds, then until the time is up
// and the two halves of it agree; three times as long if they never do.
const (
	agreement = 0.03
	minRounds = 9
	maxRounds = 2000
	moduleFor = 1500 * time.Millisecond
	tellEvery = 250 * time.Millisecond
)

// runner is a lane's module, built, with its times in milliseconds.
type runner struct {
	lane   *lane
	net    *net.Network
	acts   *net.Activations
	random bool
	times  []float64
}

// race times the next module of every lane in turns.
func (h *heat) race(ctx context.Context, lanes []*lane, p Progress) error {
	// Weights of the modules before lie outside the collector's heap and would
	// wait there for its next turn.
	defer runtime.GC()
	rs := make([]*runner, len(lanes))
	for i, l := range lanes {
		n, random, err := l.build()
		if err != nil {
			return err
		}
		rs[i] = &runner{lane: l, net: n, acts: n.NewActivations(), random: random}
	}
	if err := h.rounds(ctx, rs, p); err != nil {
		return err
	}
	h.report(rs, p)
	for _, r := range rs {
		r.lane.take(r.net, r.acts)
	}
	return nil
}

// rounds runs every lane once a round, the first of them to warm up, in an
// order that turns round: who comes second finds other data in the caches.
func (h *heat) rounds(ctx context.Context, rs []*runner, p Progress) error {
	var start, told time.Time
	for round := 0; round <= maxRounds; {
		if h.server.Busy() {
			p.Yielding = true
			h.listen.Progress(p.with(rs))
			p.Yielding = false
		}
		if err := h.pause(ctx); err != nil {
			return err
		}
		if round == 1 && start.IsZero() {
			start = time.Now()
		}
		if passed := time.Since(start); round > minRounds && (passed > 3*h.span || passed > h.span && settled(rs)) {
			break
		}
		ms, err := h.round(ctx, rs, round%2 == 1)
		if err != nil {
			return err
		}
		if ms == nil {
			continue
		}
		for i, r := range rs {
			if round > 0 {
				r.times = append(r.times, ms[i])
			}
		}
		round++
		if time.Since(told) > tellEvery {
			told = time.Now()
			h.listen.Progress(p.with(rs))
		}
	}
	return nil
}

// round runs every lane once and returns the milliseconds, or nil if the
// server had pictures to compute meanwhile: then it stops between layers.
func (h *heat) round(ctx context.Context, rs []*runner, backwards bool) ([]float64, error) {
	w, mine := watch(ctx, h.server)
	defer w.stop()
	ms := make([]float64, len(rs))
	for i := range rs {
		if backwards {
			i = len(rs) - 1 - i
		}
		r := rs[i]
		w.begin()
		err := r.net.Forward(mine, r.lane.x, r.acts, w, net.Options{Threads: threads()})
		took := time.Since(w.began)
		ms[i] = float64(took) / float64(time.Millisecond)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case w.disturbed(), took < w.work:
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	return ms, nil
}

// watcher ends a round that a picture meets, and starts the clock when the
// input has been brought into the engine's layout: in the network it is there
// already.
//
// The clock starts late where the computer lets another program run just then
// and the pass goes on in its other threads. Such a time is shorter than the
// work that was done in it, and counts as little as a disturbed one.
type watcher struct {
	server Server
	passes int64
	stop   context.CancelFunc
	began  time.Time
	work   time.Duration // the threads' mean since then
}

func (w *watcher) begin() { w.began, w.work = time.Now(), 0 }

func watch(ctx context.Context, s Server) (*watcher, context.Context) {
	ctx, stop := context.WithCancel(ctx)
	return &watcher{server: s, passes: s.Passes(), stop: stop}, ctx
}

func (w *watcher) disturbed() bool { return w.server.Busy() || w.server.Passes() != w.passes }

// LayerDone implements [net.Observer].
func (w *watcher) LayerDone(layer int, took time.Duration) {
	if layer == 0 {
		w.begin()
	} else {
		w.work += took
	}
	if w.disturbed() {
		w.stop()
	}
}

// pause waits while the server has pictures to compute.
func (h *heat) pause(ctx context.Context) error {
	for h.server.Busy() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return ctx.Err()
}

func (p Progress) with(rs []*runner) Progress {
	p.Lanes = results(rs)
	return p
}

// report tells the module's result and adds it to the total.
func (h *heat) report(rs []*runner, p Progress) {
	ls := results(rs)
	h.listen.Result(ModuleResult{p.Module, h.entry.Mode, threads(), ls, ls[1].MS / ls[0].MS})
	h.total.Modules++
	for _, l := range ls {
		h.total.add(l)
	}
	if len(h.entry.WhatIf) > 0 && len(ls) == 2 { // the edit leaves this module as it is
		same := ls[0]
		same.Name = "edited"
		h.total.add(same)
	}
	h.total.Ratio = h.total.Lanes[1].MS / h.total.Lanes[0].MS
}

func (t *Total) add(l LaneResult) {
	i := slices.IndexFunc(t.Lanes, func(x LaneTotal) bool { return x.Name == l.Name })
	if i < 0 {
		i = len(t.Lanes)
		t.Lanes = append(t.Lanes, LaneTotal{Name: l.Name})
	}
	x := &t.Lanes[i]
	x.MS, x.MACs, x.Params = x.MS+l.MS, x.MACs+l.MACs, x.Params+l.Params
}

func results(rs []*runner) []LaneResult {
	ls := make([]LaneResult, len(rs))
	for i, r := range rs {
		ls[i] = r.result()
	}
	return ls
}

// result is the runner's times so far and its counts; times of 0 before the
// first round.
func (r *runner) result() LaneResult {
	g := r.net.Graph()
	c := cost.Network(g)
	l := LaneResult{
		Name: r.lane.name, In: g.Layers[0].C, Out: g.Layers[len(g.Layers)-1].C,
		MS: calm(r.times), Low: quantile(r.times, 0.1), High: quantile(r.times, 0.9), Runs: len(r.times),
		MACs: c.MACs, Params: c.Params(), WeightBytes: c.WeightBytes(), ActivationBytes: c.ActivationBytes(),
		Random: r.random,
	}
	if l.MS > 0 {
		l.GFLOPS = float64(c.FLOPs()) / l.MS / 1e6
	}
	return l
}

// settled says whether the ratio of naive to reduced was the same before and
// after the middle of the race.
func settled(rs []*runner) bool {
	a, b := rs[0].times, rs[1].times
	h := len(a) / 2
	before, after := calm(b[:h])/calm(a[:h]), calm(b[h:])/calm(a[h:])
	return math.Abs(after/before-1) < agreement
}

// calm is the median of the faster half, that is the lower quartile: other
// programs only ever make a run slower, and what they take is not the module's.
func calm(times []float64) float64 { return quantile(times, 0.25) }

// quantile of values in any order; 0 without values.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(v))
	at := q * float64(len(s)-1)
	lo := int(at)
	hi := min(lo+1, len(s)-1)
	return s[lo] + (at-float64(lo))*(s[hi]-s[lo])
}

// threads of a timed pass: all cores, at most eight, as a picture's pass alone.
func threads() int { return min(runtime.GOMAXPROCS(0), 8) }
