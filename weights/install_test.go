package weights

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

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
	srv.answer(func(_ int, w http.ResponseWriter, r *http.Request) {
		time.Sleep(200 * time.Millisecond)
		srv.whole(w, r)
	})
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
