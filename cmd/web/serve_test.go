package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	stdnet "net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inceptionscope/weights"
)

// start runs `web serve` with the flags on a free port; stop ends it as a
// signal would and returns what it returned.
func start(t *testing.T, flags ...string) (url string, stop func() error) {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...), streams{out: w, err: io.Discard})
		w.Close()
	}()
	t.Cleanup(cancel)
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("server said nothing: %v, %v", err, <-done)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	_, url, _ = strings.Cut(strings.TrimSpace(line), ": ")
	return url, func() error { cancel(); return <-done }
}

func TestServeAnswersAndStops(t *testing.T) {
	url, stop := start(t)
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/api/models": 200, "/nothing": 404} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("GET %s: %s, expected %d", path, resp.Status, want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if err := stop(); err != nil {
		t.Errorf("stopped with %v", err)
	}
}

func TestServeSaysThatThePortIsInUse(t *testing.T) {
	l, err := stdnet.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = run(context.Background(), []string{"--addr", l.Addr().String()}, streams{out: io.Discard, err: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "--addr chooses another") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v does not say in one line what to do", err)
	}
}

// A model that cannot work ends the server before it says that it is ready.
func TestServeRefusesASpoiledModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spoiled.safetensors")
	if err := weights.Convert("default", path, "f32"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.LittleEndian.PutUint32(data[len(data)-4:], math.Float32bits(float32(math.NaN()))) // the last bias
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = run(context.Background(), []string{"--addr", "127.0.0.1:0", "--model", path}, streams{out: &out, err: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "loss3/classifier.bias: expected finite numbers, found NaN at position 100") || out.Len() > 0 {
		t.Errorf("error %v after %q", err, &out)
	}
}

func TestServeAdminPort(t *testing.T) {
	l, err := stdnet.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	admin := l.Addr().String()
	l.Close()
	url, _ := start(t, "--admin", admin)
	for _, c := range []struct {
		url  string
		want int
	}{{"http://" + admin + "/metrics", 200}, {url + "/metrics", 404}} {
		resp, err := http.Get(c.url)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("GET %s: %s, expected %d", c.url, resp.Status, c.want)
		}
	}
}

func TestHealth(t *testing.T) {
	url, _ := start(t)
	addr := strings.TrimPrefix(url, "http://")
	deadline := time.Now().Add(time.Minute)
	for {
		err := run(context.Background(), []string{"health", "--addr", addr}, streams{out: io.Discard, err: io.Discard})
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestQRCodeHasAQuietZone(t *testing.T) {
	var b bytes.Buffer
	if err := printQR(&b, "http://192.0.2.7:8080"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	blank := strings.Trim(strings.TrimPrefix(lines[0], "\x1b[30;107m"), " ")
	if blank != "\x1b[0m" || len(lines) < 16 {
		t.Errorf("first of %d lines is not blank: %q", len(lines), lines[0])
	}
}
