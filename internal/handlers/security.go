package handlers

import (
	stdnet "net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// policy: everything comes from here, nothing is inline, pictures may be made
// in the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
	"connect-src 'self'; media-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the headers of every answer and refuses requests that change
// something and come from another site's page.
func (s *Server) secured(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
		if err := cross.Check(r); err != nil {
			s.fail(w, r, errForeign)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// recovered answers 500 where a handler panics.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			e := recover()
			if e == nil {
				return
			}
			if e == http.ErrAbortHandler {
				panic(e)
			}
			s.cfg.Log.Error("panic", "route", route(r), "panic", e, "stack", string(debug.Stack()))
			s.fail(w, r, &problem{status: http.StatusInternalServerError, code: "internal", title: "Something went wrong", detail: "The server made a mistake. It has been written to the server's log."})
		}()
		next.ServeHTTP(w, r)
	})
}

// logged writes a line a request: the route, never what was in it, nor which
// picture.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(ww, r)
		took := time.Since(start)
		s.metrics.request(r.Method, route(r), ww.Status(), took)
		s.cfg.Log.Debug("request", "method", r.Method, "route", route(r), "status", ww.Status(), "bytes", ww.BytesWritten(), "ms", took.Milliseconds())
	})
}

// route is the pattern that the request matched, without ids.
func route(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}

// local: the request was made on this very computer. The peer's address alone
// does not say so (a proxy in front of us has it too, and another site's name
// may be made to point here).
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !peer.Addr().Unmap().IsLoopback() {
		return false
	}
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	host := hostName(r.Host)
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// hostName is a host without its port and brackets.
func hostName(host string) string {
	if h, _, err := stdnet.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// sameHost: a page of ours opened the socket, or no page at all.
func (s *Server) sameHost(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || slices.Contains(s.cfg.Hosts, hostName(u.Host))
}
