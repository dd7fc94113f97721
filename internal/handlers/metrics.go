package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what an admin watches. Labels never name pictures or people.
type metrics struct {
	requests *prometheus.HistogramVec
	decode   prometheus.Histogram
	frames   prometheus.Counter
	bytes    prometheus.Counter
	skipped  prometheus.Counter
}

func newMetrics(r *prometheus.Registry, s *Server) *metrics {
	m := &metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "inceptionscope_request_seconds", Help: "Time of HTTP requests.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}, []string{"method", "route", "status"}),
		decode:   prometheus.NewHistogram(prometheus.HistogramOpts{Name: "inceptionscope_decode_seconds", Help: "Time to decode and crop an upload.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}),
		frames:   prometheus.NewCounter(prometheus.CounterOpts{Name: "inceptionscope_frames_total", Help: "Binary frames sent."}),
		bytes:    prometheus.NewCounter(prometheus.CounterOpts{Name: "inceptionscope_socket_bytes_total", Help: "Bytes sent over sockets."}),
		skipped:  prometheus.NewCounter(prometheus.CounterOpts{Name: "inceptionscope_messages_refused_total", Help: "Messages of pages over their rate."}),
	}
	r.MustRegister(m.requests, m.decode, m.frames, m.bytes, m.skipped, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, g := range s.gauges() {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "inceptionscope_" + g.name, Help: g.help}, g.value))
	}
	return m
}

type gauge struct {
	name, help string
	value      func() float64
}

func (s *Server) gauges() []gauge {
	st := s.cfg.Store
	return []gauge{
		{"sockets", "Open sockets.", func() float64 { return float64(s.hub.Len()) }},
		{"pictures", "Pictures kept.", func() float64 { return float64(st.Stats().Pictures) }},
		{"bytes", "Memory of pictures and activations.", func() float64 { return float64(st.Stats().Bytes) }},
		{"queue", "Forward passes waiting.", func() float64 { return float64(st.Stats().Waiting) }},
		{"running", "Forward passes running.", func() float64 { return float64(st.Stats().Running) }},
		{"models", "Models loaded.", func() float64 { return float64(st.Stats().Loaded) }},
		{"passes_total", "Forward passes completed.", func() float64 { return float64(st.Stats().Passes) }},
		{"remote_passes_total", "Of them, handed to workers on other machines.", func() float64 { return float64(st.Stats().Remote) }},
		{"recomputed_total", "Passes computed again after eviction.", func() float64 { return float64(st.Stats().Again) }},
		{"evicted_total", "Activations evicted.", func() float64 { return float64(st.Stats().Evicted) }},
		{"refused_total", "Passes refused because the queue was full.", func() float64 { return float64(st.Stats().Refused) }},
		{"pass_seconds", "Recent average of a pass.", func() float64 { return st.Stats().Average.Seconds() }},
	}
}

func (m *metrics) request(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete:
	default:
		method = "other" // anyone may invent methods
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Admin has /metrics; it belongs on a port that pupils do not reach.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{Registry: s.registry}))
	return mux
}
