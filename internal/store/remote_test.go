package store

import (
	"context"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/net"
	"inceptionscope/internal/remote"
)

// neighbour is another machine that is this one.
type neighbour struct {
	idle  atomic.Bool // it is not ready
	calls atomic.Int32
}

func (n *neighbour) Ready() bool { return !n.idle.Load() }

func (n *neighbour) Forward(ctx context.Context, _ string, nn *net.Network, input []float32, a *net.Activations, o net.Observer, opt net.Options) error {
	n.calls.Add(1)
	return nn.Forward(ctx, input, a, o, opt)
}

func TestOnlyWhatFindsWorkersBusyGoesElsewhere(t *testing.T) {
	far := &neighbour{}
	s := newStore(t, Config{Memory: 1 << 30, Workers: 1, RemoteSlots: 1, Remote: far})
	see(t, s, add(s, 1).ID).Close()
	if n := far.calls.Load(); n != 0 {
		t.Fatalf("%d passes elsewhere although the worker here was free", n)
	}
	var views []*Viewer
	for i := range 6 {
		v, err := s.Open(add(s, i+2).ID, "", "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		views = append(views, v)
	}
	for _, v := range views {
		if err := v.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := far.calls.Load(); n == 0 || n == 6 || int64(n) != s.Stats().Remote {
		t.Errorf("%d of 6 passes elsewhere, counted %d", n, s.Stats().Remote)
	}
}

func TestElsewhereFirst(t *testing.T) {
	far := &neighbour{}
	s := newStore(t, Config{Memory: 1 << 30, Remote: far, RemoteFirst: true})
	see(t, s, add(s, 1).ID).Close()
	far.idle.Store(true)
	see(t, s, add(s, 2).ID).Close()
	if st := s.Stats(); far.calls.Load() != 1 || st.Remote != 1 || st.Passes != 2 || st.Running != 0 {
		t.Errorf("%d calls, %+v", far.calls.Load(), st)
	}
}

// school is a store whose passes go over a bus to whoever serves there.
func school(t *testing.T) (*Store, *bus.Bus) {
	t.Helper()
	b, err := bus.Open(t.Context(), bus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return newStore(t, Config{Memory: 1 << 30, Remote: remote.New(b), RemoteFirst: true}), b
}

// begin runs serve until the returned stop is called.
func begin(t *testing.T, serve func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := serve(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	time.Sleep(50 * time.Millisecond) // its subscription has no other sign
	return cancel
}

type lender struct{ *Store }

func (l lender) Load(name string) (*net.Network, func(), error) {
	m, release, err := l.Store.Load(name)
	if err != nil {
		return nil, nil, err
	}
	return m.Net, release, nil
}

const half = 1.0 / 2048 // is float16's error

// near compares a picture's pass with one computed here: planes within share of
// their values, single numbers exactly. Summaries are those of the first pass.
func near(t *testing.T, v *Viewer, seed int, share float64) {
	t.Helper()
	own := newStore(t, Config{Memory: 1 << 30})
	w := see(t, own, add(own, seed).ID)
	defer w.Close()
	got, want := pin(t, v), pin(t, w)
	defer got.Release()
	defer want.Release()
	for i, l := range v.Graph().Layers {
		if !v.Log().Done(i) {
			t.Fatalf("%s has no summary", l.Name)
		}
		for c := range l.C {
			a, b := got.Values.Plane(i, c, nil), want.Values.Plane(i, c, nil)
			for j := range a {
				if l.H*l.W == 1 && a[j] != b[j] || math.Abs(float64(a[j]-b[j])) > 1e-6+share*math.Abs(float64(b[j])) {
					t.Fatalf("%s, channel %d: %v, computed here %v", l.Name, c, a[j], b[j])
				}
			}
		}
		if a, b := v.Log().Summary(i), w.Log().Summary(i); math.Abs(float64(a.P995-b.P995)) > 1e-6+half*math.Abs(float64(b.P995)) {
			t.Fatalf("%s: p995 %v, computed here %v", l.Name, a.P995, b.P995)
		}
	}
}

func pin(t *testing.T, v *Viewer) *Pin {
	t.Helper()
	p, err := v.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWorkerOnTheBus(t *testing.T) {
	s, b := school(t)
	worker := newStore(t, Config{})
	begin(t, func(ctx context.Context) error { return remote.Serve(ctx, b, lender{worker}, 1) })
	v := see(t, s, add(s, 3).ID)
	defer v.Close()
	near(t, v, 3, half)
	if st := s.Stats(); st.Remote != 1 || st.Passes != 1 {
		t.Fatalf("not by the worker: %+v", st)
	}
	p, err := v.PinFloats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.Release()
	near(t, v, 3, 0)
	if st := s.Stats(); st.Remote != 1 || st.Again != 1 {
		t.Errorf("exact values are computed here: %+v", st)
	}
}

func TestNobodyOnTheBus(t *testing.T) {
	s, _ := school(t)
	for i := range 3 { // the first asks, the others know
		defer see(t, s, add(s, i+1).ID).Close()
	}
	if st := s.Stats(); st.Remote != 1 || st.Passes != 3 {
		t.Errorf("%+v", st)
	}
	near(t, see(t, s, add(s, 4).ID), 4, 0)
}

func TestWorkerDiesMidPass(t *testing.T) {
	s, b := school(t)
	worker := newStore(t, Config{})
	lend := lender{worker}
	midway := make(chan struct{})
	stop := begin(t, func(ctx context.Context) error {
		return b.Serve(ctx, "infer", 1, func(ctx context.Context, req []byte, reply func([]byte) error) error {
			n := 0
			return remote.Answer(ctx, lend, req, func(b []byte) error {
				if n++; n == 30 {
					close(midway)
					<-ctx.Done()
				}
				return reply(b)
			})
		})
	})
	go func() { <-midway; stop() }()
	v := see(t, s, add(s, 5).ID)
	defer v.Close()
	near(t, v, 5, half)
}

func TestLeavingStopsTheWorker(t *testing.T) {
	s, b := school(t)
	took, ended := make(chan struct{}), make(chan struct{})
	begin(t, func(ctx context.Context) error {
		return b.Serve(ctx, "infer", 1, func(ctx context.Context, _ []byte, _ func([]byte) error) error {
			close(took)
			<-ctx.Done()
			close(ended)
			return ctx.Err()
		})
	})
	v, err := s.Open(add(s, 4).ID, "", "", func() {})
	if err != nil {
		t.Fatal(err)
	}
	<-took
	v.Close()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the worker goes on although nobody looks")
	}
	for deadline := time.Now().Add(time.Minute); s.Stats().Running > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", s.Stats())
		}
	}
	if st := s.Stats(); st.Passes != 0 || st.Stopped != 1 {
		t.Errorf("%+v", st)
	}
}
