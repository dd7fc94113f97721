package store

import (
	"context"
	"runtime"
	"sync"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/record"
	"inceptionscope/weights"
)

// Config of a store. Zero values mean the defaults in the comments.
type Config struct {
	Open    func(name string) (*weights.Model, error) // weights.Open
	Default func() string                             // weights.Best: used when no model is named
	Known   func(name string) bool                    // names that a viewer may open; nil: all that Open opens
	Inputs  func() []net.Input                        // of the models to expect: large pictures are cropped for each; nil: none

	Memory    int64            // bytes of pictures and activations; the newest activations always stay
	Precision record.Precision // of kept activations
	KeepFor   time.Duration    // a picture that nobody asks for: 2 h
	Queue     int              // passes that may wait: 64
	Workers   int              // passes at once: GOMAXPROCS
	Models    int              // loaded at once: 3
	Now       func() time.Time // time.Now

	Remote      Remote // workers on other machines; nil: none
	RemoteFirst bool   // they get what they have room for; otherwise only what finds all workers here busy
	RemoteSlots int    // passes elsewhere at once: 4
}

// Store keeps pictures and passes.
type Store struct {
	cfg    Config
	models *models
	ctx    context.Context // ends with Close
	stop   context.CancelFunc
	wg     sync.WaitGroup
	load   net.Load  // of the whole process: passes, and what Busy counts
	inputs sync.Pool // *[]float32, the passes' inputs

	mu       sync.Mutex
	work     *sync.Cond // tells workers that they may find a pass now, or that the store closes
	pictures map[string]*Picture
	passes   map[Key]*Pass
	queue    []*Pass
	clock    uint64
	active   int           // passes that run here
	sent     int           // passes that run elsewhere
	average  time.Duration // of recent passes, with crop and summaries
	count    Counts
}

// Counts are running totals, for metrics.
type Counts struct{ Passes, Remote, Again, Evicted, Refused, Stopped, Forgotten int64 }

// Stats is a snapshot.
type Stats struct {
	Counts
	Pictures, Waiting, Running, Loaded int
	Bytes                              int64 // pictures and activations
	Average                            time.Duration
}

// New starts a store's workers.
func New(cfg Config) *Store {
	cfg = withDefaults(cfg)
	s := &Store{
		cfg:      cfg,
		pictures: map[string]*Picture{},
		passes:   map[Key]*Pass{},
		average:  50 * time.Millisecond,
	}
	s.models = &models{open: cfg.Open, limit: cfg.Models, forget: s.forgetModel, loaded: map[string]*Model{}}
	s.work = sync.NewCond(&s.mu)
	s.ctx, s.stop = context.WithCancel(context.Background())
	for range cfg.Workers {
		s.wg.Go(func() { s.worker(false) })
	}
	if cfg.Remote != nil {
		for range cfg.RemoteSlots {
			s.wg.Go(func() { s.worker(true) })
		}
	}
	s.wg.Go(s.expire)
	return s
}

func withDefaults(c Config) Config {
	if c.Open == nil {
		c.Open = weights.Open
	}
	if c.Default == nil {
		c.Default = func() string { return "default" }
	}
	if c.Known == nil {
		c.Known = func(string) bool { return true }
	}
	if c.Inputs == nil {
		c.Inputs = func() []net.Input { return nil }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	c.KeepFor = positive(c.KeepFor, 2*time.Hour)
	c.Queue = positive(c.Queue, 64)
	c.Workers = positive(c.Workers, runtime.GOMAXPROCS(0))
	c.Models = positive(c.Models, 3)
	c.RemoteSlots = positive(c.RemoteSlots, 4)
	return c
}

func positive[T int | time.Duration](v, or T) T {
	if v > 0 {
		return v
	}
	return or
}

// Busy counts one more busy thread until done is called, so that passes leave
// it a core: for decoding and the like.
func (s *Store) Busy() (done func()) {
	s.load.Add(1)
	return func() { s.load.Add(-1) }
}

// Working says that passes run or wait.
func (s *Store) Working() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.active+s.sent+len(s.queue) > 0
}

// Completed counts the passes since the start.
func (s *Store) Completed() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count.Passes
}

// Close stops all passes and forgets everything.
func (s *Store) Close() {
	s.stop()
	s.mu.Lock()
	for id := range s.pictures {
		s.remove(id, ErrClosed)
	}
	s.work.Broadcast()
	s.mu.Unlock()
	s.wg.Wait()
}

// Add keeps a picture; file is it as it came (nil: not known).
func (s *Store) Add(p *picture.Picture, file []byte) *Picture {
	var byDefault *net.Input
	if m, release, err := s.Load(""); err == nil { // else opening the picture says why
		byDefault = &m.Net.Graph().Input
		defer release()
	}
	x := newPicture(p, file, byDefault, s.cfg.Inputs)
	s.mu.Lock()
	defer s.mu.Unlock()
	x.used = s.cfg.Now()
	s.pictures[x.ID] = x
	s.evict()
	return x
}

// Picture finds one that is kept, and keeps it longer.
func (s *Store) Picture(id string) (*Picture, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(id)
}

func (s *Store) find(id string) (*Picture, error) {
	x := s.pictures[id]
	if x == nil {
		return nil, ErrNotFound
	}
	x.used = s.cfg.Now()
	return x, nil
}

// Delete forgets a picture and stops what is computed from it, as soon as
// nobody holds it.
func (s *Store) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.pictures[id]
	switch {
	case x == nil || x.doomed:
		return ErrNotFound
	case x.holds > 0:
		x.doomed = true
	default:
		s.remove(id, ErrNotFound)
	}
	return nil
}

// remove forgets a picture; its viewers get err.
func (s *Store) remove(id string, err error) {
	delete(s.pictures, id)
	s.count.Forgotten++
	for key, p := range s.passes {
		if key.Image == id {
			s.discard(p, err)
		}
	}
}

// Default is the name of the model that is used when none is named.
func (s *Store) Default() string { return s.cfg.Default() }

// Load is a model for a short use; call release when done with it.
func (s *Store) Load(name string) (m *Model, release func(), err error) {
	if name == "" {
		name = s.cfg.Default()
	}
	if !s.cfg.Known(name) {
		return nil, nil, ErrModel
	}
	m, err = s.models.get(name)
	if err != nil {
		return nil, nil, err
	}
	return m, sync.OnceFunc(func() { s.models.put(m) }), nil
}

// Warm loads the default model and has buffers ready for the first picture.
func (s *Store) Warm() error {
	m, release, err := s.Load("")
	if err != nil {
		return err
	}
	defer release()
	s.prepare(m.Net)
	return nil
}

// Unload makes the next use of a model read its file again.
func (s *Store) Unload(name string) { s.models.unload(name) }

// Stats is a snapshot for metrics.
func (s *Store) Stats() Stats {
	s.models.mu.Lock()
	loaded := len(s.models.loaded)
	s.models.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{Counts: s.count, Pictures: len(s.pictures), Waiting: len(s.queue), Loaded: loaded, Running: s.active + s.sent, Average: s.average}
	pics, acts := s.held()
	st.Bytes = pics + acts
	return st
}
