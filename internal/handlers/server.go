package handlers

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"inceptionscope/internal/picture"
	"inceptionscope/internal/race"
	"inceptionscope/internal/socket"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
)

// Catalogue is what can be known of models besides the loaded ones, and how
// they get here.
type Catalogue interface {
	// Models are all that a viewer may choose, the installed ones and others.
	Models() []wire.ModelInfo
	// Get downloads a model.
	Get(ctx context.Context, name string, progress func(done, total int64)) error
}

// Config of a server. Only Store, Catalogue and Words have to be there.
type Config struct {
	Store     *store.Store
	Catalogue Catalogue
	Words     *locales.Bundle
	Static    fs.FS                     // files below /static/dist/; nil: none
	Mount     func(*Server, chi.Router) // further routes, such as rooms'; they may hold sockets. nil: none
	Log       *slog.Logger              // nil: silent
	Hosts     []string                  // host names besides the request's own that may open sockets

	Decode  picture.Limits // picture.Default with a gate of 512 MiB
	Uploads int            // at once: 32
	Sockets int            // at once: 2000
	Rates   Rates
	Times   Times
}

// Rates are limits for one address. A class sits behind one address, so they
// stop floods, not lessons.
type Rates struct {
	Requests int // a minute: 60000
	Uploads  int // a minute: 6000
	Messages int // a second and socket: 50, with bursts of four times that
}

// Times are limits of sockets.
type Times struct {
	Ping  time.Duration // between pings: 20 s; a socket silent for three of them is closed
	Write time.Duration // for one message: 30 s
}

// Server is the http.Handler of the whole site.
type Server struct {
	cfg      Config
	handler  http.Handler
	uploads  chan struct{} // a slot for each upload at once
	samples  samples
	hub      socket.Hub[*conn]
	gets     downloads
	track    *race.Track
	costs    costs
	metrics  *metrics
	registry *prometheus.Registry
}

// New makes the server. Close it after the http.Server that it serves.
func New(cfg Config) *Server {
	cfg = withDefaults(cfg)
	s := &Server{cfg: cfg, uploads: make(chan struct{}, cfg.Uploads), registry: prometheus.NewRegistry()}
	s.metrics = newMetrics(s.registry, s)
	s.samples.init()
	s.gets.init()
	s.track = race.New(idleness{cfg.Store}, raceQueue, raceTime)
	s.handler = s.routes()
	return s
}

func withDefaults(c Config) Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Decode.MaxBytes == 0 {
		c.Decode = picture.Default
		c.Decode.Gate = picture.NewGate(512 << 20)
	}
	c.Uploads = positive(c.Uploads, 32)
	c.Sockets = positive(c.Sockets, 2000)
	c.Rates.Requests = positive(c.Rates.Requests, 60000)
	c.Rates.Uploads = positive(c.Rates.Uploads, 6000)
	c.Rates.Messages = positive(c.Rates.Messages, 50)
	c.Times.Ping = positive(c.Times.Ping, 20*time.Second)
	c.Times.Write = positive(c.Times.Write, 30*time.Second)
	return c
}

func positive[T int | time.Duration](v, or T) T {
	if v > 0 {
		return v
	}
	return or
}

// Registry takes further metrics for /metrics.
func (s *Server) Registry() prometheus.Registerer { return s.registry }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close says goodbye to all sockets (1001, going away), stops downloads and
// waits for both; sockets that do not listen are cut off when ctx ends, or
// after two seconds.
func (s *Server) Close(ctx context.Context) error {
	s.gets.close()
	s.hub.Close(ctx)
	return nil
}
