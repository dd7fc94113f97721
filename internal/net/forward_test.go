package net

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"inceptionscope/internal/kernel"
	"pgregory.net/rapid"
)

// variants are descriptions that differ where public GoogLeNets differ, at a
// size that the float64 reference can bear.
func variants() map[string]Description {
	rows := func(d Description) Description {
		d.Rows = []Row{
			conv("stem", 5, 2, 12), maxPool("pool1", 3, 2), lrn("norm1"),
			inception("4a", 8, 9, 16, 3, 10, 5), maxPool("pool3", 3, 2),
			inception("4d", 16, 8, 24, 8, 8, 8), globalAverage("gap"), linear("fc"), softmax("prob"),
		}
		d.Input.Size, d.Classes = 61, make([]Class, 11)
		return d
	}
	caffe := BVLC()
	torch := BVLC()
	torch.CeilPool, torch.LRN, torch.K5, torch.Aux = false, nil, 3, true
	odd := BVLC()
	odd.LRN = &Norm{Size: 3, Alpha: 1, Beta: 0.5, K: 2}
	odd.Aux = true
	return map[string]Description{"caffe": rows(caffe), "torch": rows(torch), "odd": rows(odd)}
}

func TestVariants(t *testing.T) {
	for name, d := range variants() {
		for _, be := range kernel.Available() {
			t.Run(fmt.Sprint(name, "/", be), func(t *testing.T) {
				g, err := d.Graph()
				if err != nil {
					t.Fatal(err)
				}
				w := random{graph: g, seed: 3}
				n := network(t, d, w, be)
				input := normal(seeded(7), []int{1, 3 * 61 * 61})
				a := n.NewActivations()
				if err := n.Forward(context.Background(), input, a, nil, Options{}); err != nil {
					t.Fatal(err)
				}
				agree(t, n, a, refForward(t, g, w, input))
			})
		}
	}
}

// drawRow makes an inception module of any widths, with reductions left out,
// branches left out, or branches that no column of Table 1 can say.
func drawRow(t *rapid.T) Row {
	width := func(name string) int { return rapid.IntRange(0, 20).Draw(t, name) }
	r := Row{Module: "x", Filters: Filters{width("1x1"), width("3x3 reduce"), width("3x3"), width("5x5 reduce"), width("5x5"), width("proj")}}
	if rapid.Bool().Draw(t, "free branches") {
		wide := rapid.IntRange(1, 30).Draw(t, "wide")
		r.Branches = []Branch{
			{"1x1", []Op{square("1x1", 1, wide)}},
			{"3x3", []Op{{Kind: Conv, Name: "1x3", KH: 1, KW: 3, S: 1, PW: 1, Out: wide}, {Kind: Conv, Name: "3x1", KH: 3, KW: 1, S: 1, PH: 1, Out: wide + 1}}},
			{"5x5", []Op{square("a", 3, wide), square("b", 3, wide+3)}},
			{"again", []Op{square("c", 3, 2*wide), square("d", 3, wide)}}, // Winograd's three steps in several
			{"late", []Op{square("e", 1, 9), square("f", 3, wide+8)}},     // branches, not all in step
			{"same", nil}, // the input itself
		}
	}
	return r
}

func TestModules(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRow(rt)
		c, h, w := rapid.IntRange(1, 20).Draw(rt, "C"), rapid.IntRange(1, 16).Draw(rt, "H"), rapid.IntRange(1, 16).Draw(rt, "W")
		n, err := NewModule(r, rapid.SampledFrom([]int{3, 5}).Draw(rt, "K5"), c, h, w, nil)
		if err != nil {
			rt.Fatalf("%v", err)
		}
		input := normal(seeded(uint64(c)), []int{1, c * h * w})
		a := n.NewActivations()
		if err := n.Forward(context.Background(), input, a, nil, Options{Threads: rapid.IntRange(1, 3).Draw(rt, "threads")}); err != nil {
			rt.Fatalf("%v", err)
		}
		agree(t, n, a, refForward(t, n.Graph(), n.Weights(), input))
	})
}

