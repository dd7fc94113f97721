package handlers

import (
	"context"
	stdnet "net"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
)

// handler is how all handlers are written.

// routes: the socket stands outside of the group whose requests end after a
// time and may be compressed.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.recovered, s.logged, s.secured, middleware.GetHead, s.limited(s.cfg.Rates.Requests))
	r.NotFound(s.do(func(http.ResponseWriter, *http.Request) error { return errNoPage }))
	r.MethodNotAllowed(s.do(func(http.ResponseWriter, *http.Request) error { return errMethod }))
	r.Get("/healthz", s.do(healthy))
	r.Get("/readyz", s.do(s.ready))
	r.Get("/ws", s.do(s.socket))
	if s.cfg.Mount != nil {
		s.cfg.Mount(s, r)
	}
	r.Group(func(r chi.Router) {
		r.Use(timeout, middleware.Compress(5, "application/json", "text/html", "text/css", "text/javascript", "image/svg+xml"))
		s.api(r)
		s.pages(r)
	})
	return r
}

func (s *Server) api(r chi.Router) {
	r.With(s.limited(s.cfg.Rates.Uploads)).Post("/api/images", s.do(s.upload))
	r.Delete("/api/images", s.do(s.forget))
	r.Delete("/api/images/{id}", s.do(s.deleteImage))
	r.Get("/api/images/{id}/picture.png", s.do(s.crop))
	r.Get("/api/images/{id}/layers/*", s.do(s.layer))
	r.Get("/api/models", s.do(s.models))
	r.Post("/api/models/{name}/get", s.do(s.getModel))
	r.Get("/api/models/{name}/classes", s.do(s.classes))
	r.Get("/api/models/{name}/weights/*", s.do(s.weights))
	r.Get("/api/samples", s.do(s.listSamples))
	r.Get("/api/samples/{file}", s.do(s.sampleFile))
	r.Get("/api/cost", s.do(costReport))
	r.Get("/api/plot", s.do(s.plot))
}

// timeout ends a request's work after a minute; the handler's error then says so.
func timeout(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// limited allows so many requests a minute from one address.
func (s *Server) limited(perMinute int) func(http.Handler) http.Handler {
	return httprate.LimitBy(perMinute, time.Minute, peer,
		httprate.WithLimitHandler(s.do(func(http.ResponseWriter, *http.Request) error { return errRate })))
}

// peer is the address that a request comes from; never a header, which the
// sender could choose.
func peer(r *http.Request) (string, error) {
	host, _, err := stdnet.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return httprate.CanonicalizeIP(host), nil
}

func healthy(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

// ready: the default model is loaded (it is now, if it was not) and the
// server is not about to stop.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.hub.Closing() {
		return errStopping
	}
	_, release, err := s.cfg.Store.Load("")
	if err != nil {
		return err
	}
	release()
	return healthy(w, r)
}
