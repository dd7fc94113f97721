package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// tiny is a model file that opens: a network of one layer a row, two classes.
func tiny(t testing.TB) []byte {
	t.Helper()
	d := bvlc(false)
	d.Classes = d.Classes[:2]
	d.Rows = tinyRows()
	var b bytes.Buffer
	w := memory{}
	for _, x := range fullSize(t, d) {
		w[x.Name] = x
	}
	if err := Write(&b, d, w, F32, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// server gives a file in the ways that real servers do.
type server struct {
	*httptest.Server
	data     []byte
	requests atomic.Int32
	mu       sync.Mutex
	ranges   []string // of the requests, in order
	reply    reply
}

// reply answers the n-th request, counted from 1.
type reply func(n int, w http.ResponseWriter, r *http.Request)

func (s *server) answer(r reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reply = r
}

func newServer(t testing.TB, data []byte) *server {
	s := &server{data: data}
	s.reply = func(_ int, w http.ResponseWriter, r *http.Request) { s.whole(w, r) }
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		answer := s.reply
		s.mu.Unlock()
		answer(int(s.requests.Add(1)), w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// whole honours Range and If-Range with a strong ETag.
func (s *server) whole(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"v1"`)
	http.ServeContent(w, r, "model", time.Unix(1e9, 0), bytes.NewReader(s.data))
}

// cut promises the whole and closes the connection after n bytes.
func (s *server) cut(w http.ResponseWriter, from, n int) {
	w.Header().Set("ETag", `"v1"`)
	w.Header().Set("Content-Length", fmt.Sprint(len(s.data)-from))
	if from > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(s.data)-1, len(s.data)))
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = w.Write(s.data[from : from+n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func testStore(t testing.TB, data []byte, urls ...string) *Store {
	s := NewStore(t.TempDir())
	s.Pause, s.Stall = time.Millisecond, 2*time.Second
	sum := sha256.Sum256(data)
	s.Entries = []Entry{
		{Name: "m", Title: "Test", URLs: urls, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), file: "m.safetensors"},
		defaultEntry(),
	}
	return s
}

// clean: nothing is left but the lock.
func clean(t *testing.T, s *Store) {
	t.Helper()
	left, err := os.ReadDir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if e.Name() != "m.safetensors.lock" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

func installed(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Verify("m"); err != nil {
		t.Fatal(err)
	}
	if best := s.Best(); best != "m" {
		t.Errorf("best: expected m, found %s", best)
	}
	left, _ := filepath.Glob(filepath.Join(s.Dir, "*.part*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
