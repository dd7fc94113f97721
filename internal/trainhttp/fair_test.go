package trainhttp

import (
	"context"
	"image/color"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/picture"
	"inceptionscope/internal/store"
	"inceptionscope/internal/trainhttp/trainwire"
	"inceptionscope/weights"
)

// asked counts how often training asks whether inference waits.
type asked struct {
	*store.Store
	times atomic.Int64
}

func (a *asked) Working() bool { a.times.Add(1); return a.Store.Working() }

// TestTrainingAsksForInference: before every layer of a job the store is asked
// whether somebody waits for a picture. (How long a job then rests is held by
// the tests of train.Gate; what that means for a pass is measured by
// BenchmarkInferenceBesideTraining.)
func TestTrainingAsksForInference(t *testing.T) {
	models := &asked{}
	srv := serve(t, func(o *Options) {
		models.Store = o.Models.(*store.Store)
		o.Models = models
	})
	p := visit(t, srv)
	p.send("start", small())
	p.until("ten steps", func(m message) bool { return m.Type == "curves" && m.Step >= 10 })
	if n := models.times.Load(); n < 10*2*9 {
		t.Errorf("asked %d times in ten steps of at least 9 layers forward and backward", n)
	}
}

// passes is the median time of n passes, each over a picture of its own, with
// a moment between them as between two pupils.
func passes(b *testing.B, st *store.Store, n int, pause time.Duration) time.Duration {
	b.Helper()
	var took []time.Duration
	for i := range n {
		data := swatch(color.RGBA{uint8(i * 9), 80, uint8(200 - i), 255}, i)
		p, err := picture.DecodeBytes(data, picture.Default)
		if err != nil {
			b.Fatal(err)
		}
		x := st.Add(p, data)
		start := time.Now()
		v, err := st.Open(x.ID, "", "", func() {})
		if err != nil {
			b.Fatal(err)
		}
		if err := v.Wait(context.Background()); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		v.Close()
		if err := st.Delete(x.ID); err != nil {
			b.Fatal(err)
		}
		time.Sleep(pause)
	}
	slices.Sort(took)
	return took[n/2]
}

// BenchmarkInferenceBesideTraining measures a pass alone, and beside one and
// two jobs that train twin runs of the whole small network as fast as they
// can: with a moment between two passes, and without.
func BenchmarkInferenceBesideTraining(b *testing.B) {
	st := store.New(store.Config{Open: weights.Open, Default: func() string { return "default" }, Known: func(n string) bool { return n == "default" }})
	defer st.Close()
	s := New(Options{Models: st})
	defer s.Close(context.Background())
	r := chi.NewRouter()
	s.Routes(r)
	srv := httptest.NewServer(r)
	defer srv.Close()
	pauses := map[string]time.Duration{"moment between passes": 30 * time.Millisecond, "no gap": 0}
	passes(b, st, 3, 0) // loads the model
	alone := map[string]time.Duration{}
	for name, pause := range pauses {
		alone[name] = passes(b, st, 40, pause)
	}
	for jobs := 1; jobs <= 2; jobs++ {
		p := visit(b, srv)
		p.learnFast()
		for name, pause := range pauses {
			b.Run(map[int]string{1: "one job, ", 2: "two jobs, "}[jobs]+name, func(b *testing.B) {
				for b.Loop() {
					beside := passes(b, st, 40, pause)
					b.ReportMetric(float64(alone[name].Microseconds())/1000, "ms-alone")
					b.ReportMetric(float64(beside.Microseconds())/1000, "ms-beside")
					b.ReportMetric(float64(beside)/float64(alone[name]), "times")
				}
			})
		}
	}
}

// learnFast starts a job and reads what it tells from then on.
func (p *page) learnFast() {
	a := trainwire.Lane{Aux: true, Momentum: 0.9, Rate: 0.01, Init: "he", Norm: "batch"}
	b := a
	b.Aux = false
	start := small(a, b)
	start.Settings.Modules, start.Settings.Batch, start.Settings.Steps = 9, 32, 20000
	p.send("start", start)
	p.until("a step", func(m message) bool { return m.Type == "curves" && m.Step > 0 })
	go func() {
		for {
			if _, _, err := p.ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
}
