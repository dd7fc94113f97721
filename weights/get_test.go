package weights

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
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
	ranges   []string // of the requests, in order
	mu       sync.Mutex
	reply    func(n int, w http.ResponseWriter, r *http.Request) // n counts from 1
}

func newServer(t testing.TB, data []byte) *server {
	s := &server{data: data}
	s.reply = func(_ int, w http.ResponseWriter, r *http.Request) { s.whole(w, r) }
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		s.mu.Unlock()
		s.reply(int(s.requests.Add(1)), w, r)
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
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

// Cut three times, each time a little later, once in the middle of nothing.
func TestGetResumes(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.reply = func(n int, w http.ResponseWriter, r *http.Request) {
		var from int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		if n <= 6 {
			if n > 1 && r.Header.Get("If-Range") != `"v1"` {
				t.Errorf("If-Range: expected the ETag, found %q", r.Header.Get("If-Range"))
			}
			srv.cut(w, from, 1000)
		}
		srv.whole(w, r)
	}
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
	srv.reply = func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
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
	srv.reply = func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			srv.cut(w, 0, 5000)
		}
		_, _ = w.Write(srv.data) // 200, chunked: no length, no ranges
	}
	s := testStore(t, srv.data, srv.URL)
	if err := s.Get(t.Context(), "m", nil); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

func TestGetWrongRange(t *testing.T) {
	srv := newServer(t, tiny(t))
	srv.reply = func(n int, w http.ResponseWriter, r *http.Request) {
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
	}
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
	gone.reply = func(_ int, w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
	busy := newServer(t, nil)
	busy.reply = func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	endless := newServer(t, nil)
	endless.reply = func(_ int, w http.ResponseWriter, _ *http.Request) {
		for err := error(nil); err == nil; {
			_, err = w.Write(make([]byte, 1<<16))
		}
	}
	moved := newServer(t, nil)
	moved.reply = func(_ int, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, good.URL+"/there", http.StatusFound)
	}
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
	dying.reply = func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			dying.cut(w, 0, 5000)
		}
		w.WriteHeader(http.StatusGone)
	}
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
	if !errors.As(err, &sum) || !strings.Contains(err.Error(), srv.URL+"/again") || !strings.Contains(err.Error(), "--from") {
		t.Errorf("expected the checksums at both addresses, found %v", err)
	}
	clean(t, s)
}

func TestGetStalled(t *testing.T) {
	srv := newServer(t, tiny(t))
	release := make(chan struct{})
	defer close(release)
	srv.reply = func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			_, _ = w.Write(srv.data[:3000])
			w.(http.Flusher).Flush()
			<-release
			return
		}
		srv.whole(w, r)
	}
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
	srv.reply = func(n int, w http.ResponseWriter, r *http.Request) {
		if n == 1 {
			w.Header().Set("ETag", `"v1"`)
			_, _ = w.Write(srv.data[:4000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		srv.whole(w, r)
	}
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

// fullDisk takes room bytes, then the system's error.
type fullDisk struct {
	*os.File
	room int
}

func (f *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if _, err := f.File.Write(p[:n]); err != nil {
		return 0, err
	}
	if n < len(p) {
		return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return n, nil
}

func TestDiskFull(t *testing.T) {
	srv := newServer(t, tiny(t))
	s := testStore(t, srv.data, srv.URL, srv.URL+"/again")
	s.create = func(path string) (partFile, error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		return &fullDisk{f, 3000}, err
	}
	for what, run := range map[string]func() error{
		"get":  func() error { return s.Get(t.Context(), "m", nil) },
		"from": func() error { return s.InstallFrom("m", write(t, "stick", srv.data)) },
	} {
		err := run()
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s: expected a full disk, found %v", what, err)
		}
		if s.Catalogue()[0].Installed() {
			t.Errorf("%s: half a model is installed", what)
		}
		clean(t, s)
	}
	if n := srv.requests.Load(); n != 1 {
		t.Errorf("a full disk was tried %d times", n)
	}
}

func TestInstallFrom(t *testing.T) {
	data := tiny(t)
	s := testStore(t, data)
	var sum *sumError
	if err := s.InstallFrom("m", write(t, "other", data[:500])); !errors.As(err, &sum) {
		t.Errorf("another file was taken: %v", err)
	}
	if err := s.InstallFrom("m", filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := s.InstallFrom("default", "x"); err == nil {
		t.Error("the embedded model was installed")
	}
	if err := s.InstallFrom("unknown", "x"); err == nil || !strings.Contains(err.Error(), "m, default") {
		t.Errorf("unknown name: %v", err)
	}
	if err := s.InstallFrom("m", write(t, "good", data)); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

func TestSHA1(t *testing.T) {
	data := tiny(t)
	s := testStore(t, data)
	sum := sha1.Sum(data)
	s.Entries[0].SHA1, s.Entries[0].SHA256 = hex.EncodeToString(sum[:]), ""
	if err := s.InstallFrom("m", write(t, "good", data)); err != nil {
		t.Fatal(err)
	}
	installed(t, s)
}

// Four processes ask at once; one downloads.
func TestSingleFlight(t *testing.T) {
	if dir := os.Getenv("WEIGHTS_TEST_DIR"); dir != "" {
		s := testStore(t, tiny(t), os.Getenv("WEIGHTS_TEST_URL"))
		s.Dir = dir
		if err := s.Get(t.Context(), "m", nil); err != nil {
			t.Fatal(err)
		}
		return
	}
	srv := newServer(t, tiny(t))
	srv.reply = func(_ int, w http.ResponseWriter, r *http.Request) {
		time.Sleep(200 * time.Millisecond)
		srv.whole(w, r)
	}
	s := testStore(t, srv.data, srv.URL)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestSingleFlight$")
			cmd.Env = append(os.Environ(), "WEIGHTS_TEST_DIR="+s.Dir, "WEIGHTS_TEST_URL="+srv.URL)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if n := srv.requests.Load(); n != 1 {
		t.Errorf("expected 1 request, found %d", n)
	}
	installed(t, s)
}

func TestLockIsWaitedFor(t *testing.T) {
	s := testStore(t, tiny(t), "http://unused.invalid")
	e := s.Catalogue()[0]
	err := s.locked(t.Context(), e, func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 120*time.Millisecond)
		defer cancel()
		return s.Get(ctx, "m", nil)
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("expected to wait in vain, found %v", err)
	}
}

func TestCatalogue(t *testing.T) {
	for _, e := range Catalogue() {
		if e.Name == "default" {
			if !e.Installed() || e.Accuracy.Top1 < 0.85 || e.Accuracy.Top5 < e.Accuracy.Top1 || e.Bytes < 1e6 {
				t.Errorf("default: %+v", e)
			}
			continue
		}
		if len(e.URLs) == 0 || (len(e.SHA1) != 40) == (len(e.SHA256) != 64) || e.License == "" || e.Classes != 1000 {
			t.Errorf("%s: %+v", e.Name, e)
		}
	}
}
