package bus

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
)

// Publish sends data, below the payload limit, to every subscriber of the
// subject, at most once and without waiting.
func (b *Bus) Publish(subject string, data []byte) error {
	if limit := b.conn.MaxPayload(); limit > 0 && int64(len(data)) > limit {
		return fmt.Errorf("bus: message of %d bytes, the server takes %d", len(data), limit)
	}
	return away(b.conn.Publish(subject, data))
}

// Subscribe calls f for each message, one after the other, until stop is called.
// The subscription outlives reconnects.
func (b *Bus) Subscribe(subject string, f func(subject string, data []byte)) (stop func(), err error) {
	sub, err := b.conn.Subscribe(subject, func(m *nats.Msg) { f(m.Subject, m.Data) })
	if err != nil {
		return nil, away(err)
	}
	return func() { sub.Unsubscribe() }, nil
}

// CueSubject carries a room's states.
func CueSubject(room string) string { return "isc.cue." + room }

// HereSubject carries who is in a room at one replica; replica "*" is all.
func HereSubject(room, replica string) string { return "isc.here." + room + "." + replica }

// ReplicaOf reads the replica from a subject of HereSubject.
func ReplicaOf(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

func away(err error) error {
	if err == nil || errors.Is(err, nats.ErrBadSubject) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}
