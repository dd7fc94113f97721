package bus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	stdnet "net"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// external runs a nats-server on a port of its own; port 0 chooses one.
func external(t *testing.T, port, payload int) (*server.Server, int) {
	t.Helper()
	if port == 0 {
		port = -1
	}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true, MaxPayload: int32(payload),
		JetStream: true, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 20, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("nats-server did not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s, s.Addr().(*stdnet.TCPAddr).Port
}

func open(t *testing.T, url string) *Bus {
	t.Helper()
	b, err := Open(t.Context(), Options{URL: url, Patience: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func both(t *testing.T, f func(t *testing.T, url string)) {
	t.Run("in this process", func(t *testing.T) { f(t, "") })
	t.Run("external", func(t *testing.T) {
		_, port := external(t, 0, 1<<20)
		f(t, fmt.Sprintf("nats://127.0.0.1:%d", port))
	})
}

func TestCompareAndSet(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		b, ctx := open(t, url), t.Context()
		if _, _, err := b.Get(ctx, "room"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("missing key: %v", err)
		}
		rev, err := b.Create(ctx, "room", []byte("1"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Create(ctx, "room", []byte("2")); !errors.Is(err, ErrConflict) {
			t.Fatalf("second create: %v", err)
		}
		next, err := b.Update(ctx, "room", []byte("3"), rev)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Update(ctx, "room", []byte("4"), rev); !errors.Is(err, ErrConflict) {
			t.Fatalf("stale update: %v", err)
		}
		v, got, err := b.Get(ctx, "room")
		if err != nil || string(v) != "3" || got != next {
			t.Fatalf("got %q at %d, want 3 at %d (%v)", v, got, next, err)
		}
		if !b.Up() {
			t.Error("conflicts must not count as an outage")
		}
	})
}

func TestObjects(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		b, ctx := open(t, url), t.Context()
		if _, err := b.Object(ctx, "x"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("missing object: %v", err)
		}
		data := bytes.Repeat([]byte("crop"), 400_000)
		if err := b.PutObject(ctx, "x", data); err != nil {
			t.Fatal(err)
		}
		got, err := b.Object(ctx, "x")
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes back (%v)", len(got), err)
		}
		for range 2 {
			if err := b.DeleteObject(ctx, "x"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Object(ctx, "x"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("deleted object: %v", err)
		}
	})
}

// A server that takes only small messages gets objects in small pieces, and a
// value that is too large is no outage.
func TestSmallPayloadLimit(t *testing.T) {
	_, port := external(t, 0, 4096)
	b, ctx := open(t, fmt.Sprintf("nats://127.0.0.1:%d", port)), t.Context()
	data := bytes.Repeat([]byte("crop"), 50_000)
	if err := b.PutObject(ctx, "x", data); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Object(ctx, "x"); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("%d bytes back (%v)", len(got), err)
	}
	if _, err := b.Create(ctx, "room", data); err == nil || errors.Is(err, ErrAway) {
		t.Errorf("value beyond the limit: %v", err)
	}
	if !b.Up() {
		t.Error("a value that is too large counts as an outage")
	}
}

func TestCuesReachSubscribersOnce(t *testing.T) {
	_, port := external(t, 0, 1<<20)
	url := fmt.Sprintf("nats://127.0.0.1:%d", port)
	a, b := open(t, url), open(t, url)
	got := make(chan string, 8)
	stop, err := b.Subscribe(HereSubject("room", "*"), func(s string, d []byte) { got <- ReplicaOf(s) + string(d) })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	b.conn.Flush()
	for i := range 3 {
		if err := a.Publish(HereSubject("room", "r"), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if s := <-got; s != fmt.Sprintf("r%d", i) {
			t.Fatalf("cue %d: %s", i, s)
		}
	}
	if err := a.Publish("isc.x", make([]byte, 2<<20)); err == nil {
		t.Error("a message beyond the payload limit was taken")
	}
}

func TestBucketIsMadeAgainAfterARestart(t *testing.T) {
	s, port := external(t, 0, 1<<20)
	b := open(t, fmt.Sprintf("nats://127.0.0.1:%d", port))
	changes := make(chan bool, 8)
	b.OnChange(func(up bool) { changes <- up })
	if _, err := b.Create(t.Context(), "room", nil); err != nil {
		t.Fatal(err)
	}
	s.Shutdown()
	s.WaitForShutdown()
	if up := <-changes; up {
		t.Fatal("first change says up")
	}
	if _, _, err := b.Get(t.Context(), "room"); !errors.Is(err, ErrAway) {
		t.Fatalf("while away: %v", err)
	}
	if err := b.Publish("isc.x", nil); !errors.Is(err, ErrAway) {
		t.Fatalf("publish while away: %v", err)
	}
	external(t, port, 1<<20)
	start := time.Now()
	if up := <-changes; !up {
		t.Fatal("second change says down")
	}
	t.Logf("back after %v", time.Since(start))
	if _, _, err := b.Get(t.Context(), "room"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("fresh bucket: %v", err)
	}
}

func TestLostBucketIsNoticedWithoutAReconnect(t *testing.T) {
	_, port := external(t, 0, 1<<20)
	b := open(t, fmt.Sprintf("nats://127.0.0.1:%d", port))
	changes := make(chan bool, 8)
	b.OnChange(func(up bool) { changes <- up })
	if err := b.js.DeleteKeyValue(t.Context(), roomBucket); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Create(t.Context(), "room", nil); !errors.Is(err, ErrAway) {
		t.Fatalf("bucket lost: %v", err)
	}
	if <-changes || !<-changes {
		t.Fatal("want down, then up")
	}
	if _, err := b.Create(t.Context(), "room", nil); err != nil {
		t.Fatal(err)
	}
}

func TestUnreachableServerIsOneLine(t *testing.T) {
	_, err := Open(t.Context(), Options{URL: "nats://127.0.0.1:1", Patience: 300 * time.Millisecond})
	if err == nil || bytes.ContainsRune([]byte(err.Error()), '\n') {
		t.Fatalf("got %v", err)
	}
}

func TestWorkTravelsInParts(t *testing.T) {
	_, port := external(t, 0, 4096)
	url := fmt.Sprintf("nats://127.0.0.1:%d", port)
	a, b := open(t, url), open(t, url)
	if err := a.Call(t.Context(), "infer", nil, nil); !errors.Is(err, ErrNoWorker) {
		t.Fatalf("without a worker: %v", err)
	}
	stop := serve(t, b, func(ctx context.Context, req []byte, reply func([]byte) error) error {
		if len(req) == 0 {
			return errors.New("no picture")
		}
		for i := range 3 {
			if err := reply(append([]byte{byte(i)}, req...)); err != nil {
				return err
			}
		}
		return nil
	})
	defer stop()
	for _, size := range []int{1, 3584, 3585, 150_528} {
		want := bytes.Repeat([]byte{7}, size)
		n := 0
		err := a.Call(t.Context(), "infer", want, func(r []byte) error {
			if r[0] != byte(n) || !bytes.Equal(r[1:], want) {
				return fmt.Errorf("reply %d of %d bytes differs", n, len(r))
			}
			n++
			return nil
		})
		if err != nil || n != 3 {
			t.Fatalf("%d bytes: %d replies, %v", size, n, err)
		}
	}
	if err := a.Call(t.Context(), "infer", nil, nil); !errors.Is(err, ErrWork) {
		t.Fatalf("refused work: %v", err)
	}
}

func serve(t *testing.T, b *Bus, do Work) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := work(ctx, b, do)
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// work serves, and returns when requests can come; `done` says how it ended.
func work(ctx context.Context, b *Bus, do Work) (done chan error) {
	done = make(chan error, 1)
	before := b.conn.NumSubscriptions()
	go func() { done <- b.Serve(ctx, "infer", 1, do) }()
	for b.conn.NumSubscriptions() == before {
		runtime.Gosched()
	}
	_ = b.conn.Flush() // there and back: the server knows of the subscription
	return done
}

// A worker that dies in the middle: the next one starts again, and the caller
// sees each reply once.
func TestDeadWorkerIsReplacedWithoutRepeats(t *testing.T) {
	_, port := external(t, 0, 1<<20)
	url := fmt.Sprintf("nats://127.0.0.1:%d", port)
	a, b := open(t, url), open(t, url)
	dying, err := Open(t.Context(), Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	var runs atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	var do Work
	do = func(ctx context.Context, req []byte, reply func([]byte) error) error {
		first := runs.Add(1) == 1
		for i := range 4 {
			if i == 2 && first {
				work(ctx, b, do)
				dying.conn.Close() // as kill -9 does
				<-ctx.Done()
				return ctx.Err()
			}
			if err := reply([]byte{byte(i)}); err != nil {
				return err
			}
		}
		return nil
	}
	done := work(ctx, dying, do)
	var got []byte
	if err := a.Call(t.Context(), "infer", []byte("x"), func(r []byte) error { got = append(got, r...); return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, []byte{0, 1, 2, 3}) || runs.Load() != 2 {
		t.Errorf("replies %v in %d runs", got, runs.Load())
	}
	cancel()
	if err := errors.Join(<-done, dying.Close()); err != nil && !errors.Is(err, ErrAway) {
		t.Error(err)
	}
}

func TestCallerThatGoesEndsTheWork(t *testing.T) {
	b := open(t, "")
	ended := make(chan struct{})
	stop := serve(t, b, func(ctx context.Context, _ []byte, reply func([]byte) error) error {
		if err := reply([]byte("one")); err != nil {
			return err
		}
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	})
	defer stop()
	ctx, cancel := context.WithCancel(t.Context())
	err := b.Call(ctx, "infer", nil, func([]byte) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the work goes on")
	}
}

func TestStartsQuicklyAndLeavesNothing(t *testing.T) {
	start := time.Now()
	b, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("in-process server ready after %v", time.Since(start))
	dir := b.dir
	b.Close()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("left %s: %v", dir, err)
	}
}
