package load

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	stdnet "net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/room"
	"inceptionscope/internal/roomhttp"
)

// roleEnv makes this test binary one of the processes of a school: a replica, a
// worker or a nats-server.
const roleEnv = "INCEPTIONSCOPE_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		if err := play(role); err != nil {
			fmt.Fprintln(os.Stderr, role, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

func play(role string) error {
	f := flag.NewFlagSet(role, flag.ContinueOnError)
	url := f.String("nats", "", "address of the nats-server")
	port := f.Int("port", 0, "to listen on")
	bytes := f.Int("bytes", 1000, "of maps a view")
	if err := f.Parse(os.Args[1:]); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	switch role {
	case "nats":
		return playNATS(ctx, *port)
	case "replica":
		return playReplica(ctx, *url, *port, *bytes)
	case "worker":
		return playWorker(ctx, *url, *bytes)
	}
	return errors.New("no such role")
}

func playNATS(ctx context.Context, port int) error {
	dir, err := os.MkdirTemp("", "nats-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if port == 0 {
		port = -1
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true, MaxPayload: 64 << 10,
		JetStream: true, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 20, StoreDir: dir})
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(5 * time.Second) {
		return errors.New("not ready")
	}
	fmt.Println(s.Addr())
	<-ctx.Done()
	s.Shutdown()
	return nil
}

// playReplica serves rooms; with a bus, a worker makes the maps, and the replica
// itself where there is none.
func playReplica(ctx context.Context, url string, port, bytes int) error {
	b, err := bus.Open(ctx, bus.Options{URL: url})
	if err != nil {
		return err
	}
	defer b.Close()
	n := &net{bus: b, bytes: bytes, pictures: map[string][]byte{}}
	hub := room.NewHub(b, room.Options{Source: n, Pictures: n})
	defer hub.Close()
	r := chi.NewRouter()
	roomhttp.New(roomhttp.Options{Hub: hub}).Routes(r)
	r.Post("/picture/{id}", func(w http.ResponseWriter, r *http.Request) {
		_ = n.Import(ctx, chi.URLParam(r, "id"), []byte(strings.Repeat("photo", 40_000)))
	})
	l, err := stdnet.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	s := &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.Serve(l) }()
	<-ctx.Done()
	return s.Close()
}

func playWorker(ctx context.Context, url string, bytes int) error {
	b, err := bus.Open(ctx, bus.Options{URL: url})
	if err != nil {
		return err
	}
	defer b.Close()
	go func() { // ready when it answers
		for errors.Is(b.Call(ctx, "infer", nil, func([]byte) error { return nil }), bus.ErrNoWorker) {
			time.Sleep(time.Millisecond)
		}
		fmt.Println("worker")
	}()
	return b.Serve(ctx, "infer", 2, func(ctx context.Context, request []byte, reply func([]byte) error) error {
		for part := range 4 {
			if err := reply(frame("worker", string(request), part, bytes/4)); err != nil {
				return err
			}
		}
		return nil
	})
}

// frame is a part of the maps of a view, as large as real ones.
func frame(by, view string, part, size int) []byte {
	return append([]byte(fmt.Sprintf("%s %s %d\n", by, view, part)), make([]byte, size)...)
}

// net stands for the network and the pictures of a replica.
type net struct {
	bus      *bus.Bus
	bytes    int
	mu       sync.Mutex
	pictures map[string][]byte
}

func (n *net) Maps(ctx context.Context, v room.View) ([]room.Map, error) {
	if _, ok := n.Export(v.Picture); !ok && n.bus.Shared() {
		return nil, errors.New("no such picture")
	}
	var list []room.Map
	request := []byte(v.Module + "@" + v.Picture)
	if n.bus.Shared() {
		err := n.bus.Call(ctx, "infer", request, func(b []byte) error { list = append(list, room.Map{Data: b}); return nil })
		if err == nil || !errors.Is(err, bus.ErrNoWorker) && !errors.Is(err, bus.ErrAway) {
			return list, err
		}
	}
	list = nil
	for part := range 4 {
		list = append(list, room.Map{Data: frame("replica", string(request), part, n.bytes/4)})
	}
	return list, nil
}

func (n *net) Has(id string) bool {
	_, ok := n.Export(id)
	return ok
}

func (n *net) Export(id string) ([]byte, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	b, ok := n.pictures[id]
	return b, ok
}

func (n *net) Import(_ context.Context, id string, b []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pictures[id] = b
	return nil
}

func (n *net) Forget(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.pictures, id)
}

func (n *net) Hold(string) func() { return func() {} }

// process is one of the school's, started from this test binary.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	addr string
}

func start(t *testing.T, role string, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s did not start: %v", role, err)
	}
	p.addr = strings.TrimSpace(line)
	return p
}

// kill is kill -9.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func (p *process) url() string { return "http://" + p.addr }

func (p *process) port() string { return p.addr[strings.LastIndexByte(p.addr, ':')+1:] }

// rss is the process's resident memory, 0 where there is no /proc.
func (p *process) rss() int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmHWM:" { // the highest it ever was
			kb, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				p.t.Fatal(err)
			}
			return kb << 10
		}
	}
	return 0
}
