package race

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

// How long a module is measured: at least rounds, then until the time is up.
const (
	minRounds = 9
	maxRounds = 200
	moduleFor = 700 * time.Millisecond
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
		if round > minRounds && time.Since(start) > h.span {
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
		w.began = time.Now()
		err := r.net.Forward(mine, r.lane.x, r.acts, w, net.Options{Threads: threads()})
		ms[i] = float64(time.Since(w.began)) / float64(time.Millisecond)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case w.disturbed():
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
type watcher struct {
	server Server
	passes int64
	stop   context.CancelFunc
	began  time.Time
}

func watch(ctx context.Context, s Server) (*watcher, context.Context) {
	ctx, stop := context.WithCancel(ctx)
	return &watcher{server: s, passes: s.Passes(), stop: stop}, ctx
}

func (w *watcher) disturbed() bool { return w.server.Busy() || w.server.Passes() != w.passes }

// LayerDone implements [net.Observer].
func (w *watcher) LayerDone(layer int, _ time.Duration) {
	if layer == 0 {
		w.began = time.Now()
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
	p.Lanes = make([]LaneProgress, len(rs))
	for i, r := range rs {
		p.Lanes[i] = LaneProgress{r.lane.name, len(r.times), quantile(r.times, 0.5)}
	}
	return p
}

// report tells the module's result and adds it to the total.
func (h *heat) report(rs []*runner, p Progress) {
	m := ModuleResult{Module: p.Module, Mode: h.entry.Mode, Threads: threads()}
	calm := calmest(rs)
	for _, r := range rs {
		m.Lanes = append(m.Lanes, r.result(calm))
	}
	m.Ratio = ratioOf(rs, calm)
	h.listen.Result(m)
	h.total.Modules++
	for _, l := range m.Lanes {
		h.total.add(l)
	}
	h.total.Ratio = h.total.Lanes[1].MS / h.total.Lanes[0].MS
}

// calmest are the faster half of the rounds, by the sum of every lane's time
// against its own best: other programs only ever make a round slower, and what
// they take is not the module's.
func calmest(rs []*runner) []int {
	score := make([]float64, len(rs[0].times))
	for _, r := range rs {
		best := slices.Min(r.times)
		for i, t := range r.times {
			score[i] += t / best
		}
	}
	rounds := make([]int, len(score))
	for i := range rounds {
		rounds[i] = i
	}
	slices.SortFunc(rounds, func(a, b int) int { return cmp.Compare(score[a], score[b]) })
	return rounds[:(len(rounds)+1)/2]
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

// result is the median of the calm rounds and the spread of all.
func (r *runner) result(calm []int) LaneResult {
	g := r.net.Graph()
	c := cost.Network(g)
	ms := quantile(pick(r.times, calm), 0.5)
	return LaneResult{
		Name: r.lane.name, In: g.Layers[0].C, Out: g.Layers[len(g.Layers)-1].C,
		MS: ms, Low: quantile(r.times, 0.1), High: quantile(r.times, 0.9), Runs: len(r.times),
		MACs: c.MACs, Params: c.Params(), WeightBytes: c.WeightBytes(), ActivationBytes: c.ActivationBytes(),
		GFLOPS: float64(c.FLOPs()) / ms / 1e6, Random: r.random,
	}
}

// ratioOf compares the second lane (naive) with the first round by round, so
// that a slow moment of the computer meets both.
func ratioOf(rs []*runner, calm []int) float64 {
	ratios := make([]float64, len(calm))
	for i, round := range calm {
		ratios[i] = rs[1].times[round] / rs[0].times[round]
	}
	return quantile(ratios, 0.5)
}

func pick(v []float64, at []int) []float64 {
	picked := make([]float64, len(at))
	for i, k := range at {
		picked[i] = v[k]
	}
	return picked
}

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
