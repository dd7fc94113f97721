package bus

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Get reads a room's state and its revision.
func (b *Bus) Get(ctx context.Context, key string) (value []byte, rev uint64, err error) {
	kv, err := b.bucket()
	if err != nil {
		return nil, 0, err
	}
	e, err := kv.Get(ctx, key)
	if err != nil {
		return nil, 0, b.explain(err)
	}
	return e.Value(), e.Revision(), nil
}

// Create writes a key that must not exist.
func (b *Bus) Create(ctx context.Context, key string, value []byte) (rev uint64, err error) {
	kv, err := b.bucket()
	if err != nil {
		return 0, err
	}
	rev, err = kv.Create(ctx, key, value)
	return rev, b.explain(err)
}

// Update writes a key whose revision must still be rev.
func (b *Bus) Update(ctx context.Context, key string, value []byte, rev uint64) (next uint64, err error) {
	kv, err := b.bucket()
	if err != nil {
		return 0, err
	}
	next, err = kv.Update(ctx, key, value, rev)
	return next, b.explain(err)
}

// PutObject keeps data for other replicas until it is deleted or too old.
func (b *Bus) PutObject(ctx context.Context, name string, data []byte) error {
	o, err := b.objectStore()
	if err != nil {
		return err
	}
	meta := jetstream.ObjectMeta{Name: name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: uint32(min(b.chunk(), 128<<10))}}
	_, err = o.Put(ctx, meta, bytes.NewReader(data))
	return b.explain(err)
}

// Object reads what PutObject kept.
func (b *Bus) Object(ctx context.Context, name string) ([]byte, error) {
	o, err := b.objectStore()
	if err != nil {
		return nil, err
	}
	data, err := o.GetBytes(ctx, name)
	return data, b.explain(err)
}

// DeleteObject forgets an object; that it never existed is no error.
func (b *Bus) DeleteObject(ctx context.Context, name string) error {
	o, err := b.objectStore()
	if err != nil {
		return err
	}
	if err := b.explain(o.Delete(ctx, name)); !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

func (b *Bus) bucket() (jetstream.KeyValue, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kv == nil || b.conn.Status() != nats.CONNECTED {
		return nil, ErrAway
	}
	return b.kv, nil
}

func (b *Bus) objectStore() (jetstream.ObjectStore, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.objects == nil || b.conn.Status() != nats.CONNECTED {
		return nil, ErrAway
	}
	return b.objects, nil
}

// explain maps the library's errors to the three that callers distinguish. A
// timeout and a missing stream both mean: the server is not itself now, even if
// the connection stands (another node of a cluster may have lost the bucket).
func (b *Bus) explain(err error) error {
	var api *jetstream.APIError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jetstream.ErrKeyExists):
		return ErrConflict
	case errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence:
		return ErrConflict
	case errors.Is(err, jetstream.ErrKeyNotFound), errors.Is(err, jetstream.ErrObjectNotFound):
		return ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, jetstream.ErrInvalidKey), errors.Is(err, nats.ErrMaxPayload):
		return err
	}
	b.suspect()
	return fmt.Errorf("%w: %w", ErrAway, err)
}
