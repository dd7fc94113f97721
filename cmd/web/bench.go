package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/kernel"
	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

type benchCmd struct {
	Model   string `help:"Model name or file; by default the best installed one." placeholder:"NAME|FILE"`
	Threads int    `help:"Threads; 0 takes as many as the engine can use." default:"0"`
	Runs    int    `help:"Measured runs, after a tenth as many to warm up." default:"100"`
	Record  bool   `help:"Observe every layer as soon as it is done, as web record does; without it, only the prediction is asked for."`
	Summary bool   `name:"summaries" help:"Record, and compute the summaries that the page shows of every layer."`
	Compare string `help:"Print ratios to this earlier --json output." type:"existingfile" placeholder:"FILE.json"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// benchReport is the JSON of web bench. gflops counts direct FLOPs (2 a MAC),
// whatever algorithm ran; peak_gflops is measured in this process.
type benchReport struct {
	Threads int          `json:"threads"`
	Runs    int          `json:"runs"`
	Ms      spread       `json:"ms"`
	GFLOPS  float64      `json:"gflops"`
	Peak    float64      `json:"peak_gflops"`
	Layers  []benchLayer `json:"layers"`
}

type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	P90    float64 `json:"p90"`
}

type benchLayer struct {
	Name string  `json:"name"`
	Ms   float64 `json:"ms"` // median
	MACs int64   `json:"macs"`
}

func (c benchCmd) Run(ctx context.Context, s streams) error {
	if c.Runs < 1 || c.Threads < 0 {
		return fmt.Errorf("--runs wants at least 1 and --threads at least 0")
	}
	c.Record = c.Record || c.Summary
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	defer m.Close()
	r, err := c.measure(ctx, m)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return c.table(s.out, r)
}

// stopwatch is an Observer that adds up the layers' times.
type stopwatch struct {
	mu sync.Mutex
	ms [][]float64
}

func (w *stopwatch) LayerDone(layer int, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ms[layer] = append(w.ms[layer], took.Seconds()*1e3)
}

func (c benchCmd) measure(ctx context.Context, m *loaded) (benchReport, error) {
	g := m.net.Graph()
	threads := c.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	input := noise(3 * g.Input.Size * g.Input.Size)
	a := m.net.NewActivations()
	defer a.Release()
	watch := &stopwatch{ms: make([][]float64, len(g.Layers))}
	pass := func(o net.Observer) (float64, error) {
		t := time.Now()
		err := m.net.Forward(ctx, input, a, o, net.Options{Threads: threads})
		return time.Since(t).Seconds() * 1e3, err
	}
	var all []float64
	for i := range c.Runs + c.Runs/10 + 1 {
		ms, err := pass(c.observer(m, a, watch))
		if err != nil {
			return benchReport{}, err
		}
		if i > c.Runs/10 {
			all = append(all, ms)
		}
	}
	if !c.Record { // the layers' times need an observer: some further runs
		for range c.Runs/4 + 1 {
			if _, err := pass(watch); err != nil {
				return benchReport{}, err
			}
		}
	}
	r := benchReport{Threads: threads, Runs: len(all), Ms: spreadOf(all), Peak: kernel.PeakGFLOPS(threads)}
	var macs int64
	for i, l := range g.Layers {
		n := cost.Layer(l).MACs
		macs += n
		if len(watch.ms[i]) > 0 {
			r.Layers = append(r.Layers, benchLayer{l.Name, spreadOf(watch.ms[i]).Median, n})
		}
	}
	r.GFLOPS = 2 * float64(macs) / r.Ms.Median / 1e6
	return r, nil
}

// observer of a measured run.
func (c benchCmd) observer(m *loaded, a *net.Activations, watch net.Observer) net.Observer {
	switch {
	case c.Summary:
		return record.New(m.net, a, watch)
	case c.Record:
		return watch
	}
	return nil
}

// noise is a fixed input of the size of mean-free pixels.
func noise(n int) []float32 {
	x := make([]float32, n)
	state := uint32(1)
	for i := range x {
		state = state*1664525 + 1013904223
		x[i] = float32(int32(state) >> 24) // -128 .. 127
	}
	return x
}

func spreadOf(ms []float64) spread {
	s := slices.Sorted(slices.Values(ms))
	return spread{Median: (s[(len(s)-1)/2] + s[len(s)/2]) / 2, Min: s[0], P90: s[(len(s)-1)*9/10]}
}

func (c benchCmd) table(w io.Writer, r benchReport) error {
	before, err := c.before()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d threads, %d runs: median %.2f ms, min %.2f, p90 %.2f; %.0f GFLOP/s direct = %.0f %% of the measured FMA peak (%.0f)\n\n",
		r.Threads, r.Runs, r.Ms.Median, r.Ms.Min, r.Ms.P90, r.GFLOPS, 100*r.GFLOPS/r.Peak, r.Peak)
	if before != nil {
		fmt.Fprintf(w, "%.3f of %s's median (%.2f ms, %d threads)\n\n", r.Ms.Median/before.Ms.Median, c.Compare, before.Ms.Median, before.Threads)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "layer\tms\tM MACs\tof peak\t"+map[bool]string{true: "ratio\t"}[before != nil])
	for _, l := range r.Layers {
		fmt.Fprintf(t, "%s\t%.3f\t%.1f\t%.0f %%\t", l.Name, l.Ms, float64(l.MACs)/1e6, 100*2*float64(l.MACs)/l.Ms/1e6/r.Peak)
		if was := before.layer(l.Name); was > 0 {
			fmt.Fprintf(t, "%.3f\t", l.Ms/was)
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func (c benchCmd) before() (*benchReport, error) {
	if c.Compare == "" {
		return nil, nil
	}
	b, err := os.ReadFile(c.Compare)
	if err != nil {
		return nil, err
	}
	var r benchReport
	if err := json.Unmarshal(b, &r); err != nil || r.Ms.Median <= 0 {
		return nil, fmt.Errorf("%s: not the output of web bench --json", c.Compare)
	}
	return &r, nil
}

func (r *benchReport) layer(name string) float64 {
	if r == nil {
		return 0
	}
	for _, l := range r.Layers {
		if l.Name == name {
			return l.Ms
		}
	}
	return 0
}
