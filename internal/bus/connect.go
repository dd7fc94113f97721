package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	roomBucket   = "isc-rooms"
	objectBucket = "isc-objects"
	maxValue     = 256 << 10 // bytes of one room's state
)

// connect tries until ctx ends: in a compose file the server may start later.
func (b *Bus) connect(ctx context.Context) (*nats.Conn, error) {
	for {
		c, err := nats.Connect(b.opt.URL, b.connOptions()...)
		if err == nil {
			return c, nil
		}
		if !pause(ctx, 200*time.Millisecond) {
			return nil, fmt.Errorf("bus: cannot reach %s: %w", b.opt.URL, err)
		}
	}
}

// connOptions: come back quickly and for ever, and never keep writes for later.
func (b *Bus) connOptions() []nats.Option {
	opts := []nats.Option{
		nats.Name(strings.TrimSpace("inceptionscope " + b.opt.Name)),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(100 * time.Millisecond),
		nats.ReconnectJitter(50*time.Millisecond, 50*time.Millisecond),
		nats.ReconnectBufSize(-1),
		nats.Timeout(time.Second),
		nats.PingInterval(2 * time.Second),
		nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { b.setUp(false) }),
		nats.ReconnectHandler(func(*nats.Conn) { b.recover() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if b.embed != nil {
		opts = append(opts, nats.InProcessServer(b.embed))
	}
	return opts
}

// suspect is called when a write failed although the connection stands.
func (b *Bus) suspect() {
	if b.conn.Status() != nats.CONNECTED {
		return
	}
	b.setUp(false)
	b.recover()
}

// recover makes the buckets again and tells the listeners, off the connection's
// callback, which must return.
func (b *Bus) recover() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.recovering || b.ctx.Err() != nil {
		return
	}
	b.recovering = true
	b.tasks.Go(func() {
		err := b.prepareUntil(b.ctx)
		b.mu.Lock()
		b.recovering = false
		b.mu.Unlock()
		if err == nil {
			b.setUp(true)
		}
	})
}

// prepareUntil waits for JetStream, which a fresh server offers a moment later
// than its port.
func (b *Bus) prepareUntil(ctx context.Context) error {
	for {
		err := b.prepare(ctx)
		if err == nil {
			return nil
		}
		if !pause(ctx, 50*time.Millisecond) {
			return fmt.Errorf("bus: %s offers no JetStream: %w", b.where(), err)
		}
	}
}

func (b *Bus) where() string {
	if b.opt.URL == "" {
		return "the server in this process"
	}
	return b.opt.URL
}

// prepare looks the buckets up and makes those that are missing. Existing ones
// are taken as an administrator made them.
func (b *Bus) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	kv, err := b.js.KeyValue(ctx, roomBucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: roomBucket, Description: "Inceptionscope rooms", Storage: jetstream.MemoryStorage,
			MaxValueSize: maxValue, History: 1, TTL: b.opt.RoomTTL,
		})
	}
	if err != nil {
		return err
	}
	objects, err := b.js.ObjectStore(ctx, objectBucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		objects, err = b.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{
			Bucket: objectBucket, Description: "Inceptionscope pictures on their way", Storage: jetstream.MemoryStorage,
			TTL: b.opt.ObjectTTL, MaxBytes: b.objectBytes(),
		})
	}
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.kv, b.objects = kv, objects
	b.mu.Unlock()
	return nil
}

// objectBytes leaves half of our own server's memory to rooms. On a shared
// server the administrator's limit holds: a number here would be reserved there.
func (b *Bus) objectBytes() int64 {
	if b.embed == nil {
		return -1
	}
	return b.opt.Memory / 2
}

// pause waits for d and reports false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
