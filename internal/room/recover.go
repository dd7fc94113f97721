package room

import (
	"context"
	"errors"
	"time"

	"inceptionscope/internal/bus"
)

// patience is how long a command waits for the message server to come back.
const patience = 3 * time.Second

// Up tells whether the replicas hear each other and commands are taken.
func (h *Hub) Up() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.up
}

func (h *Hub) waitUp(ctx context.Context) error {
	if h.Up() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t := time.NewTicker(20 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return bus.ErrAway
		case <-h.ctx.Done():
			return bus.ErrAway
		case <-t.C:
			if h.Up() {
				return nil
			}
		}
	}
}

// busChanged is called by the bus. When it is back, the replicas first put the
// highest of the states that they hold into the bucket, and take commands only
// when each had time for it.
func (h *Hub) busChanged(up bool) {
	h.mu.Lock()
	h.serial++
	serial := h.serial
	if !up {
		h.up = false
	} else if h.ctx.Err() == nil {
		h.tasks.Go(func() { h.reconcile(serial) })
	}
	h.mu.Unlock()
	if !up {
		h.tellBus(false, serial)
	}
}

// tellBus tells all seats. Locks are taken in the order room, hub: never a
// room's with the hub's held.
func (h *Hub) tellBus(up bool, serial uint64) {
	p := busPacket(up, serial)
	for _, r := range h.list() {
		r.mu.Lock()
		for s := range r.seats {
			s.Out.put(p)
		}
		r.mu.Unlock()
	}
}

func (h *Hub) reconcile(serial uint64) {
	rooms := h.list()
	for _, r := range rooms {
		if err := r.merge(h.ctx); err != nil {
			h.opt.Log.Warn("room not put back", "err", err)
		}
	}
	select {
	case <-h.ctx.Done():
		return
	case <-time.After(h.opt.Settle):
	}
	for _, r := range rooms {
		if err := r.refresh(h.ctx); err != nil {
			h.opt.Log.Warn("room not refreshed", "err", err)
		}
	}
	h.mu.Lock()
	again := h.serial != serial // away once more meanwhile
	h.up = !again
	h.mu.Unlock()
	if again {
		return
	}
	h.tellBus(true, serial)
	for _, r := range rooms {
		r.catchUp(h.ctx)
	}
}

func (h *Hub) list() []*live {
	h.mu.Lock()
	defer h.mu.Unlock()
	rooms := make([]*live, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// merge makes the bucket hold the greater of its state and ours.
func (r *live) merge(ctx context.Context) error {
	r.mu.Lock()
	r.bump, r.rev = true, 0
	r.mu.Unlock()
	for {
		own, _ := r.current()
		held, rev, err := r.held(ctx)
		switch {
		case err != nil:
			return err
		case rev == 0:
			rev, err = r.h.bus.Create(ctx, r.code, own.encode())
		case own.After(held.Version):
			rev, err = r.h.bus.Update(ctx, r.code, own.encode(), rev)
		default:
			r.learn(ctx, held, rev)
			return nil
		}
		if errors.Is(err, bus.ErrConflict) {
			continue
		}
		if err != nil {
			return err
		}
		r.adopt(own, rev)
		r.cue(own, rev)
		return nil
	}
}

// held reads what the bucket has; revision 0: nothing.
func (r *live) held(ctx context.Context) (State, uint64, error) {
	b, rev, err := r.h.bus.Get(ctx, r.code)
	if errors.Is(err, bus.ErrNotFound) {
		return State{}, 0, nil
	}
	if err != nil {
		return State{}, 0, err
	}
	s, err := decodeState(b)
	return s, rev, err
}

// catchUp shows what the leader wanted to show meanwhile.
func (r *live) catchUp(ctx context.Context) {
	r.mu.Lock()
	p := r.pending
	r.pending = nil
	r.mu.Unlock()
	if p == nil {
		return
	}
	if err := r.do(ctx, p.by, Steer{p.view}); err != nil {
		r.h.opt.Log.Debug("late view not shown", "err", err)
	}
}
