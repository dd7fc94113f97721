package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/record"
	"inceptionscope/weights"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opened counts how often model files are opened and still open.
type opened struct{ times atomic.Int32 }

func (o *opened) open(name string) (*weights.Model, error) {
	o.times.Add(1)
	if name == "missing" {
		return nil, errors.New("no such file")
	}
	m, err := weights.Open("default")
	if err == nil {
		m.Name = name
	}
	return m, err
}

func newStore(t *testing.T, c Config) *Store {
	t.Helper()
	if c.Open == nil {
		c.Open = new(opened).open
	}
	s := New(c)
	t.Cleanup(s.Close)
	return s
}

// draw is a small picture of its own for each seed.
func draw(seed int) (*picture.Picture, []byte) {
	img := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range img.Pix {
		img.Pix[i] = byte(i*seed/7 + i/60)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	p, err := picture.DecodeBytes(b.Bytes(), picture.Default)
	if err != nil {
		panic(err)
	}
	return p, b.Bytes()
}

func add(s *Store, seed int) *Picture { return s.Add(draw(seed)) }

func see(t *testing.T, s *Store, id string) *Viewer {
	t.Helper()
	v, err := s.Open(id, "", "", func() {})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}

// mid is a channel in the middle of the network.
func mid(t *testing.T, v *Viewer) []float32 {
	t.Helper()
	p, err := v.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	i, _ := v.Graph().Index("inception_4c/3x3")
	return p.Values.Plane(i, 17, nil)
}

func TestViewersShareOnePass(t *testing.T) {
	s := newStore(t, Config{Memory: 1 << 30})
	x := add(s, 3)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			v, err := s.Open(x.ID, "", "", func() {})
			if err != nil {
				t.Error(err)
				return
			}
			defer v.Close()
			if err := v.Wait(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.Stats().Passes; n != 1 {
		t.Errorf("%d passes for one picture", n)
	}
}

func TestEvictedIsComputedAgain(t *testing.T) {
	s := newStore(t, Config{Memory: 0})
	var views []*Viewer
	var first [][]float32
	for i := range 4 {
		v := see(t, s, add(s, i+1).ID)
		views, first = append(views, v), append(first, mid(t, v))
	}
	if st := s.Stats(); st.Evicted == 0 || st.Bytes > 80<<20 {
		t.Errorf("with no memory allowed: %+v", st)
	}
	for i, v := range views {
		if got := mid(t, v); !slices.Equal(got, first[i]) {
			t.Errorf("picture %d computed again differs", i)
		}
		v.Close()
	}
	if st := s.Stats(); st.Again == 0 {
		t.Errorf("nothing was computed again: %+v", st)
	}
	if slices.Equal(first[0], first[1]) {
		t.Error("different pictures gave the same map")
	}
}

func TestLeastRecentlyUsedGoesFirst(t *testing.T) {
	s := newStore(t, Config{Memory: 100 << 20})
	a, b := see(t, s, add(s, 1).ID), see(t, s, add(s, 2).ID)
	for i := range 4 {
		mid(t, a) // stays in use
		see(t, s, add(s, 10+i).ID)
	}
	s.mu.Lock()
	keptA, keptB := a.buf != nil, b.buf != nil
	s.mu.Unlock()
	if !keptA || keptB {
		t.Errorf("kept: used %v, unused %v", keptA, keptB)
	}
}

func TestPinnedStays(t *testing.T) {
	s := newStore(t, Config{Memory: 0})
	v := see(t, s, add(s, 1).ID)
	p, err := v.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i, _ := v.Graph().Index("conv1/7x7_s2")
	before := p.Values.Plane(i, 3, nil)
	for k := range 5 {
		see(t, s, add(s, k+2).ID).Close()
	}
	if !slices.Equal(before, p.Values.Plane(i, 3, nil)) {
		t.Error("activations changed while they were read")
	}
	p.Release()
}

// Whoever waits for activations gets them before they are evicted for others:
// nothing is computed twice for one reader.
func TestReadersUnderLoadGetTheirTurn(t *testing.T) {
	s := newStore(t, Config{Memory: 0})
	const readers = 8
	views, wants := make([]*Viewer, readers), map[*Viewer]func(){}
	for i := range views {
		v, err := s.Open(add(s, i+1).ID, "", "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		views[i], wants[v] = v, v.Want()
	}
	together := func(read func(v *Viewer) error) {
		var wg sync.WaitGroup
		for _, v := range views {
			wg.Go(func() {
				if err := read(v); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	pin := func(v *Viewer) error {
		p, err := v.Pin(t.Context())
		if err == nil {
			p.Release()
		}
		return err
	}
	together(func(v *Viewer) error {
		defer wants[v]()
		if err := v.Wait(t.Context()); err != nil {
			return err
		}
		return pin(v)
	})
	if st := s.Stats(); st.Passes != readers || st.Bytes > 80<<20 {
		t.Errorf("%d passes for %d readers, %d MB kept", st.Passes, readers, st.Bytes>>20)
	}
	together(pin)
	if st := s.Stats(); st.Again > readers || st.Bytes > 80<<20 {
		t.Errorf("%d passes again for %d readers, %d MB kept", st.Again, readers, st.Bytes>>20)
	}
}

func TestSmallPrecision(t *testing.T) {
	s := newStore(t, Config{Memory: 1 << 30, Precision: record.Uint8})
	v := see(t, s, add(s, 1).ID)
	deadline := time.Now().Add(time.Minute)
	for s.Stats().Bytes > 20<<20 {
		if time.Now().After(deadline) {
			t.Fatalf("8-bit activations take %d bytes", s.Stats().Bytes)
		}
		time.Sleep(time.Millisecond)
	}
	mid(t, v)
	p, err := v.PinFloats(t.Context())
	if err != nil || p.Floats == nil {
		t.Fatalf("no float32 activations: %v", err)
	}
	p.Release()
}

// stall makes models.get wait, so that passes stay in the queue.
func stall(t *testing.T, c Config) (*Store, func()) {
	gate := make(chan struct{})
	o := new(opened)
	var first atomic.Bool
	c.Open = func(name string) (*weights.Model, error) {
		if name == "slow" && first.Swap(true) {
			<-gate
		}
		return o.open(name)
	}
	c.Workers = 1
	return newStore(t, c), sync.OnceFunc(func() { close(gate) })
}

func TestQueueIsBoundedAndTellsPlaces(t *testing.T) {
	s, free := stall(t, Config{Memory: 1 << 30, Queue: 3})
	defer free()
	x := add(s, 1)
	busy, err := s.Open(x.ID, "slow", "", func() {}) // loads for its graph
	if err != nil {
		t.Fatal(err)
	}
	if err := busy.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Unload("slow") // the worker has to load it again, and hangs
	s.mu.Lock()
	s.detach(busy.Pass)
	if err := s.enqueue(busy.Pass); err != nil {
		t.Fatal(err)
	}
	s.mu.Unlock()
	for s.Stats().Running == 0 {
		time.Sleep(time.Millisecond)
	}
	var views []*Viewer
	for i := range 3 {
		v, err := s.Open(add(s, i+5).ID, "default", "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		if st := v.Status(); st.Phase != Waiting || st.Place != i+1 || st.Wait <= 0 {
			t.Errorf("place %d: %+v", i+1, st)
		}
		views = append(views, v)
	}
	var full *BusyError
	if _, err := s.Open(add(s, 9).ID, "default", "", func() {}); !errors.As(err, &full) || full.Retry < time.Second {
		t.Errorf("a full queue said %v", err)
	}
	views[0].Close() // nobody waits for it any more
	if st := views[1].Status(); st.Place != 1 {
		t.Errorf("after one left: %+v", st)
	}
	free()
	if err := views[2].Wait(t.Context()); err != nil {
		t.Error(err)
	}
	if n := s.Stats().Stopped; n != 1 {
		t.Errorf("%d stopped", n)
	}
}

func TestLeavingStopsThePass(t *testing.T) {
	s := newStore(t, Config{Memory: 1 << 30})
	see(t, s, add(s, 1).ID).Close() // loads the model
	started := make(chan struct{}, 100)
	v, err := s.Open(add(s, 2).ID, "", "", func() {
		select {
		case started <- struct{}{}:
		default:
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	<-started
	v.Close()
	if st := v.Status(); st.Phase != Failed && st.Phase != Done {
		t.Errorf("left: %+v", st)
	}
	again, err := s.Open(v.Key.Image, "", "", func() {})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Wait(t.Context()); err != nil {
		t.Errorf("after a stopped pass: %v", err)
	}
}

func TestDeleteAndExpire(t *testing.T) {
	var now atomic.Int64
	s := newStore(t, Config{Memory: 1 << 30, KeepFor: time.Second, Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	a, b := add(s, 1), add(s, 2)
	v := see(t, s, a.ID)
	if err := s.Delete(a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Pin(t.Context()); !errors.Is(err, ErrNotFound) {
		t.Errorf("activations of a deleted picture: %v", err)
	}
	if err := s.Delete(a.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	now.Add(5)
	for s.Stats().Pictures > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if _, err := s.Open(b.ID, "", "", func() {}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an expired picture: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	s := newStore(t, Config{Memory: 1 << 30, Known: func(n string) bool { return n != "../secret" }})
	x := add(s, 1)
	for _, c := range []struct {
		id, model string
		fit       net.Fit
		want      error
	}{{"nobody", "", "", ErrNotFound}, {x.ID, "../secret", "", ErrModel}, {x.ID, "", "stretch", ErrFit}} {
		if _, err := s.Open(c.id, c.model, c.fit, func() {}); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := s.Open(x.ID, "missing", "", func() {}); err == nil {
		t.Error("a missing model was opened")
	}
}

func TestModelsAreUnloaded(t *testing.T) {
	o := new(opened)
	s := newStore(t, Config{Memory: 1 << 30, Models: 2, Open: o.open})
	x := add(s, 1)
	for i := range 6 {
		v, err := s.Open(x.ID, fmt.Sprintf("m%d", i%3), "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		mid(t, v)
		v.Close()
		if n := s.Stats().Loaded; n > 2 {
			t.Errorf("%d models loaded", n)
		}
	}
	if n := o.times.Load(); n < 5 {
		t.Errorf("opened %d times", n)
	}
}

func TestIDsAreLongAndDifferent(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := newID()
		if len(id) != 22 || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}

// Many at once, forgetting and looking: the race detector watches.
func TestCrowd(t *testing.T) {
	s := newStore(t, Config{Memory: 60 << 20, Workers: 2})
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	var wg sync.WaitGroup
	for c := range 8 {
		wg.Go(func() {
			for i := range 4 {
				x := add(s, c*4+i+1)
				v, err := s.Open(x.ID, "", "", func() {})
				if err != nil {
					t.Error(err)
					return
				}
				if i%3 != 2 {
					if p, err := v.Pin(ctx); err == nil {
						if v.Log().Done(1) {
							p.Values.Plane(1, 0, nil)
						}
						p.Release()
					}
					if err := v.Wait(ctx); err != nil {
						t.Error(err)
					}
				}
				v.Close()
				if i%2 == 0 {
					if err := s.Delete(x.ID); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}
