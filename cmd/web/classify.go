package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
)

type classifyCmd struct {
	Model  string   `help:"Model name or file; by default the best installed one." placeholder:"NAME|FILE"`
	Fit    fitFlag  `help:"How a picture becomes square: ${fits}; by default the model's own." placeholder:"FIT"`
	Top    int      `help:"How many classes to print." default:"5"`
	JSON   bool     `name:"json" help:"Print one JSON object a line."`
	Images []string `arg:"" name:"image" help:"Pictures; - reads one from standard input."`
}

// result is the JSON line of one picture.
type result struct {
	Image string  `json:"image"`
	Model string  `json:"model"`
	Fit   net.Fit `json:"fit"`
	Ms    float64 `json:"ms"` // forward pass alone
	Top   []top   `json:"top"`
	err   error
}

type top struct {
	Class string  `json:"class"`
	Label string  `json:"label"`
	P     float64 `json:"p"`
}

func (c classifyCmd) Run(ctx context.Context, s streams) error {
	if c.Top < 1 {
		return fmt.Errorf("--top %d: at least 1 class", c.Top)
	}
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	defer m.Close()
	failed := false
	for r := range c.results(ctx, s.in, m) {
		if r.err != nil {
			failed = true
			fmt.Fprintf(s.err, "web: %s: %v\n", r.Image, r.err)
			continue
		}
		if err := c.print(s.out, r); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if failed {
		return errReported
	}
	return nil
}

func (c classifyCmd) print(w io.Writer, r result) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(r)
	}
	fmt.Fprintf(w, "%s  (%s, %s, %.1f ms)\n", r.Image, r.Model, r.Fit, r.Ms)
	for _, t := range r.Top {
		if _, err := fmt.Fprintf(w, "  %5.1f %%  %s\n", 100*t.P, t.Label); err != nil {
			return err
		}
	}
	return nil
}

// results classifies the pictures in order. With several pictures each core
// takes whole pictures, one thread each: that wastes nothing on waiting. One
// picture alone gets all threads.
func (c classifyCmd) results(ctx context.Context, in io.Reader, m *loaded) <-chan result {
	workers := min(runtime.GOMAXPROCS(0), len(c.Images))
	threads := 1
	if workers == 1 {
		threads = 0
	}
	slots := make(chan chan result, 2*workers) // results in the order of the arguments
	jobs := make(chan func(), workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for job := range jobs {
				job()
			}
		})
	}
	go func() {
		defer close(slots)
		defer close(jobs)
		for _, name := range c.Images {
			if ctx.Err() != nil {
				return
			}
			slot := make(chan result, 1)
			slots <- slot
			jobs <- func() { slot <- c.one(ctx, name, in, m, threads) }
		}
	}()
	out := make(chan result)
	go func() {
		defer close(out)
		for slot := range slots {
			out <- <-slot
		}
		wg.Wait()
	}()
	return out
}

func (c classifyCmd) one(ctx context.Context, name string, in io.Reader, m *loaded, threads int) result {
	r := result{Image: name, Model: m.name, Fit: m.fit(c.Fit)}
	input, err := m.input(name, in, r.Fit)
	if err != nil {
		r.err = err
		return r
	}
	a := m.net.NewActivations()
	defer a.Release()
	t := time.Now()
	if r.err = m.net.Forward(ctx, input, a, nil, net.Options{Threads: threads}); r.err != nil {
		return r
	}
	r.Ms = float64(time.Since(t).Microseconds()) / 1e3
	r.Top = m.top(a, c.Top)
	return r
}

// input reads a picture ("-" is standard input) and makes it the network's
// input tensor [3, Size, Size].
func (m *loaded) input(name string, in io.Reader, fit net.Fit) ([]float32, error) {
	b, err := readPicture(name, in)
	if err != nil {
		return nil, unwrapPath(err)
	}
	p, err := picture.DecodeBytes(b, picture.Default)
	if err != nil {
		return nil, err
	}
	d := m.net.Graph().Input
	return d.Tensor(p.Crop(d, fit), nil), nil
}

func readPicture(name string, in io.Reader) ([]byte, error) {
	r := in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r = f
	}
	return io.ReadAll(io.LimitReader(r, picture.Default.MaxBytes+1))
}

// unwrapPath drops the path from an error that is printed behind it.
func unwrapPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// top are the n most probable classes.
func (m *loaded) top(a *net.Activations, n int) []top {
	g := m.net.Graph()
	i, _ := g.Index("prob")
	p := a.Map(i).CHW(nil)
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return p[order[i]] > p[order[j]] })
	out := []top{}
	for _, k := range order[:min(n, len(order))] {
		out = append(out, top{g.Classes[k].ID, g.Classes[k].Label, float64(p[k])})
	}
	return out
}
