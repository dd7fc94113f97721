package record

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"inceptionscope/internal/kernel"
	"inceptionscope/internal/net"
)

// Log is what stays of a forward pass when its activations are gone: the
// summary and time of each layer. Layers are read while later ones still run.
type Log struct {
	Graph *net.Graph
	rows  []row
	bytes int64
}

type row struct {
	Summary
	took time.Duration
	done atomic.Bool // guards the fields above
}

// NewLog is empty.
func NewLog(g *net.Graph) *Log {
	l := &Log{Graph: g, rows: make([]row, len(g.Layers))}
	for _, x := range g.Layers {
		l.bytes += int64(8*x.C) + 128
	}
	return l
}

// Done says whether the layer's summary may be read.
func (l *Log) Done(layer int) bool { return l.rows[layer].done.Load() }

// Summary of a layer that is done.
func (l *Log) Summary(layer int) *Summary { return &l.rows[layer].Summary }

// Took is the time of a layer that is done.
func (l *Log) Took(layer int) time.Duration { return l.rows[layer].took }

// Bytes that the log occupies when complete.
func (l *Log) Bytes() int64 { return l.bytes }

// Recorder is the net.Observer that fills a log. It summarises a layer in the
// goroutine that reports it, while its values are still in the cache.
type Recorder struct {
	Log    *Log
	values Activations
	next   net.Observer
	scan   scanner
}

// Activations are a forward pass's values; *net.Activations is one.
type Activations interface{ Map(layer int) kernel.Map }

// New summarises n's layers, as they are computed into a, to a new log. next
// (nil: nobody) is told of each layer after its summary is there.
func New(n *net.Network, a Activations, next net.Observer) *Recorder {
	return On(NewLog(n.Graph()), n, a, next)
}

// On is New with the log given.
func On(l *Log, n *net.Network, a Activations, next net.Observer) *Recorder {
	return &Recorder{Log: l, values: a, next: next, scan: scanner{backend: n.Backend()}}
}

// LayerDone implements net.Observer. A layer that the log has already (its
// activations were evicted and are computed again) is not summarised twice.
func (r *Recorder) LayerDone(layer int, took time.Duration) {
	if row := &r.Log.rows[layer]; !row.done.Load() {
		row.Summary = r.scan.Scan(r.values.Map(layer), signed(r.Log.Graph.Layers[layer]))
		row.took = took
		row.done.Store(true)
	}
	if r.next != nil {
		r.next.LayerDone(layer, took)
	}
}

// signed: all but the input and linear layers without ReLU end in ReLU, softmax
// or a pool of such values.
func signed(l net.Layer) bool {
	return l.Kind == net.Data || l.Kind == net.Linear && !l.ReLU
}

// Top lists the n greatest entries of v (all, if there are fewer), greatest
// first, then by index.
func Top(v []float32, n int) []int {
	n = min(n, len(v))
	idx := make([]int, 0, n+1)
	for i, x := range v {
		if len(idx) == n && (n == 0 || !(x > v[idx[n-1]])) {
			continue
		}
		at := len(idx)
		for at > 0 && x > v[idx[at-1]] {
			at--
		}
		idx = slices.Insert(idx, at, i)
		idx = idx[:min(len(idx), n)]
	}
	return idx
}

// Order lists all entries of v, greatest first, then by index.
func Order(v []float32) []int {
	idx := make([]int, len(v))
	for i := range idx {
		idx[i] = i
	}
	slices.SortStableFunc(idx, func(a, b int) int { return cmp.Compare(v[b], v[a]) })
	return idx
}

// Barcode is one byte a channel: its value as a share of the greatest, at
// least 0. A channel above 0 is never drawn as 0.
func Barcode(v []float32) []byte {
	out := make([]byte, len(v))
	top := slices.Max(v)
	if !(top > 0) {
		return out
	}
	for i, x := range v {
		if x > 0 {
			out[i] = byte(max(1, x/top*255+0.5))
		}
	}
	return out
}
