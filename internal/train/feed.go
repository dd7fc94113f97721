package train

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"inceptionscope/internal/net"
)

// Minibatch is one batch of preprocessed pictures.
type Minibatch struct {
	pictures []float32 // N x size x size x 3
	labels   []int
	n        int // real pictures; the rest repeats the last
	err      error
	ready    chan struct{}
	indices  []int
	seed     uint64
	stream   uint64
}

// Feed prepares batches ahead by several goroutines. What a batch holds
// depends on the plan alone, never on timing.
type Feed struct {
	batches chan *Minibatch // in order
	free    chan *Minibatch
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

// ahead is the number of batches that are prepared before they are needed.
const ahead = 3

// Plan names the pictures of batch k and the seed of their variation; no
// pictures: the end.
type Plan func(k int) (indices []int, seed, stream uint64)

// NewFeed starts `workers` goroutines that prepare the plan's pictures.
func NewFeed(ctx context.Context, src Source, in net.Input, aug Augment, batch, workers int, p Plan) *Feed {
	ctx, cancel := context.WithCancel(ctx)
	l := &Feed{batches: make(chan *Minibatch, ahead), free: make(chan *Minibatch, ahead+2), cancel: cancel}
	for range ahead + 2 {
		l.free <- &Minibatch{pictures: make([]float32, batch*in.Size*in.Size*3), labels: make([]int, batch)}
	}
	jobs := make(chan *Minibatch, ahead)
	l.wg.Add(1 + workers)
	go l.deal(ctx, jobs, p)
	for range workers {
		go func() {
			defer l.wg.Done()
			a := &artist{in: in}
			for b := range jobs {
				b.fill(ctx, src, a, aug)
				close(b.ready)
			}
		}()
	}
	return l
}

func (l *Feed) deal(ctx context.Context, jobs chan<- *Minibatch, p Plan) {
	defer l.wg.Done()
	defer close(jobs)
	defer close(l.batches)
	for k := 0; ; k++ {
		indices, seed, stream := p(k)
		if len(indices) == 0 {
			return
		}
		var b *Minibatch
		select {
		case b = <-l.free:
		case <-ctx.Done():
			return
		}
		b.indices, b.seed, b.stream, b.err, b.ready = indices, seed, stream, nil, make(chan struct{})
		jobs <- b
		l.batches <- b
	}
}

func (b *Minibatch) fill(ctx context.Context, src Source, a *artist, aug Augment) {
	size := len(b.pictures) / len(b.labels)
	b.n = len(b.indices)
	for i := range b.labels {
		if b.err = ctx.Err(); b.err != nil {
			return
		}
		if i >= b.n {
			copy(b.pictures[i*size:(i+1)*size], b.pictures[(b.n-1)*size:b.n*size])
			b.labels[i] = b.labels[b.n-1]
			continue
		}
		p, err := src.Picture(b.indices[i])
		if err != nil {
			b.err = err
			return
		}
		a.draw(b.pictures[i*size:(i+1)*size], p, aug, rand.New(rand.NewPCG(b.seed, b.stream+uint64(i))))
		b.labels[i] = src.Class(b.indices[i])
	}
}

// Next is the next batch, nil at the end; give it back with Done.
func (l *Feed) Next(ctx context.Context) (*Minibatch, error) {
	select {
	case b, ok := <-l.batches:
		if !ok {
			return nil, ctx.Err()
		}
		<-b.ready
		return b, b.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Done gives a batch back.
func (l *Feed) Done(b *Minibatch) { l.free <- b }

// Close ends the goroutines and waits for them.
func (l *Feed) Close() {
	l.cancel()
	go func() {
		for range l.batches { // let deal go on to its end
		}
	}()
	l.wg.Wait()
}

// Put gives the model a batch.
func (m *Model) Put(b *Minibatch) {
	size := len(b.pictures) / m.Batch
	for i := range m.Batch {
		m.SetPicture(i, b.pictures[i*size:(i+1)*size], b.labels[i])
	}
}

// InOrder is the plan that passes once over n pictures.
func InOrder(n, batch int) Plan {
	return func(k int) (indices []int, seed, stream uint64) {
		for i := k * batch; i < min(n, (k+1)*batch); i++ {
			indices = append(indices, i)
		}
		return indices, 0, 0
	}
}

// Endless is the plan for a source without end: picture after picture.
func Endless(batch, first int) Plan {
	return func(k int) ([]int, uint64, uint64) {
		indices := make([]int, batch)
		for i := range indices {
			indices[i] = (first+k)*batch + i
		}
		return indices, 0, 0
	}
}

// Shuffled is the plan of training: each epoch in an order drawn from the seed,
// from step `first` on, batches of different pictures.
func Shuffled(n, batch, first int, seed uint64) Plan {
	perEpoch := stepsPerEpoch(n, batch)
	return func(k int) ([]int, uint64, uint64) {
		step := first + k
		order := rand.New(rand.NewPCG(seed, uint64(step/perEpoch))).Perm(n)
		at := step % perEpoch * batch
		indices := make([]int, 0, batch)
		for i := range batch {
			indices = append(indices, order[(at+i)%n])
		}
		return indices, seed ^ 0x5eed, uint64(step) << 16
	}
}

// stepsPerEpoch leaves out what does not fill a batch.
func stepsPerEpoch(n, batch int) int { return max(1, n/batch) }

// ErrEnded says that Model.Yield ended a pass.
var ErrEnded = errors.New("the pass was ended")

// Evaluate passes once over a source and returns the scores; with class counts
// it also fills confusion[true][guessed] if it is not nil.
func (m *Model) Evaluate(ctx context.Context, src Source, confusion [][]int) (Scores, error) {
	l := NewFeed(ctx, src, m.Graph.Input, Augment{}, m.Batch, m.Threads, InOrder(src.Len(), m.Batch))
	defer l.Close()
	var total Scores
	for {
		b, err := l.Next(ctx)
		if b == nil || err != nil {
			return total, err
		}
		m.Put(b)
		if !m.Forward(false) {
			return total, ErrEnded
		}
		total.Add(m.Scores(b.n))
		for i := range b.n {
			if confusion != nil {
				confusion[b.labels[i]][largest(m.Probabilities(i))]++
			}
		}
		l.Done(b)
	}
}

func largest(v []float32) int {
	best := 0
	for i, x := range v {
		if x > v[best] {
			best = i
		}
	}
	return best
}
