package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var (
	// ErrAway says that the server cannot be reached now. The write was not made.
	ErrAway = errors.New("bus: the message server is away")
	// ErrNotFound says that no such key or object exists.
	ErrNotFound = errors.New("bus: not found")
	// ErrConflict says that someone else wrote the key first.
	ErrConflict = errors.New("bus: the key changed meanwhile")
)

// Options say where the bus runs. The zero value runs inside this process.
type Options struct {
	URL       string        // nats://host:4222[,...]; empty: a server in this process
	Name      string        // shown to the server's administrator
	Memory    int64         // bytes for rooms and objects of the server in this process; 0 = 128 MiB
	RoomTTL   time.Duration // a room that nobody changed for so long is forgotten; 0 = 12 h
	ObjectTTL time.Duration // 0 = 30 min
	Patience  time.Duration // how long Open tries to reach the server; 0 = 10 s
}

func (o Options) withDefaults() Options {
	if o.Memory == 0 {
		o.Memory = 128 << 20
	}
	if o.RoomTTL == 0 {
		o.RoomTTL = 12 * time.Hour
	}
	if o.ObjectTTL == 0 {
		o.ObjectTTL = 30 * time.Minute
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	return o
}

// Bus is a connection to the server. It is safe for concurrent use.
type Bus struct {
	opt    Options
	embed  *server.Server // nil when the server is elsewhere
	dir    string         // the embedded server's empty directory
	conn   *nats.Conn
	js     jetstream.JetStream
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup

	mu         sync.Mutex
	up         bool
	recovering bool
	kv         jetstream.KeyValue
	objects    jetstream.ObjectStore
	changed    []func(up bool)
}

// Open starts the server in this process, or connects to the one at opt.URL.
func Open(ctx context.Context, opt Options) (*Bus, error) {
	b := &Bus{opt: opt.withDefaults()}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	if err := b.open(ctx); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *Bus) open(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.opt.Patience)
	defer cancel()
	if b.opt.URL == "" {
		if b.embed, b.dir, err = startServer(b.opt.Memory); err != nil {
			return err
		}
	}
	if b.conn, err = b.connect(ctx); err != nil {
		return err
	}
	if b.js, err = jetstream.New(b.conn, jetstream.WithDefaultTimeout(2*time.Second)); err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	if err := b.prepareUntil(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	b.up = true
	b.mu.Unlock()
	return nil
}

// Shared tells whether other processes may be on the same server.
func (b *Bus) Shared() bool { return b.opt.URL != "" }

// Up tells whether the server can be reached and its buckets exist.
func (b *Bus) Up() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.up
}

// OnChange calls f, in order, whenever the server goes away and when it is back.
func (b *Bus) OnChange(f func(up bool)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.changed = append(b.changed, f)
}

func (b *Bus) setUp(up bool) {
	b.mu.Lock()
	if b.up == up {
		b.mu.Unlock()
		return
	}
	b.up = up
	told := append([]func(bool){}, b.changed...)
	b.mu.Unlock()
	for _, f := range told {
		f(up)
	}
}

// Close leaves the server, and stops it if it ran in this process.
func (b *Bus) Close() error {
	b.cancel()
	if b.conn != nil {
		b.conn.Close()
	}
	b.tasks.Wait()
	return stopServer(b.embed, b.dir)
}
