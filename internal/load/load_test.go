package load

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"inceptionscope/internal/room"
)

func views(i int) room.View {
	return room.View{Page: "look", Picture: "sample", Module: []string{"3a", "4c"}[i%2]}
}

// The server runs in a process of its own, so that its memory can be told from
// that of the followers. The full measure takes a minute: INCEPTIONSCOPE_LOAD=1.
func TestTwoHundredFollowers(t *testing.T) {
	opt := Options{Followers: 60, Duration: 3 * time.Second, Stalled: 1, View: views}
	full := os.Getenv("INCEPTIONSCOPE_LOAD") != ""
	if full {
		opt.Followers, opt.Duration = 200, time.Minute
	}
	p := start(t, "replica", "-bytes=100000")
	opt.Room = p.url()
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(r)
	rss := p.rss()
	t.Logf("%s server %d MB", b, rss>>20)
	if r.Joined != opt.Followers || r.Repeated != 0 || r.Failed != 0 || r.WrongEnd != 0 || full && r.Reconnects > 1 { // the stalled one is let go
		t.Errorf("joined, repeated, failed, wrong end, reconnects: %+v", r)
	}
	if r.Latency.N == 0 {
		t.Error("no view was complete")
	}
	if !full { // times and memory are measured where nothing else runs
		return
	}
	if all := float64(r.Followers * r.Cues); float64(r.Latency.N) < 0.95*all {
		t.Errorf("%d of %.0f views were complete", r.Latency.N, all)
	}
	if r.Latency.P99 > 100 || rss > 400<<20 {
		t.Errorf("p99 %.1f ms, expected at most 100; server %d MB, expected at most 400", r.Latency.P99, rss>>20)
	}
}

func TestTargets(t *testing.T) {
	for in, want := range map[string]target{
		"http://127.0.0.1:8080":                    {base: "http://127.0.0.1:8080"},
		"http://127.0.0.1:8080/r/abcd-efgh#secret": {"http://127.0.0.1:8080", "ABCDEFGH", "secret"},
		"https://x/r/ABCDEFGH":                     {base: "https://x", code: "ABCDEFGH"},
	} {
		if got, err := parseTarget(in); err != nil || got != want {
			t.Errorf("%s: %+v %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "127.0.0.1:8080", "ftp://x/r/ABCDEFGH", "http://x/r/ABC", "http://x/look"} {
		if _, err := parseTarget(bad); err == nil {
			t.Errorf("%q is no room", bad)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := Run(ctx, Options{Room: "http://127.0.0.1:1/r/ABCDEFGH", Followers: 3}); err == nil || ctx.Err() != nil {
		t.Errorf("got %v", err)
	}
}

// The server tells its memory at its admin address; any other is told before the
// followers come.
func TestServersMemory(t *testing.T) {
	metrics := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			_, _ = io.WriteString(w, "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes 1.8743296e+08\n")
		}
	}))
	defer metrics.Close()
	if v, err := residentMemory(t.Context(), metrics.Listener.Addr().String()); v != 187432960 || err != nil {
		t.Errorf("%d %v", v, err)
	}
	p := start(t, "replica")
	if _, err := Run(t.Context(), Options{Room: p.url(), Admin: p.addr}); err == nil || !strings.Contains(err.Error(), "--admin") {
		t.Errorf("the page's address tells no memory, but: %v", err)
	}
}

func TestPercentiles(t *testing.T) {
	var v []float64
	for i := range 1000 {
		v = append(v, float64(1000-i))
	}
	if p := percentiles(v); p != (Percentiles{1000, 501, 901, 991, 1000}) {
		t.Errorf("%+v", p)
	}
	if p := percentiles(nil); p != (Percentiles{}) {
		t.Errorf("%+v", p)
	}
}
