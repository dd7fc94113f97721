package net

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"inceptionscope/internal/kernel"
)

// pass is the state of one forward pass. The leader, Forward's goroutine, and
// its helpers walk through the steps side by side; in each step they take jobs
// from a counter and wait until all are done. No channel and no wake-up comes
// between steps: an idle core takes about 0.1 ms to wake, as long as many a
// step takes. Passes are reused, so that a steady stream allocates nothing.
type pass struct {
	net      *Network
	mem      *kernel.Arena // holds all scratch
	data     []float32     // the activations' store
	input    []float32
	scratch  []float32 // handed on between steps
	observer Observer
	load     *Load
	auto     bool // the number of threads follows the load
	procs    int
	threads  int
	stop     atomic.Bool
	wait     sync.WaitGroup
	progress []progress // of each step
	workers  []*worker
}

// progress of a step: jobs handed out, jobs done; a cache line for itself.
type progress struct {
	next, done atomic.Int32
	_          [56]byte
}

// worker is one thread of a pass.
type worker struct {
	pass    *pass
	id      int       // 0 leads
	scratch []float32 // its own
	spent   []int64   // on each op, in ns, if somebody observes
	help    func()    // helps until the pass ends; made once, so that `go` allocates nothing
}

// maxThreads of a pass: beyond, the steps are too short to share.
const maxThreads = 8

func (p *pass) begin(data, input []float32, o Observer, load *Load, threads int) {
	p.data, p.input, p.observer, p.load = data, input, o, load
	p.procs, p.auto, p.threads = runtime.GOMAXPROCS(0), threads == 0, max(1, min(threads, maxThreads))
	if p.auto {
		p.threads = load.threads(p.procs)
	}
	p.stop.Store(false)
	for i := range p.progress {
		p.progress[i].next.Store(0)
		p.progress[i].done.Store(0)
	}
	for len(p.workers) < p.threads {
		w := &worker{pass: p, id: len(p.workers), scratch: p.mem.Floats(p.net.plan.private), spent: make([]int64, len(p.net.plan.ops))}
		w.help = func() {
			w.steps(nil)
			p.wait.Done()
		}
		p.workers = append(p.workers, w)
	}
	for _, w := range p.workers[:p.threads] {
		clear(w.spent)
	}
}

// end waits for the helpers, forgets what belongs to the caller and gives the
// pass back.
func (p *pass) end() {
	p.stop.Store(true)
	p.wait.Wait()
	p.data, p.input, p.observer, p.load = nil, nil, nil, nil
	p.net.putPass(p)
}

// lead starts the helpers, runs the steps, tells the observer, and stops when
// the context ends.
func (p *pass) lead(ctx context.Context) {
	for _, w := range p.workers[1:p.threads] {
		p.wait.Add(1)
		go w.help()
	}
	p.workers[0].steps(func(s *step) {
		if p.observer != nil {
			for _, l := range s.done {
				p.observer.LayerDone(l, p.took(l))
			}
		}
		if ctx.Err() != nil {
			p.stop.Store(true)
		}
	})
}

// steps takes part in all steps; after each of them it calls `after`, if any.
// A helper leaves when the machine has other things to do.
func (w *worker) steps(after func(*step)) {
	p := w.pass
	for i := range p.net.plan.steps {
		if p.stop.Load() || w.id > 0 && p.auto && w.id >= p.load.threads(p.procs) {
			return
		}
		s := &p.net.plan.steps[i]
		w.jobs(s, &p.progress[i])
		p.await(s, &p.progress[i])
		if after != nil {
			after(s)
		}
	}
}

// jobs runs jobs of the step until all are handed out.
func (w *worker) jobs(s *step, pr *progress) {
	var from time.Time
	timed := w.pass.observer != nil
	if timed {
		from = time.Now()
	}
	for {
		k := int(pr.next.Add(1)) - 1
		if k >= len(s.jobs) {
			return
		}
		j := s.jobs[k]
		w.pass.net.plan.ops[j.op].run(j.task, w.pass, w)
		if timed {
			now := time.Now()
			w.spent[j.op] += int64(now.Sub(from))
			from = now
		}
		pr.done.Add(1)
	}
}

// How long await spins, and then how often it lets other goroutines run, until
// it sleeps: then, after some milliseconds, another thread is not running at
// all. A sleep ends up to 0.1 ms late, which costs 7 % of a pass where it comes
// between steps.
const (
	spins  = 4000
	yields = 20000
)

// await waits until all jobs of the step are done, or the pass is stopped.
func (p *pass) await(s *step, pr *progress) {
	for n := 0; int(pr.done.Load()) < len(s.jobs) && !p.stop.Load(); n++ {
		switch {
		case n < spins:
			kernel.Pause()
		case n < spins+yields:
			runtime.Gosched()
		default:
			time.Sleep(20 * time.Microsecond)
		}
	}
}

// took is the processor time of a layer, divided by the threads.
func (p *pass) took(layer int) time.Duration {
	sum := 0.0
	for _, s := range p.net.plan.shares[layer] {
		for _, w := range p.workers[:p.threads] {
			sum += float64(w.spent[s.op]) * s.part
		}
	}
	return time.Duration(sum / float64(p.threads))
}

// takePass returns an idle pass of the network.
func (n *Network) takePass() *pass {
	n.mu.Lock()
	defer n.mu.Unlock()
	if k := len(n.passes); k > 0 {
		p := n.passes[k-1]
		n.passes = n.passes[:k-1]
		return p
	}
	mem := kernel.NewArena()
	return &pass{net: n, mem: mem, scratch: mem.Floats(n.plan.shared), progress: make([]progress, len(n.plan.steps))}
}

func (n *Network) putPass(p *pass) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.passes) < spare {
		n.passes = append(n.passes, p)
	}
}
