package remote

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/net"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// models is a worker's store of one network.
type models struct {
	net *net.Network
	err error
}

func (m models) Load(string) (*net.Network, func(), error) { return m.net, func() {}, m.err }

// seen notes the layers that an observer is told of.
type seen struct {
	mu     sync.Mutex
	layers []int
}

func (s *seen) LayerDone(i int, _ time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.layers = append(s.layers, i)
}

func random(t *testing.T, seed uint64) *net.Network {
	t.Helper()
	d := net.BVLC()
	d.Classes = make([]net.Class, 10)
	n, err := net.Random(d, seed)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func open(t *testing.T) *bus.Bus {
	t.Helper()
	b, err := bus.Open(t.Context(), bus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func serve(t *testing.T, b *bus.Bus, do bus.Work) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.Serve(ctx, kind, 1, func(ctx context.Context, request []byte, reply func([]byte) error) error {
			if len(request) == 0 { // only whether someone is there
				return nil
			}
			return do(ctx, request, reply)
		}); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	for errors.Is(b.Call(ctx, kind, nil, func([]byte) error { return nil }), bus.ErrNoWorker) {
		time.Sleep(time.Millisecond)
	}
}

// run compares a pass of the runner with a local one.
func run(t *testing.T, r *Runner, n *net.Network) {
	t.Helper()
	input := make([]float32, 3*224*224)
	for i := range input {
		input[i] = float32(math.Sin(float64(i) / 50))
	}
	want, got := n.NewActivations(), n.NewActivations()
	defer want.Release()
	defer got.Release()
	if err := n.Forward(t.Context(), input, want, nil, net.Options{}); err != nil {
		t.Fatal(err)
	}
	o := &seen{}
	if err := r.Forward(t.Context(), "random", n, input, got, o, net.Options{}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(o.layers)
	for i := range n.Graph().Layers {
		if i >= len(o.layers) || o.layers[i] != i {
			t.Fatalf("observed layers %v, want each of %d once", o.layers, len(n.Graph().Layers))
		}
		a, b := want.Map(i).CHW(nil), got.Map(i).CHW(nil)
		for j := range a {
			if d := math.Abs(float64(a[j] - b[j])); d > 1e-5+math.Abs(float64(a[j]))/1000 {
				t.Fatalf("%s differs at %d: %v, want %v", n.Graph().Layers[i].Name, j, b[j], a[j])
			}
		}
	}
}

func TestWorkerComputesThePass(t *testing.T) {
	b, n := open(t), random(t, 1)
	calls := 0
	serve(t, b, func(ctx context.Context, req []byte, reply func([]byte) error) error {
		calls++
		return Answer(ctx, models{net: n}, req, reply)
	})
	run(t, New(b), n)
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestWithoutAWorker(t *testing.T) {
	run(t, New(open(t)), random(t, 1))
}

func TestWorkerThatStopsHalfWay(t *testing.T) {
	b, n := open(t), random(t, 1)
	serve(t, b, func(ctx context.Context, req []byte, reply func([]byte) error) error {
		sent := 0
		return Answer(ctx, models{net: n}, req, func(b []byte) error {
			if sent++; sent > 20 {
				return errors.New("out of order")
			}
			return reply(b)
		})
	})
	run(t, New(b), n)
}

func TestWorkerWithOtherWeights(t *testing.T) {
	b, n := open(t), random(t, 1)
	serve(t, b, func(ctx context.Context, req []byte, reply func([]byte) error) error {
		err := Answer(ctx, models{net: random(t, 2)}, req, reply)
		if !errors.Is(err, errModel) {
			t.Errorf("other weights: %v", err)
		}
		return err
	})
	run(t, New(b), n)
}

func TestStrangeMessages(t *testing.T) {
	n := random(t, 1)
	a := n.NewActivations()
	defer a.Release()
	for _, b := range [][]byte{nil, {1}, {255, 255, 255, 255, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0, 0, 0, 5}} {
		if _, _, err := decodeLayer(b, n.Graph(), a); err == nil {
			t.Errorf("layer %v accepted", b)
		}
	}
	for _, b := range [][]byte{nil, {9, 0, 0, 0}, {2, 0, 0, 0, '{', '}', 1}, {1, 0, 0, 0, '{'}} {
		if _, _, err := decodeRequest(b); err == nil {
			t.Errorf("request %v accepted", b)
		}
	}
}
