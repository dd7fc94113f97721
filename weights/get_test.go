package weights

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestGet(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL)
	if best := s.Best(); best != "default" {
		t.Errorf("best of an empty store: expected default, found %s", best)
	}
	if _, err := s.Open("m"); err == nil || !strings.Contains(err.Error(), "web models get m") {
		t.Errorf("opening what is not there: %v", err)
	}
	var last int64
	for range 2 { // the second time it is there already
		if err := s.Get(t.Context(), "m", func(done, total int64) { last = done*1000 + total - int64(len(srv.data))*1001 }); err != nil {
			t.Fatal(err)
		}
	}
	if last != 0 {
		t.Error("progress did not end at the file's size")
	}
	if n := srv.requests.Load(); n != 1 {
		t.Errorf("expected 1 request, found %d", n)
	}
	installed(t, s)
	m, err := s.Open("m")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Name != "m" || m.Description.Title != "Test" {
		t.Errorf("name %q, title %q", m.Name, m.Description.Title)
	}
}

func TestGetRepairsDamage(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL)
	if err := os.WriteFile(filepath.Join(s.Dir, "m.safetensors"), srv.data[:100], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Verify("m"); err == nil {
		t.Error("a damaged file was verified")
	}
	if _, err := s.Open("m"); err == nil || !strings.Contains(err.Error(), "web models get m") {
		t.Errorf("opening a damaged file: %v", err)
	}
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

// Cut three times, each time a little later, once in the middle of nothing.
func TestGetResumes(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.answer(func(n int, w http.ResponseWriter, r *http.Request) {
		var from int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		if n <= 6 {
			if n > 1 && r.Header.Get("If-Range") != `"v1"` {
				t.Errorf("If-Range: expected the ETag, found %q", r.Header.Get("If-Range"))
			}
			srv.cut(w, from, 1000)
		}
		srv.whole(w, r)
	})
	s := testStore(t, srv.data, srv.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if last := srv.ranges[len(srv.ranges)-1]; len(srv.ranges) != 7 || last != "bytes=6000-" {
		t.Errorf("expected 7 requests and a last range from 6000, found %q", srv.ranges)
	}
	installed(t, s)
}

func TestGetGivesUpWithoutProgress(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.answer(func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	s := testStore(t, srv.data, srv.URL)
	if err := s.Get(t.Context(), "m", nil); err == nil {
		t.Fatal("a dead server gave a model")
	}
	// net/http itself repeats a request on a connection that died unanswered
	if n := srv.requests.Load(); n < tries || n > 2*tries {
		t.Errorf("expected %d to %d requests, found %d", tries, 2*tries, n)
	}
	clean(t, s)
}

// The file on the server changed: If-Range makes it send the new one whole.
func TestGetStartsAgainWhenChanged(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL)
	part := filepath.Join(s.Dir, "m.safetensors.part")
	for name, text := range map[string]string{part: "old bytes", part + ".json": `{"url":"` + srv.URL + `","etag":"\"v0\""}`} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if srv.ranges[0] != "bytes=9-" || len(srv.ranges) != 1 {
		t.Errorf("ranges: %q", srv.ranges)
	}
	installed(t, s)
}

// A part of unknown origin is tried, found wrong and fetched afresh.
func TestGetDropsWrongPart(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL)
	if err := os.WriteFile(filepath.Join(s.Dir, "m.safetensors.part"), []byte("old bytes"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if len(srv.ranges) != 2 || srv.ranges[1] != "" {
		t.Errorf("ranges: %q", srv.ranges)
	}
	installed(t, s)
}

func TestGetPartTooLong(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL)
	if err := os.WriteFile(filepath.Join(s.Dir, "m.safetensors.part"), make([]byte, len(srv.data)+5), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

func TestGetWithoutRange(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.answer(func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			srv.cut(w, 0, 5000)
		}
		_, _ = w.Write(srv.data) // 200, chunked: no length, no ranges
	})
	s := testStore(t, srv.data, srv.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

func TestGetWrongRange(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.answer(func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 1:
			srv.cut(w, 0, 5000)
		case 2: // answers another question
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 7-%d/%d", len(srv.data)-1, len(srv.data)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(srv.data[7:])
		default:
			srv.whole(w, r)
		}
	})
	s := testStore(t, srv.data, srv.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

func TestGetNextAddress(t *testing.T) {
	good := newServer(t, tiny(t))
	wrong := newServer(t, append([]byte("x"), good.data...))
	gone := newServer(t, nil)
	gone.answer(func(_ int, w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	busy := newServer(t, nil)
	busy.answer(func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	endless := newServer(t, nil)
	endless.answer(func(_ int, w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; {
			_, err = w.Write(make([]byte, 1<<16))
		}
	})
	moved := newServer(t, nil)
	moved.answer(func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, good.URL+"/there", http.StatusFound)
	})
	closed := httptest.NewServer(nil)
	closed.Close()
	s := testStore(t, good.data, "bad://address", closed.URL, gone.URL, busy.URL, wrong.URL, endless.URL, moved.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		s    *server
		want int32
	}{{gone, 1}, {busy, tries}, {wrong, 1}, {endless, 1}, {moved, 1}, {good, 1}} {
		if n := c.s.requests.Load(); n != c.want {
			t.Errorf("%s: expected %d requests, found %d", c.s.URL, c.want, n)
		}
	}
	installed(t, s)
}

// The next address goes on where the last one was cut for good.
func TestGetResumesElsewhere(t *testing.T) {
	good := newServer(t, tiny(t))
	dying := newServer(t, good.data)
	dying.answer(func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			dying.cut(w, 0, 5000)
		}
		w.WriteHeader(http.StatusGone)
	})
	s := testStore(t, good.data, dying.URL, good.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if len(good.ranges) != 1 || good.ranges[0] != "bytes=5000-" {
		t.Errorf("ranges: %q", good.ranges)
	}
	installed(t, s)
}

func TestGetAllWrong(t *testing.T) {
	srv := newServer(t, []byte("version https://git-lfs.github.com/spec/v1\n"))
	s := testStore(t, tiny(t), srv.URL, srv.URL+"/again")
	err := s.Get(t.Context(), "m", nil)
	var sum *sumError
	if !errors.As(err, &sum) || !strings.Contains(err.Error(), srv.URL+"/again") || !strings.Contains(err.Error(), "--from") || strings.Contains(err.Error(), "\n") {
		t.Errorf("expected what both addresses sent, in one line, found %v", err)
	}
	clean(t, s)
}

func TestGetStalled(t *testing.T) {
	srv := newServer(t, tiny(t))
	release := make(chan struct{})
	defer close(release)
	srv.answer(func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			_, _ = w.Write(srv.data[:3000])
			w.(http.Flusher).Flush()
			<-release
			return
		}
		srv.whole(w, r)
	})
	s := testStore(t, srv.data, srv.URL)
	s.Stall = 100 * time.Millisecond
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if srv.ranges[1] != "bytes=3000-" {
		t.Errorf("ranges: %q", srv.ranges)
	}
	installed(t, s)
}

func TestGetCancelled(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.answer(func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("ETag", `"v1"`)
			_, _ = w.Write(srv.data[:4000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		srv.whole(w, r)
	})
	s := testStore(t, srv.data, srv.URL)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Get(ctx, "m", func(done, _ int64) {
		if done >= 4000 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("expected a cancelled download, found %v", err)
	}
	if s.Catalogue()[0].Installed() {
		t.Error("half a model is installed")
	}
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	if srv.ranges[1] != "bytes=4000-" {
		t.Errorf("the part was not kept: ranges %q", srv.ranges)
	}
	installed(t, s)
}
