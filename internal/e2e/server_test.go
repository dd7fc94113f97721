package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server is a running `web serve`.
type server struct {
	url  string // http://127.0.0.1:port
	cmd  *exec.Cmd
	log  *strings.Builder
	home string
}

// launch starts the program and waits for its first line, which says where it
// listens. Its home is empty: no model but the embedded one is installed.
func launch(addr string, flags ...string) (*server, error) {
	home, err := os.MkdirTemp("", "inceptionscope-home-")
	if err != nil {
		return nil, err
	}
	s := &server{cmd: exec.Command(lab.binary, append([]string{"serve", "--addr", addr}, flags...)...), log: &strings.Builder{}, home: home}
	s.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("server said %q (%v): %v\n%s", line, err, s.cmd.Wait(), s.log)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	_, s.url, _ = strings.Cut(strings.TrimSpace(line), ": ")
	return s, nil
}

// serve starts a server of the test's own.
func serve(t *testing.T, addr string, flags ...string) *server {
	t.Helper()
	here(t)
	s, err := launch(addr, flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.stop() })
	return s
}

func (s *server) addr() string { return strings.TrimPrefix(s.url, "http://") }

// stop ends the program as a service manager does.
func (s *server) stop() error { return s.end(syscall.SIGTERM) }

// kill ends it as a pulled plug does.
func (s *server) kill() error { return s.end(syscall.SIGKILL) }

func (s *server) end(sig syscall.Signal) error {
	defer os.RemoveAll(s.home)
	if err := s.cmd.Process.Signal(sig); err != nil {
		if errors.Is(err, os.ErrProcessDone) {
			return nil
		}
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(20 * time.Second):
		s.cmd.Process.Kill()
		return fmt.Errorf("server did not end on %v", sig)
	}
}

// shared is a file of the reference data beside the repository.
func shared(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", filepath.FromSlash(name)))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatal(err)
		}
		t.Skipf("reference data: %v", err)
	}
	return path
}
