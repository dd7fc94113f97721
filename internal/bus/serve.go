package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
)

// Work answers one request. It calls reply for each message of the answer.
type Work func(ctx context.Context, request []byte, reply func([]byte) error) error

// Limits of a worker.
const (
	maxRequest = 64 << 20
	maxQueue   = 8
)

// Serve takes requests of the kind until ctx ends, at most slots at a time;
// what is beyond slots+8 is told to try another worker. A work's ctx ends when
// the caller has gone.
func (b *Bus) Serve(ctx context.Context, kind string, slots int, do Work) error {
	w := &worker{bus: b, do: do, slots: make(chan struct{}, slots), queue: make(chan struct{}, slots+maxQueue)}
	requests := make(chan *nats.Msg, slots+maxQueue)
	sub, err := b.conn.QueueSubscribe("isc.work."+kind, "workers", func(m *nats.Msg) {
		select {
		case requests <- m:
		case <-ctx.Done():
		}
	})
	if err != nil {
		return away(err)
	}
	defer b.conn.Flush()
	defer sub.Unsubscribe()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.ctx.Done():
			return ErrAway
		case m := <-requests:
			w.accept(ctx, m)
		}
	}
}

type worker struct {
	bus   *Bus
	do    Work
	slots chan struct{} // requests being worked on
	queue chan struct{} // those and the ones waiting
}

func (w *worker) accept(ctx context.Context, m *nats.Msg) {
	select {
	case w.queue <- struct{}{}:
	default:
		w.tell(m.Reply, "busy", nil)
		return
	}
	w.bus.tasks.Go(func() {
		defer func() { <-w.queue }()
		w.answer(ctx, m)
	})
}

// answer works on one request; beats tell the caller that it is not forgotten.
func (w *worker) answer(ctx context.Context, m *nats.Msg) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	gone, err := w.bus.conn.Subscribe(cancelSubject(m.Reply), func(*nats.Msg) { cancel() })
	if err != nil {
		return
	}
	defer gone.Unsubscribe()
	request, err := w.request(ctx, m)
	if err != nil {
		w.tell(m.Reply, "error", []byte(err.Error()))
		return
	}
	w.bus.tasks.Go(func() { w.beat(ctx, m.Reply) })
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return
	}
	w.run(ctx, m.Reply, request)
}

func (w *worker) run(ctx context.Context, to string, request []byte) {
	part := 0
	err := w.do(ctx, request, func(data []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return w.bus.sendParts(to, "", data, &part)
	})
	switch {
	case err == nil:
		w.tell(to, "end", nil)
	case ctx.Err() != nil || errors.Is(err, ErrAway): // the caller went, or another attempt is made
	default:
		w.tell(to, "error", []byte(err.Error()))
	}
}

func (w *worker) beat(ctx context.Context, to string) {
	for {
		w.tell(to, "beat", nil)
		if !pause(ctx, beatEvery) {
			return
		}
	}
}

// request returns the request's bytes, and asks for them if they came without.
func (w *worker) request(ctx context.Context, m *nats.Msg) ([]byte, error) {
	head := m.Header.Get(headSize)
	if head == "" {
		return m.Data, nil
	}
	size, err := strconv.Atoi(head)
	if err != nil || size < 0 || size > maxRequest {
		return nil, fmt.Errorf("request of %q bytes, at most %d are taken", head, maxRequest)
	}
	inbox := nats.NewInbox()
	sub, err := w.bus.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, away(err)
	}
	defer sub.Unsubscribe()
	if err := w.bus.conn.PublishMsg(message(m.Reply, inbox, "go", nil)); err != nil {
		return nil, away(err)
	}
	var request []byte
	r := reader{sub: sub}
	for len(request) < size {
		p, err := r.next(ctx)
		if err != nil {
			return nil, err
		}
		if err := r.take(p, func(all []byte) error { request = all; return nil }); err != nil {
			return nil, err
		}
		if len(r.buf) > size {
			return nil, fmt.Errorf("request longer than the %d bytes it announced", size)
		}
	}
	return request, nil
}

func (w *worker) tell(to, kind string, data []byte) {
	_ = w.bus.conn.PublishMsg(message(to, "", kind, data)) // who waits sees the connection end
}

func message(to, reply, kind string, data []byte) *nats.Msg {
	m := &nats.Msg{Subject: to, Reply: reply, Data: data, Header: nats.Header{}}
	m.Header.Set(headKind, kind)
	return m
}
