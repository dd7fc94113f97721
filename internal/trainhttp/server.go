package trainhttp

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/socket"
	"inceptionscope/internal/store"
	"inceptionscope/internal/train"
	"inceptionscope/internal/train/session"
	"inceptionscope/web/locales"
)

// Models give networks and know whether inference waits. *store.Store does.
type Models interface {
	Load(name string) (m *store.Model, release func(), err error)
	Busy() (done func())
	Working() bool
}

// Options wire the handlers. Only Models is needed.
type Options struct {
	Models   Models
	Words    *locales.Bundle          // of figures; nil: message ids
	SameHost func(*http.Request) bool // is the Origin ours; nil: equal to Host
	Log      *slog.Logger             // nil: silent
	Decode   picture.Limits           // zero: picture.Default with a gate of 256 MiB
	Jobs     session.Limits           // zero: session.DefaultLimits
	Waiting  int                      // jobs in line at most: 20
	Sockets  int                      // at once: 500
	Sets     SetLimits
	Ping     time.Duration // between pings: 20 s
}

// SetLimits bound what sets keep in memory.
type SetLimits struct {
	Bytes   int64         // of all sets: 256 MiB
	Idle    time.Duration // a set that nobody asks for: 30 min
	Classes int           // of a set: 10
	Least   int           // pictures of a class before it can be learned: 5
	Most    int           // pictures of a set: 400
}

// Server holds the handlers.
type Server struct {
	opt      Options
	gate     *train.Gate
	jobs     *session.Manager
	line     line
	sets     sets
	looks    chan struct{} // a slot for each picture that is decoded and looked at
	conns    socket.Hub[*conn]
	keys     keys
	expected expected
	done     context.Context // of the server
	stop     context.CancelFunc
	wg       sync.WaitGroup // goroutines that are no socket
}

// New makes the handlers. Close it.
func New(opt Options) *Server {
	opt = withDefaults(opt)
	s := &Server{opt: opt, gate: &train.Gate{Busy: opt.Models.Working}, looks: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	s.jobs = session.NewManager(opt.Jobs, s.gate)
	s.done, s.stop = context.WithCancel(context.Background())
	s.keys.init()
	s.expected.jobs = map[string]context.CancelFunc{}
	s.line = line{srv: s, places: opt.Jobs.Jobs, most: opt.Waiting}
	s.sets.init(opt.Sets)
	s.wg.Go(s.sweep)
	return s
}

func withDefaults(o Options) Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.SameHost == nil {
		o.SameHost = answer.SameHost
	}
	if o.Decode.MaxBytes == 0 {
		o.Decode = picture.Default
		o.Decode.Gate = picture.NewGate(256 << 20)
	}
	if o.Jobs.Jobs == 0 {
		o.Jobs = session.DefaultLimits
		o.Jobs.Linger = linger
		o.Jobs.Threads = min(o.Jobs.Threads, runtime.GOMAXPROCS(0))
	}
	o.Waiting = positive(o.Waiting, 20)
	o.Sockets = positive(o.Sockets, 500)
	o.Ping = positive(o.Ping, 20*time.Second)
	o.Sets.Bytes = positive(o.Sets.Bytes, 256<<20)
	o.Sets.Idle = positive(o.Sets.Idle, 30*time.Minute)
	o.Sets.Classes = positive(o.Sets.Classes, 10)
	o.Sets.Least = positive(o.Sets.Least, 5)
	o.Sets.Most = positive(o.Sets.Most, 400)
	return o
}

// linger is how long a job without pages goes on; with the step that it is in,
// it ends within a second. See [Server.Expecting] for pages that are loaded again.
const linger = 350 * time.Millisecond

func positive[T int | int64 | time.Duration](v, or T) T {
	if v > 0 {
		return v
	}
	return or
}

// Routes adds the handlers to a router.
func (s *Server) Routes(r chi.Router) {
	r.Get("/api/train/ws", s.do(s.socket))
	r.Get("/api/train/jobs/{job}", s.do(s.getJob))
	r.Get("/api/train/jobs/{job}/curves.csv", s.do(s.csv))
	r.Get("/api/train/jobs/{job}/{figure}.{format}", s.do(s.figure))
	r.Get("/api/train/examples/{pictures}.jpg", s.do(s.examples))
	r.Post("/api/train/sets", s.do(s.newSet))
	r.Route("/api/train/sets/{set}", func(r chi.Router) {
		r.Get("/", s.do(s.getSet))
		r.Delete("/", s.do(s.deleteSet))
		r.Get("/file", s.do(s.saveSet))
		r.Post("/classes", s.do(s.addClass))
		r.Put("/classes/{class}", s.do(s.renameClass))
		r.Delete("/classes/{class}", s.do(s.deleteClass))
		r.Post("/classes/{class}/pictures", s.do(s.addPicture))
		r.Get("/pictures/{picture}.jpg", s.do(s.getPicture))
		r.Delete("/pictures/{picture}", s.do(s.deletePicture))
		r.Post("/classify", s.do(s.classify))
	})
}

// Close says goodbye to all sockets (1001, going away), ends the jobs and
// forgets the sets.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	s.conns.Close(ctx)
	s.jobs.Close()
	s.wg.Wait()
	s.sets.clear()
	return nil
}

// sweep forgets sets that nobody asks for.
func (s *Server) sweep() {
	t := time.NewTicker(min(time.Minute, s.opt.Sets.Idle))
	defer t.Stop()
	for {
		select {
		case <-s.done.Done():
			return
		case now := <-t.C:
			s.sets.sweep(now)
		}
	}
}
