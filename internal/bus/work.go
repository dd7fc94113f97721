package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

// Headers of work messages. A message larger than the payload limit travels in
// parts; the last part carries no More.
const (
	headPart = "Isc-Part" // number of the part within its direction, from 0
	headMore = "Isc-More" // the message goes on in the next part
	headKind = "Isc-Kind" // beat, go, busy, error or end; absent on parts of messages
	headSize = "Isc-Size" // bytes of the request, when they do not fit one payload

	beatEvery = 250 * time.Millisecond
	silence   = time.Second // a worker that is silent for so long is dead
	attempts  = 4
)

var (
	// ErrNoWorker says that nobody takes this kind of work: do it yourself.
	ErrNoWorker = errors.New("bus: no worker")
	// ErrWork is the error that a worker reported about the request itself.
	ErrWork = errors.New("bus: the worker refused")
	errDead = errors.New("bus: the worker fell silent")
	errBusy = errors.New("bus: the worker is busy")
)

// Call gives a request to one worker of the kind and passes its replies on, in
// order and each exactly once: if the worker dies, another one starts again and
// what was passed on already is skipped, so replies must be a function of the
// request. Errors of sink end the call.
func (b *Bus) Call(ctx context.Context, kind string, request []byte, sink func(reply []byte) error) error {
	done := 0
	var err error
	for range attempts {
		err = b.call(ctx, kind, request, &done, sink)
		if !errors.Is(err, errDead) && !errors.Is(err, errBusy) {
			return err
		}
		if errors.Is(err, errBusy) && !pause(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
	return fmt.Errorf("%w: %w", ErrNoWorker, err)
}

// call is one attempt. done counts the replies that sink has had.
func (b *Bus) call(ctx context.Context, kind string, request []byte, done *int, sink func([]byte) error) error {
	inbox := nats.NewInbox()
	sub, err := b.conn.SubscribeSync(inbox)
	if err != nil {
		return away(err)
	}
	defer sub.Unsubscribe()
	defer func() { _ = b.conn.Publish(cancelSubject(inbox), nil) }()
	first := &nats.Msg{Subject: "isc.work." + kind, Reply: inbox, Header: nats.Header{}}
	inline := len(request) <= b.chunk()
	if inline {
		first.Data = request
	} else {
		first.Header.Set(headSize, strconv.Itoa(len(request)))
	}
	if err := b.conn.PublishMsg(first); err != nil {
		return away(err)
	}
	r := reader{sub: sub, skip: *done, send: func(to string) error { return b.sendParts(to, "", request, new(int)) }}
	return r.run(ctx, func(reply []byte) error { *done++; return sink(reply) })
}

// reader puts the parts of the replies together.
type reader struct {
	sub  *nats.Subscription
	skip int    // replies that an earlier attempt delivered
	part int    // number expected next
	buf  []byte // parts of the reply so far
	send func(to string) error
}

func (r *reader) run(ctx context.Context, sink func([]byte) error) error {
	for {
		m, err := r.next(ctx)
		if err != nil {
			return err
		}
		switch m.Header.Get(headKind) {
		case "beat":
		case "go":
			if err := r.send(m.Reply); err != nil {
				return err
			}
		case "busy":
			return errBusy
		case "error":
			return fmt.Errorf("%w: %s", ErrWork, m.Data)
		case "end":
			return nil
		default:
			if err := r.take(m, sink); err != nil {
				return err
			}
		}
	}
}

// next waits for a message. A 503 without a body is the server's "nobody listens".
func (r *reader) next(ctx context.Context) (*nats.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	m, err := r.sub.NextMsgWithContext(wait)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, nats.ErrNoResponders):
		return nil, ErrNoWorker
	case errors.Is(err, context.DeadlineExceeded):
		return nil, errDead
	case err != nil:
		return nil, away(err)
	case len(m.Data) == 0 && m.Header.Get("Status") == "503":
		return nil, ErrNoWorker
	}
	return m, nil
}

func (r *reader) take(m *nats.Msg, sink func([]byte) error) error {
	if n, err := strconv.Atoi(m.Header.Get(headPart)); err != nil || n != r.part {
		return errDead // a part was lost: only a new attempt can tell it
	}
	r.part++
	r.buf = append(r.buf, m.Data...)
	if m.Header.Get(headMore) != "" {
		return nil
	}
	reply := r.buf
	r.buf = nil
	if r.skip > 0 {
		r.skip--
		return nil
	}
	return sink(reply)
}

// chunk is how many bytes fit a message beside its headers.
func (b *Bus) chunk() int {
	const headers = 512
	limit := int(b.conn.MaxPayload())
	if limit <= 2*headers {
		return headers
	}
	return limit - headers
}

// sendParts sends data in as many messages as it needs, at least one.
func (b *Bus) sendParts(to, reply string, data []byte, part *int) error {
	size := b.chunk()
	for {
		n := min(size, len(data))
		m := &nats.Msg{Subject: to, Reply: reply, Data: data[:n], Header: nats.Header{}}
		m.Header.Set(headPart, strconv.Itoa(*part))
		*part++
		data = data[n:]
		if len(data) > 0 {
			m.Header.Set(headMore, "1")
		}
		if err := b.conn.PublishMsg(m); err != nil {
			return away(err)
		}
		if len(data) == 0 {
			return nil
		}
	}
}

func cancelSubject(inbox string) string { return inbox + ".cancel" }