// events notes what an observer is told.
type events struct {
	layers []int
	took   time.Duration
	each   func(layer int)
}

func (e *events) LayerDone(layer int, took time.Duration) {
	e.layers = append(e.layers, layer)
	e.took += took
	if e.each != nil {
		e.each(layer)
	}
}

func tiny(t testing.TB) (*Network, []float32) {
	t.Helper()
	n, err := Random(variants()["odd"], 1)
	if err != nil {
		t.Fatal(err)
	}
	return n, normal(seeded(1), []int{1, 3 * 61 * 61})
}

// Every layer is told once, after the layers that it reads; its map is
// complete then and stays as it is.
func TestObserver(t *testing.T) {
	n, input := tiny(t)
	want := n.NewActivations()
	if err := n.Forward(context.Background(), input, want, nil, Options{Threads: 1}); err != nil {
		t.Fatal(err)
	}
	for threads := 1; threads <= 4; threads++ {
		a := n.NewActivations()
		var readers sync.WaitGroup
		e := &events{each: func(layer int) {
			readers.Go(func() { // reads while later layers run
				if !slices.Equal(a.Map(layer).CHW(nil), want.Map(layer).CHW(nil)) {
					t.Errorf("%d threads: %s differs when it is told", threads, n.Graph().Layers[layer].Name)
				}
			})
		}}
		if err := n.Forward(context.Background(), input, a, e, Options{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		readers.Wait()
		done := map[int]bool{}
		for _, l := range e.layers {
			for _, in := range n.Graph().Layers[l].In {
				if !done[in] {
					t.Errorf("%s was told before %s", n.Graph().Layers[l].Name, n.Graph().Layers[in].Name)
				}
			}
			done[l] = true
		}
		if len(done) != len(n.Graph().Layers) || len(e.layers) != len(done) || e.took <= 0 {
			t.Errorf("expected %d layers once each, found %v in %v", len(n.Graph().Layers), e.layers, e.took)
		}
	}
}

func TestCancel(t *testing.T) {
	n, input := tiny(t)
	for threads := 1; threads <= 3; threads++ {
		ctx, cancel := context.WithCancel(context.Background())
		stop := 5
		e := &events{each: func(layer int) {
			if layer == stop {
				cancel()
			}
		}}
		err := n.Forward(ctx, input, n.NewActivations(), e, Options{Threads: threads})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("expected %v, found %v", context.Canceled, err)
		}
		if got := len(e.layers); got >= len(n.Graph().Layers)-5 {
			t.Errorf("%d layers were computed after the end", got)
		}
	}
	if busy := n.load.busy.Load(); busy != 0 {
		t.Errorf("%d passes are still counted", busy)
	}
}

// An observer that panics takes its own pass down, and nothing else.
func TestObserverPanics(t *testing.T) {
	n, input := tiny(t)
	a := n.NewActivations()
	for range 20 {
		func() {
			defer func() {
				if recover() != "no more" {
					t.Error("expected the observer's panic")
				}
			}()
			e := &events{each: func(layer int) {
				if layer == 4 {
					panic("no more")
				}
			}}
			_ = n.Forward(context.Background(), input, a, e, Options{Threads: 3})
		}()
		if err := n.Forward(context.Background(), input, a, nil, Options{Threads: 3}); err != nil {
			t.Error(err)
		}
	}
}

// Many passes at once, on any number of threads, with a collector running
// beside and others coming and going: the same bits every time.
func TestConcurrent(t *testing.T) {
	n, input := tiny(t)
	want := n.NewActivations()
	if err := n.Forward(context.Background(), input, want, nil, Options{Threads: 1}); err != nil {
		t.Fatal(err)
	}
	last := len(n.Graph().Layers) - 1
	var over atomic.Bool
	var collector, passes sync.WaitGroup
	collector.Go(func() {
		for !over.Load() {
			runtime.GC()
		}
	})
	for i := range 6 {
		passes.Go(func() {
			for range 30 {
				a := n.NewActivations()
				if err := n.Forward(context.Background(), input, a, nil, Options{Threads: i % 4}); err != nil {
					t.Error(err)
				}
				for l := range last + 1 {
					if !slices.Equal(a.Map(l).CHW(nil), want.Map(l).CHW(nil)) {
						t.Errorf("%s differs", n.Graph().Layers[l].Name)
						return
					}
				}
				a.Release()
			}
		})
	}
	passes.Wait()
	over.Store(true)
	collector.Wait()
}

// A steady pass allocates nothing, whatever the picture.
func TestAllocations(t *testing.T) {
	n, input := tiny(t)
	a := n.NewActivations()
	for threads, most := range map[int]float64{1: 0, 2: 1} {
		got := testing.AllocsPerRun(50, func() {
			if err := n.Forward(context.Background(), input, a, nobody{}, Options{Threads: threads}); err != nil {
				t.Fatal(err)
			}
		})
		if got > most {
			t.Errorf("%d threads: expected at most %v allocations, found %v", threads, most, got)
		}
	}
}

// Released buffers are used again, but never by two at once.
func TestRelease(t *testing.T) {
	n, _ := tiny(t)
	a := n.NewActivations()
	a.Release()
	a.Release()
	b, c := n.NewActivations(), n.NewActivations()
	if a != b || b == c {
		t.Errorf("expected the released one and a new one, found %p, %p after %p", b, c, a)
	}
	if got := a.Bytes(); got != int64(len(a.data)*4) || got == 0 {
		t.Errorf("expected the size of the store, found %d", got)
	}
}

// Prepared buffers are the next ones used, and no more than one set waits.
func TestPrepare(t *testing.T) {
	n, _ := tiny(t)
	n.Prepare()
	n.Prepare()
	if len(n.acts) != 1 {
		t.Fatalf("expected one set to wait, found %d", len(n.acts))
	}
	want := n.acts[0]
	if a := n.NewActivations(); a != want || len(n.acts) != 0 {
		t.Errorf("expected the prepared %p, found %p", want, a)
	}
}

func TestWrongInput(t *testing.T) {
	n, _ := tiny(t)
	err := n.Forward(context.Background(), make([]float32, 7), n.NewActivations(), nil, Options{})
	if err == nil || !strings.Contains(err.Error(), "expected 11163 values") {
		t.Errorf("expected the number of values, found %v", err)
	}
}

func TestWrongWeights(t *testing.T) {
	d := variants()["caffe"]
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	name := "inception_4a/3x3.weight"
	for _, c := range []struct {
		w    Weights
		want string
	}{
		{spoiled{random{g, 1}, name, []int{16, 9, 3, 2}}, "tensor inception_4a/3x3.weight: expected shape [16 9 3 3], found [16 9 3 2]"},
		{spoiled{random{g, 1}, name, nil}, "tensor inception_4a/3x3.weight is missing"},
	} {
		_, err := New(d, c.w)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("expected %q, found %v", c.want, err)
		}
	}
}

// spoiled gives one tensor another shape, or none at all.
type spoiled struct {
	Weights
	name  string
	shape []int
}

func (s spoiled) Tensor(name string) ([]int, []float32, error) {
	if name != s.name {
		return s.Weights.Tensor(name)
	}
	if s.shape == nil {
		return nil, nil, fmt.Errorf("tensor %s is missing", name)
	}
	return s.shape, make([]float32, s.shape[0]*s.shape[1]*s.shape[2]*s.shape[3]), nil
}

// A helper leaves when others come to need its core.
func TestThreadsFollowLoad(t *testing.T) {
	n, input := tiny(t)
	var l Load
	e := &events{each: func(layer int) {
		if layer == 3 {
			l.Add(100)
		}
	}}
	if err := n.Forward(context.Background(), input, n.NewActivations(), e, Options{Load: &l}); err != nil {
		t.Fatal(err)
	}
	if got := l.busy.Load(); got != 100 {
		t.Errorf("expected the load that others added, 100, found %d", got)
	}
}
