package race

import (
	"context"
	"errors"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

// small is a network of two modules on a small picture.
func small(t *testing.T) *net.Network {
	t.Helper()
	d := net.BVLC()
	d.Input.Size = 64
	d.Classes = make([]net.Class, 10)
	n, err := net.Random(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// flat is an input of the right size whose values do not matter.
func flat(n *net.Network) func(context.Context, int) ([]float32, error) {
	return func(_ context.Context, layer int) ([]float32, error) {
		l := n.Graph().Layers[layer]
		x := make([]float32, l.C*l.H*l.W)
		for i := range x {
			x[i] = float32(i%7) / 7
		}
		return x, nil
	}
}

// idle is a server without pictures.
type idle struct{}

func (idle) Busy() bool    { return false }
func (idle) Passes() int64 { return 0 }

// notes keeps what a listener hears.
type notes struct {
	mu       sync.Mutex
	places   []int
	progress []Progress
	results  []ModuleResult
}

func (n *notes) Place(p int)           { n.mu.Lock(); n.places = append(n.places, p); n.mu.Unlock() }
func (n *notes) Progress(p Progress)   { n.mu.Lock(); n.progress = append(n.progress, p); n.mu.Unlock() }
func (n *notes) Result(r ModuleResult) { n.mu.Lock(); n.results = append(n.results, r); n.mu.Unlock() }

func (n *notes) heard() (places []int, progress int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]int(nil), n.places...), len(n.progress)
}

func raceOne(t *testing.T, module string, mode cost.Mode, whatIf string) (*notes, Total) {
	t.Helper()
	w, err := cost.ParseWhatIf(whatIf)
	if err != nil {
		t.Fatal(err)
	}
	n := small(t)
	var l notes
	track := New(idle{}, 1, time.Minute)
	track.span = 10 * time.Millisecond
	total, err := track.Run(context.Background(), Entry{Net: n, Module: module, Mode: mode, WhatIf: w, Input: flat(n)}, &l)
	if err != nil {
		t.Fatal(err)
	}
	return &l, total
}

// What raced is what internal/cost counts.
func TestRaceCounts(t *testing.T) {
	n := small(t)
	for _, mode := range []cost.Mode{cost.Isolated, cost.Chained} {
		want, err := cost.Compare(n.Graph().Description, mode)
		if err != nil {
			t.Fatal(err)
		}
		l, _ := raceOne(t, "4a", mode, "")
		m, r := want.Modules[2], l.results[0]
		if len(l.results) != 1 || len(r.Lanes) != 2 || r.Module != "4a" || r.Mode != mode {
			t.Fatalf("%s: found %+v", mode, l.results)
		}
		reduced, naive := r.Lanes[0], r.Lanes[1]
		if reduced.MACs != m.Own.MACs || reduced.Params != m.Own.Params() || reduced.Random {
			t.Errorf("%s: reduced: expected %+v, found %+v", mode, m.Own, reduced)
		}
		if naive.MACs != m.Naive.MACs || naive.Params != m.Naive.Params() || naive.In != m.Naive.In || naive.Out != m.Naive.Out || !naive.Random {
			t.Errorf("%s: naive: expected %+v, found %+v", mode, m.Naive, naive)
		}
		if reduced.MS <= 0 || naive.MS < reduced.MS || r.Ratio < 1 || reduced.Runs < minRounds || naive.Low > naive.High {
			t.Errorf("%s: found times %+v", mode, r)
		}
	}
}

// Of all nine, the edited version has nine modules too: where the edit changes
// nothing, the model's own counts. What is told while a race runs can be drawn.
func TestRaceAllEdited(t *testing.T) {
	l, total := raceOne(t, All, cost.Isolated, "5b:1x1=64")
	c, err := cost.Options{}.Compare(small(t).Graph().Description)
	if err != nil {
		t.Fatal(err)
	}
	nine, _ := c.Nine()
	if len(total.Lanes) != 3 || total.Lanes[2].Name != "edited" {
		t.Fatalf("found %+v", total.Lanes)
	}
	if fewer := int64(384-64) * 832; total.Lanes[2].MACs != nine.MACs-4*fewer || total.Lanes[0].MACs != nine.MACs {
		t.Errorf("expected %d MACs and %d fewer, found %+v", nine.MACs, 4*fewer, total.Lanes)
	}
	for _, p := range l.progress {
		if len(p.Lanes) < 2 || p.Lanes[1].MACs == 0 || math.IsInf(p.Lanes[0].GFLOPS, 0) {
			t.Fatalf("progress %+v", p)
		}
	}
}

func TestRaceAll(t *testing.T) {
	l, total := raceOne(t, All, cost.Chained, "")
	if len(l.results) != 9 || total.Modules != 9 || total.Ratio < 1.5 {
		t.Fatalf("found %d results, %+v", len(l.results), total)
	}
	if last := l.results[8].Lanes[1]; last.Out != 4944 {
		t.Errorf("chained 5b: expected 4944 channels, found %d", last.Out)
	}
	if len(l.progress) < 9 || l.places[0] != 0 {
		t.Errorf("heard places %v and %d steps", l.places, len(l.progress))
	}
}

// An edit is raced where it makes a difference: in its module and, through its
// depth, in the next.
func TestRaceEditedSameDepth(t *testing.T) {
	const narrow = "3b:3x3_reduce=16" // inside of 3b only
	for module, lanes := range map[string]int{"3b": 3, "4a": 2} {
		l, _ := raceOne(t, module, cost.Isolated, narrow)
		if found := len(l.results[0].Lanes); found != lanes {
			t.Errorf("%s: expected %d versions, found %d", module, lanes, found)
		}
	}
}

func TestRaceEdited(t *testing.T) {
	const whatIf = "3b:1x1=64,5x5_as=two3x3"
	for module, lanes := range map[string]int{"3a": 2, "3b": 3, "4a": 3} {
		l, _ := raceOne(t, module, cost.Isolated, whatIf)
		if found := len(l.results[0].Lanes); found != lanes {
			t.Errorf("%s: expected %d versions, found %d", module, lanes, found)
		}
		if module == "4a" && l.results[0].Lanes[2].In != 480-64 {
			t.Errorf("4a edited reads %d channels", l.results[0].Lanes[2].In)
		}
	}
}

// What another program slowed down does not count.
func TestCalm(t *testing.T) {
	if c := calm([]float64{9, 1, 3, 2, 8}); c != 2 {
		t.Errorf("expected 2, the middle of 1, 2 and 3, found %v", c)
	}
	if q := quantile([]float64{4, 1, 3, 2}, 0.5); q != 2.5 {
		t.Errorf("median: expected 2.5, found %v", q)
	}
}

// A ratio that moves is measured longer.
func TestSettled(t *testing.T) {
	a := []float64{1, 1, 1, 1, 1, 1, 1, 1}
	for _, c := range []struct {
		naive []float64
		want  bool
	}{
		{[]float64{3, 3, 9, 3, 3, 3, 3, 9}, true},
		{[]float64{3, 3, 3, 3, 4, 4, 4, 4}, false},
	} {
		if settled([]*runner{{times: a}, {times: c.naive}}) != c.want {
			t.Errorf("%v: expected settled = %v", c.naive, c.want)
		}
	}
}

// A clock that was started late is found out by the work that it missed.
func TestLateClock(t *testing.T) {
	w, _ := watch(context.Background(), idle{})
	defer w.stop()
	w.begin()
	w.LayerDone(0, time.Hour) // the input's time does not count
	w.LayerDone(1, time.Hour)
	if took := time.Since(w.began); took >= w.work {
		t.Errorf("%v of work in %v was believed", w.work, took)
	}
	w.begin()
	if w.work != 0 {
		t.Errorf("found %v of work before the pass", w.work)
	}
}

func TestCheck(t *testing.T) {
	n := small(t)
	huge, _ := cost.ParseWhatIf("5b:5x5_reduce=0,5x5=16384")
	for _, e := range []Entry{{Module: "6a"}, {Module: ""}, {Module: "3a", Mode: "both"}, {Module: "5b", WhatIf: huge}} {
		e.Net, e.Input = n, flat(n)
		if err := e.Check(); err == nil {
			t.Errorf("%+v was accepted", e)
		}
	}
}

// One races, one waits, the third is refused; a cancelled one leaves.
func TestQueue(t *testing.T) {
	n := small(t)
	hold := make(chan struct{})
	slow := Entry{Net: n, Module: "3a", Input: func(ctx context.Context, _ int) ([]float32, error) {
		<-hold
		return flat(n)(ctx, 0)
	}}
	track := New(idle{}, 1, time.Minute)
	ctx, cancel := context.WithCancel(context.Background())
	var first, second notes
	done := make(chan error, 2)
	go func() { _, err := track.Run(ctx, slow, &first); done <- err }()
	until(t, func() bool { p, _ := first.heard(); return len(p) == 1 })
	waiting, leave := context.WithCancel(context.Background())
	go func() { _, err := track.Run(waiting, slow, &second); done <- err }()
	until(t, func() bool { p, _ := second.heard(); return len(p) == 1 && p[0] == 1 })
	var full *FullError
	if _, err := track.Run(ctx, slow, &notes{}); !errors.As(err, &full) {
		t.Errorf("third race: found %v", err)
	}
	leave()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("second race: found %v", err)
	}
	cancel()
	close(hold)
	if err := <-done; err == nil {
		t.Error("cancelled race: found no error")
	}
	if len(track.queue) != 0 {
		t.Errorf("found %d in the queue at the end", len(track.queue))
	}
}

