package room

import (
	"cmp"
	"context"
	"sync"
)

// maxNotes bounds the replies that wait for a client; the oldest goes first.
const maxNotes = 16

// Outbox is what waits for one client: the newest of each kind and a few
// replies. It never grows; its socket's writer takes from it at its own pace.
type Outbox struct {
	mu     sync.Mutex
	wait   [slots]*Packet
	seen   [slots]Version // of the newest put or known to the client
	maps   string         // key of the maps that the client has or will get
	said   string         // what the client was told of a picture in text
	notes  []Message
	closed error
	wake   chan struct{}
}

func newOutbox() *Outbox { return &Outbox{wake: make(chan struct{}, 1)} }

// put replaces what waits in the packet's slot, unless the client has newer.
// It reports whether a packet that waited was skipped.
func (o *Outbox) put(p *Packet) (skipped bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed != nil:
		return false
	case p.slot == slotMaps && p.key == o.maps:
		return false
	case p.slot != slotMaps && !p.version.After(o.seen[p.slot]):
		return false
	}
	skipped = o.wait[p.slot] != nil
	o.wait[p.slot], o.seen[p.slot] = p, p.version
	if p.slot == slotMaps {
		o.maps = p.key
	}
	o.signal()
	return skipped
}

// note adds a reply to the client alone.
func (o *Outbox) note(v any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.notes) == maxNotes {
		o.notes = o.notes[1:]
	}
	o.notes = append(o.notes, text(v))
	o.signal()
}

// dropMaps forgets maps that wait: the client does not follow any more.
func (o *Outbox) dropMaps() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.wait[slotMaps] != nil {
		o.wait[slotMaps], o.maps = nil, ""
	}
}

// end lets the writer finish what waits and then return why.
func (o *Outbox) end(why error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed == nil {
		o.closed = why
	}
	o.signal()
}

func (o *Outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Next waits for messages to write, in order. Its error tells why the seat ended.
func (o *Outbox) Next(ctx context.Context) ([]Message, error) {
	for {
		if m, err := o.take(); m != nil || err != nil {
			return m, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-o.wake:
		}
	}
}

func (o *Outbox) take() ([]Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.notes) > 0 {
		m := o.notes
		o.notes = nil
		return m, nil
	}
	for i, p := range o.wait {
		if p != nil {
			o.wait[i] = nil
			if p.said == "" || p.said != o.said {
				o.said = cmp.Or(p.said, o.said)
				return p.Messages, nil
			}
			return p.Again, nil
		}
	}
	return nil, o.closed
}
