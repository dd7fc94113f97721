package handlers

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
	"inceptionscope/internal/race"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

// Races run one at a time, beside the server's other work.
const (
	raceQueue = 64
	raceTime  = 3 * time.Minute
)

// idleness tells races whom they would disturb.
type idleness struct{ *store.Store }

func (s idleness) Busy() bool    { return s.Working() }
func (s idleness) Passes() int64 { return s.Completed() }

// heat is a socket's race; a newer one replaces it.
type heat struct {
	mu   sync.Mutex
	stop context.CancelFunc
	wg   sync.WaitGroup
}

// begin ends the race before.
func (h *heat) begin(ctx context.Context, run func(context.Context)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop != nil {
		h.stop()
	}
	ctx, h.stop = context.WithCancel(ctx)
	stop := h.stop
	h.wg.Go(func() {
		defer stop()
		run(ctx)
	})
}

func (h *heat) halt() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop != nil {
		h.stop()
	}
}

// raceNews is what the page has not heard yet: the latest place and progress,
// and the results of at most nine modules a race.
type raceNews struct {
	from     *raceListener // news of other, older races are not wanted
	place    *wire.RaceQueue
	results  []wire.RaceResult
	progress *wire.RaceProgress
	done     *wire.RaceDone
}

func (n *raceNews) next() wire.FromServer {
	switch {
	case n.place != nil:
		m := *n.place
		n.place = nil
		return m
	case len(n.results) > 0:
		m := n.results[0]
		n.results = n.results[1:]
		return m
	case n.progress != nil:
		m := *n.progress
		n.progress = nil
		return m
	case n.done != nil:
		m := *n.done
		n.done = nil
		return m
	}
	return nil
}

// raceListener puts a race's news on the desk of its page.
type raceListener struct{ c *conn }

func (l *raceListener) tell(change func(*raceNews)) {
	l.c.desk.mu.Lock()
	if l.c.desk.race.from == l {
		change(&l.c.desk.race)
	}
	l.c.desk.mu.Unlock()
	l.c.Nudge()
}

func (l *raceListener) Place(place int) {
	l.tell(func(n *raceNews) { n.place = &wire.RaceQueue{Place: place} })
}

func (l *raceListener) Progress(p race.Progress) {
	m := wire.RaceProgress{Module: p.Module, Index: p.Index, Of: p.Of, Yielding: p.Yielding, Lanes: lanesOf(p.Lanes)}
	l.tell(func(n *raceNews) { n.progress = &m })
}

func (l *raceListener) Result(r race.ModuleResult) {
	m := wire.RaceResult{Module: r.Module, Mode: string(r.Mode), Threads: r.Threads, Ratio: r.Ratio, Lanes: lanesOf(r.Lanes)}
	l.tell(func(n *raceNews) { n.results, n.progress = append(n.results, m), nil })
}

func lanesOf(lanes []race.LaneResult) []wire.LaneResult {
	ls := make([]wire.LaneResult, len(lanes))
	for i, x := range lanes {
		ls[i] = wire.LaneResult{
			Name: x.Name, In: x.In, Out: x.Out, MS: x.MS, Low: x.Low, High: x.High, Runs: x.Runs, MACs: x.MACs, Params: x.Params,
			WeightBytes: x.WeightBytes, ActivationBytes: x.ActivationBytes, GFLOPS: x.GFLOPS, Random: x.Random,
		}
	}
	return ls
}

func (l *raceListener) done(total race.Total, stopped bool) {
	m := wire.RaceDone{Stopped: stopped, Modules: total.Modules, Ratio: total.Ratio, Seconds: total.Took.Seconds(), Lanes: []wire.LaneTotal{}}
	for _, x := range total.Lanes {
		m.Lanes = append(m.Lanes, wire.LaneTotal{Name: x.Name, MS: x.MS, MACs: x.MACs, Params: x.Params})
	}
	l.tell(func(n *raceNews) { n.progress, n.done = nil, &m })
}

// startRace replaces the page's race.
func (c *conn) startRace(m wire.Race) {
	l := &raceListener{c}
	c.desk.mu.Lock()
	c.desk.race = raceNews{from: l}
	c.desk.mu.Unlock()
	c.race.begin(c.Ctx, func(ctx context.Context) {
		total, err := c.runRace(ctx, m, l)
		switch {
		case err == nil:
			l.done(total, false)
		case ctx.Err() != nil:
			l.done(total, true)
		default:
			c.desk.problem(raceProblem(err), m.Image)
			c.Nudge()
		}
	})
}

// runRace races on the maps of an open picture, which stays open meanwhile.
func (c *conn) runRace(ctx context.Context, m wire.Race, l race.Listener) (race.Total, error) {
	whatIf, err := cost.ParseWhatIf(m.WhatIf)
	if err != nil {
		return race.Total{}, badRequest(answer.Sentence(err), err)
	}
	v, err := c.srv.cfg.Store.Open(m.Image, m.Model, net.Fit(m.Fit), func() {})
	if err != nil {
		return race.Total{}, err
	}
	defer v.Close()
	model, release, err := c.srv.cfg.Store.Load(m.Model)
	if err != nil {
		return race.Total{}, err
	}
	defer release()
	entry := race.Entry{Net: model.Net, Module: m.Module, Mode: cost.Mode(m.Mode), WhatIf: whatIf,
		Input: func(ctx context.Context, layer int) ([]float32, error) { return chw(ctx, v, layer) }}
	if err := entry.Check(); err != nil {
		return race.Total{}, badRequest(answer.Sentence(err), err)
	}
	if err := v.Wait(ctx); err != nil {
		return race.Total{}, err
	}
	return c.srv.track.Run(ctx, entry, l)
}

// chw copies a layer's maps.
func chw(ctx context.Context, v *store.Viewer, layer int) ([]float32, error) {
	pin, err := v.PinFloats(ctx)
	if err != nil {
		return nil, err
	}
	defer pin.Release()
	return pin.Floats.Map(layer).CHW(nil), nil
}

func raceProblem(err error) *problem {
	var full *race.FullError
	p := *asProblem(err)
	if errors.As(err, &full) {
		p = problem{status: http.StatusServiceUnavailable, title: "Many races are waiting", detail: answer.Sentence(err), retry: time.Minute}
	}
	p.code = "race"
	return &p
}