func until(t *testing.T, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited 5 seconds in vain")
}

// pictures is a server that is busy now and then.
type pictures struct{ busy, asked atomic.Int64 }

func (p *pictures) Busy() bool    { p.asked.Add(1); return p.busy.Load() > 0 }
func (p *pictures) Passes() int64 { return 0 }

// While a picture is computed nothing is measured; the page is told.
func TestYield(t *testing.T) {
	n := small(t)
	var s pictures
	s.busy.Store(1)
	var l notes
	done := make(chan error, 1)
	go func() {
		_, err := New(&s, 1, time.Minute).Run(context.Background(), Entry{Net: n, Module: "3a", Input: flat(n)}, &l)
		done <- err
	}()
	until(t, func() bool { _, k := l.heard(); return k == 1 })
	if p := l.progress[0]; !p.Yielding || p.Lanes[0].Runs != 0 {
		t.Errorf("found %+v", p)
	}
	s.busy.Store(0)
	if err := <-done; err != nil || len(l.results) != 1 {
		t.Errorf("found %v, %d results", err, len(l.results))
	}
}

// The claim of the lesson, measured; the whole network on this computer.
func TestSpeed(t *testing.T) {
	if os.Getenv("INCEPTIONSCOPE_RACE") == "" {
		t.Skip("set INCEPTIONSCOPE_RACE=1 to race all nine modules at full size")
	}
	d := cost.Standard()
	n, err := net.Random(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range []cost.Mode{cost.Isolated, cost.Isolated, cost.Chained} {
		var l notes
		total, err := New(idle{}, 1, 5*time.Minute).Run(context.Background(), Entry{Net: n, Module: All, Mode: mode, Input: flat(n)}, &l)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.results {
			a, b := r.Lanes[0], r.Lanes[1]
			t.Logf("%s %s ratio %.2f (MACs %.2f): %.2f ms %.0f GFLOP/s, naive %.2f [%.2f %.2f] ms %.0f GFLOP/s, %d rounds", mode, r.Module, r.Ratio,
				float64(b.MACs)/float64(a.MACs), a.MS, a.GFLOPS, b.MS, b.Low, b.High, b.GFLOPS, a.Runs)
		}
		t.Logf("%s: %+v", mode, total)
		if total.Ratio < 2.5 {
			t.Errorf("%s: all nine are %.2f times slower when naive, expected at least 2.5", mode, total.Ratio)
		}
	}
}
