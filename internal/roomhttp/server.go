package roomhttp

import (
	"log/slog"
	stdnet "net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/lesson"
	"inceptionscope/internal/room"
	"inceptionscope/web/templates"
)

// Options wire the handlers. Only Hub is needed.
type Options struct {
	Hub       *room.Hub
	Lessons   *lesson.Library
	Addresses func() []string            // http://host:port of this machine, for join links
	ClientIP  func(*http.Request) string // behind a proxy: who it is really; nil: the peer
	SameHost  func(*http.Request) bool   // is the Origin ours; nil: equal to Host
	// Page is the frame of the classroom's pages; nil: no pages, only the API.
	Page     func(http.ResponseWriter, *http.Request) templates.Page
	Language func(*http.Request) string // of lessons; nil: ?lang=
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	Sockets  int                   // at most; 0 = 4000
}

// Server holds the handlers.
type Server struct {
	opt     Options
	guesses *buckets
	opens   *buckets
	sockets chan struct{}
	buffers sync.Pool // of gorilla, for control frames; prepared messages need none
	hellos  *crowd    // sockets that have not said who they are
}

// Tries that an address has: a burst, and how fast it fills again.
const (
	guessBurst = 20
	openBurst  = 30
	maxHellos  = 512
	hellosFrom = 128 // one address
)

// New makes the handlers.
func New(opt Options) *Server {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Sockets == 0 {
		opt.Sockets = 4000
	}
	if opt.SameHost == nil {
		opt.SameHost = answer.SameHost
	}
	if opt.Metrics != nil {
		opt.Metrics.MustRegister(collector{opt.Hub})
	}
	return &Server{opt: opt, guesses: newBuckets(guessBurst, time.Minute), opens: newBuckets(openBurst, time.Minute),
		sockets: make(chan struct{}, opt.Sockets), hellos: &crowd{all: maxHellos, each: hellosFrom}}
}

// Routes adds the handlers to a router.
func (s *Server) Routes(r chi.Router) {
	r.Post("/api/rooms", s.do(s.open))
	r.Get("/api/rooms/{code}", s.do(s.peek))
	r.Delete("/api/rooms/{code}", s.do(s.end))
	r.Get("/api/rooms/{code}/qr.svg", s.do(s.qr))
	r.Get("/api/rooms/{code}/results.csv", s.do(s.results))
	r.Get("/api/rooms/{code}/ws", s.do(s.socket))
	r.Get("/api/lessons", s.do(s.lessons))
	r.Get("/api/lessons/{slug}", s.do(s.lesson))
	s.pages(r)
}

// from is the address that tries are counted for: an IPv6 subscriber has 64
// bits of addresses to choose from.
func (s *Server) from(r *http.Request) netip.Prefix {
	text := r.RemoteAddr
	if s.opt.ClientIP != nil {
		text = s.opt.ClientIP(r)
	}
	if host, _, err := stdnet.SplitHostPort(text); err == nil {
		text = host
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}
	}
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
