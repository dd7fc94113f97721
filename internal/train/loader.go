package train

import (
	"context"
	"math/rand/v2"
	"sync"

	"inceptionscope/internal/net"
)

// minibatch is one batch of preprocessed pictures.
type minibatch struct {
	pictures []float32 // N x size x size x 3
	labels   []int
	n        int // real pictures; the rest repeats the last
	err      error
	ready    chan struct{}
	indices  []int
	seed     uint64
	stream   uint64
}

// loader prepares batches ahead by several goroutines. What a batch holds
// depends on the plan alone, never on timing.
type loader struct {
	batches chan *minibatch // in order
	free    chan *minibatch
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

// ahead is the number of batches that are prepared before they are needed.
const ahead = 3

// plan names the pictures of batch k and the seed of their variation; no
// pictures: the end.
type plan func(k int) (indices []int, seed, stream uint64)

func newLoader(ctx context.Context, src Source, in net.Input, aug Augment, batch, workers int, p plan) *loader {
	ctx, cancel := context.WithCancel(ctx)
	l := &loader{batches: make(chan *minibatch, ahead), free: make(chan *minibatch, ahead+2), cancel: cancel}
	for range ahead + 2 {
		l.free <- &minibatch{pictures: make([]float32, batch*in.Size*in.Size*3), labels: make([]int, batch)}
	}
	jobs := make(chan *minibatch, ahead)
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

func (l *loader) deal(ctx context.Context, jobs chan<- *minibatch, p plan) {
	defer l.wg.Done()
	defer close(jobs)
	defer close(l.batches)
	for k := 0; ; k++ {
		indices, seed, stream := p(k)
		if len(indices) == 0 {
			return
		}
		var b *minibatch
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

func (b *minibatch) fill(ctx context.Context, src Source, a *artist, aug Augment) {
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

// next is the next batch, nil at the end; give it back with done.
func (l *loader) next(ctx context.Context) (*minibatch, error) {
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

func (l *loader) done(b *minibatch) { l.free <- b }

// close ends the goroutines and waits for them.
func (l *loader) close() {
	l.cancel()
	go func() {
		for range l.batches { // let deal go on to its end
		}
	}()
	l.wg.Wait()
}

// Put gives the model a batch.
func (m *Model) put(b *minibatch) {
	size := len(b.pictures) / m.Batch
	for i := range m.Batch {
		m.SetPicture(i, b.pictures[i*size:(i+1)*size], b.labels[i])
	}
}

// inOrder is the plan that passes once over n pictures.
func inOrder(n, batch int) plan {
	return func(k int) (indices []int, seed, stream uint64) {
		for i := k * batch; i < min(n, (k+1)*batch); i++ {
			indices = append(indices, i)
		}
		return indices, 0, 0
	}
}

// shuffled is the plan of training: each epoch in an order drawn from the seed,
// from step `first` on, batches of different pictures.
func shuffled(n, batch, first int, seed uint64) plan {
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

// Evaluate passes once over a source and returns the scores; with class counts
// it also fills confusion[true][guessed] if it is not nil.
func (m *Model) Evaluate(ctx context.Context, src Source, confusion [][]int) (Scores, error) {
	l := newLoader(ctx, src, m.Graph.Input, Augment{}, m.Batch, m.Threads, inOrder(src.Len(), m.Batch))
	defer l.close()
	var total Scores
	for {
		b, err := l.next(ctx)
		if b == nil || err != nil {
			return total, err
		}
		m.put(b)
		m.Forward(false)
		total.Add(m.Scores(b.n))
		for i := range b.n {
			if confusion != nil {
				confusion[b.labels[i]][largest(m.Probabilities(i))]++
			}
		}
		l.done(b)
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
