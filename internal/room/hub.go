package room

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"inceptionscope/internal/bus"
)

// Source makes the maps of a view, as complete messages of the stream. It is
// asked once for all followers of a replica.
type Source interface {
	Maps(ctx context.Context, v View) ([]Map, error)
}

// Map is one message: a binary frame, or text such as a layer's summary.
type Map struct {
	Text bool
	Data []byte
}

// Pictures is the store that holds pictures at this replica.
type Pictures interface {
	Has(id string) bool
	Export(id string) (data []byte, ok bool) // what another replica needs to show it
	Import(ctx context.Context, id string, data []byte) error
	Forget(id string)
	Hold(id string) (release func()) // the picture stays although someone wants it deleted
}

// Options of a hub. Source and Pictures may be nil where only states matter.
type Options struct {
	Replica    string // unlike that of any other replica; empty: random
	Source     Source
	Pictures   Pictures
	MaxRooms   int           // at this replica; 0 = 500
	MaxMembers int           // of a room at this replica; 0 = 1000
	Linger     time.Duration // a room without seats stays so long in memory; 0 = 30 s
	Settle     time.Duration // replicas compare what they hold before taking commands; 0 = 400 ms
	Log        *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Replica == "" {
		o.Replica = encode(newSecret())
	}
	if o.MaxRooms == 0 {
		o.MaxRooms = 500
	}
	if o.MaxMembers == 0 {
		o.MaxMembers = 1000
	}
	if o.Linger == 0 {
		o.Linger = 30 * time.Second
	}
	if o.Settle == 0 {
		o.Settle = 400 * time.Millisecond
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Hub holds the rooms that have seats at this replica.
type Hub struct {
	bus    *bus.Bus
	opt    Options
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	meter  meter
	shared recently

	mu     sync.Mutex
	rooms  map[string]*live
	up     bool
	serial uint64 // of bus messages
}

// NewHub starts a hub on the bus. Close it before the bus.
func NewHub(b *bus.Bus, opt Options) *Hub {
	h := &Hub{bus: b, opt: opt.withDefaults(), rooms: map[string]*live{}, up: b.Up()}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	b.OnChange(h.busChanged)
	return h
}

// Create opens a room. The key makes its bearer the teacher.
func (h *Hub) Create(ctx context.Context) (code, key string, err error) {
	h.mu.Lock()
	full := len(h.rooms) >= h.opt.MaxRooms
	h.mu.Unlock()
	if full {
		return "", "", ErrTooMuch
	}
	for {
		s, key := newState(time.Now())
		_, err := h.bus.Create(ctx, s.Code, s.encode())
		if errors.Is(err, bus.ErrConflict) {
			continue // another room drew the same code
		}
		if err != nil {
			return "", "", err
		}
		h.meter.opened.Add(1)
		return s.Code, key, nil
	}
}

// Peek tells whether a room exists and whether newcomers may join.
func (h *Hub) Peek(ctx context.Context, code string) (locked bool, err error) {
	s, _, err := h.read(ctx, code)
	return s.Locked, err
}

// Results returns the room's questions with their counts, for its teacher.
func (h *Hub) Results(ctx context.Context, code, key string) ([]Result, error) {
	s, _, err := h.read(ctx, code)
	if err != nil {
		return nil, err
	}
	if !s.isTeacher(key) {
		return nil, ErrForbid
	}
	return s.Results, nil
}

// Do lets the holder of the teacher's key change a room without a seat.
func (h *Hub) Do(ctx context.Context, code, key string, c Command) error {
	r, err := h.live(ctx, code)
	if err != nil {
		return err
	}
	defer r.release()
	s, _ := r.current()
	if !s.isTeacher(key) {
		return ErrForbid
	}
	return r.do(ctx, Actor{Role: Teacher}, c)
}

// read returns a room that has not ended, from memory or from the bucket.
func (h *Hub) read(ctx context.Context, code string) (State, uint64, error) {
	h.mu.Lock()
	r := h.rooms[code]
	h.mu.Unlock()
	if r != nil {
		s, rev := r.current()
		if s.Ended {
			return State{}, 0, ErrEnded
		}
		return s, rev, nil
	}
	return h.stored(ctx, code)
}

func (h *Hub) stored(ctx context.Context, code string) (State, uint64, error) {
	b, rev, err := h.bus.Get(ctx, code)
	if errors.Is(err, bus.ErrNotFound) {
		return State{}, 0, ErrNoRoom
	}
	if err != nil {
		return State{}, 0, err
	}
	s, err := decodeState(b)
	if err == nil && s.Ended {
		err = ErrEnded
	}
	return s, rev, err
}

// Close ends all seats.
func (h *Hub) Close() {
	h.mu.Lock()
	h.cancel()
	rooms := make([]*live, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.mu.Unlock()
	for _, r := range rooms {
		r.close(context.Canceled)
	}
	h.tasks.Wait()
}
