package trainhttp

import (
	"context"
	"image/color"
	"slices"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"net/http/httptest"

	"inceptionscope/internal/picture"
	"inceptionscope/internal/store"
	"inceptionscope/internal/trainhttp/trainwire"
	"inceptionscope/weights"
)

// passes is the median time of n passes, each over a picture of its own, with
// a moment between them as between two pupils.
func passes(t *testing.T, st *store.Store, n int) time.Duration {
	t.Helper()
	var took []time.Duration
	for i := range n {
		data := swatch(color.RGBA{uint8(i * 9), 80, uint8(200 - i), 255}, i)
		p, err := picture.DecodeBytes(data, picture.Default)
		if err != nil {
			t.Fatal(err)
		}
		x := st.Add(p, data)
		start := time.Now()
		v, err := st.Open(x.ID, "", "", func() {})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Wait(context.Background()); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
		v.Close()
		if err := st.Delete(x.ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond)
	}
	slices.Sort(took)
	return took[n/2]
}

// TestInferenceLatencyAtMostDoubles while a training job runs as fast as it
// can, with twin runs of the whole small network.
func TestInferenceLatencyAtMostDoubles(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	st := store.New(store.Config{Open: weights.Open, Default: func() string { return "default" }, Known: func(n string) bool { return n == "default" }})
	defer st.Close()
	s := New(Options{Models: st})
	defer s.Close(context.Background())
	r := chi.NewRouter()
	s.Routes(r)
	srv := httptest.NewServer(r)
	defer srv.Close()
	passes(t, st, 3) // loads the model
	var ratio float64
	for range 3 { // other work on the machine disturbs single measurements
		alone := passes(t, st, 15)
		p := visit(t, srv)
		a := trainwire.Lane{Aux: true, Momentum: 0.9, Rate: 0.01, Init: "he", Norm: "batch"}
		b := a
		b.Aux = false
		start := small(a, b)
		start.Settings.Modules, start.Settings.Batch = 9, 32
		p.send("start", start)
		p.until("a step", func(m message) bool { return m.Type == "curves" && m.Step > 0 })
		go func() { // the page reads on
			for {
				if _, _, err := p.ws.ReadMessage(); err != nil {
					return
				}
			}
		}()
		beside := passes(t, st, 15)
		p.ws.Close()
		ratio = float64(beside) / float64(alone)
		t.Logf("a pass takes %v alone, %v beside training: %.2f times", alone.Round(time.Microsecond), beside.Round(time.Microsecond), ratio)
		if ratio <= 2 {
			return
		}
		time.Sleep(time.Second)
	}
	t.Errorf("beside a training job a pass takes %.2f times as long; expected at most twice", ratio)
}
