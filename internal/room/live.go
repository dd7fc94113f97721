package room

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"inceptionscope/internal/bus"
)

// live is a room with seats at this replica.
type live struct {
	h      *Hub
	code   string
	ctx    context.Context
	cancel context.CancelFunc
	turn   chan struct{} // holds one token: who has it changes the room
	wake   chan struct{} // the view may need other maps

	mu      sync.Mutex
	state   State
	rev     uint64 // the bucket's revision of state
	bump    bool   // the next change raises the epoch
	pending *steered
	packets [2]*Packet // of the state, by role
	maps    *Packet
	shown   map[string]bool // pictures that were shown or offered here
	seats   map[*Seat]struct{}
	answers map[string]float64 // of this replica's pupils to the open question
	rosters map[string]heard   // of other replicas
	dirty   bool               // the class changed since the teacher was told
	told    uint64             // class messages so far
	users   int
	stops   []func()
}

// steered is the leader's latest wish while the message server is away.
type steered struct {
	by   Actor
	view View
}

// cue is what replicas tell each other after a change.
type cue struct {
	Rev   uint64 `json:"rev"`
	State State  `json:"state"`
}

// live returns the room, loaded if need be, and counts the caller as a user.
func (h *Hub) live(ctx context.Context, code string) (*live, error) {
	if r := h.retain(code); r != nil {
		return r, nil
	}
	if _, _, err := h.stored(ctx, code); err != nil {
		return nil, err
	}
	r, err := h.load(ctx, code)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if other := h.rooms[code]; other != nil { // someone else loaded it meanwhile
		other.users++
		r.stop()
		return other, nil
	}
	if h.ctx.Err() != nil || len(h.rooms) >= h.opt.MaxRooms {
		r.stop()
		return nil, ErrTooMuch
	}
	h.rooms[code] = r
	r.users = 1
	h.tasks.Go(r.tend)
	h.tasks.Go(r.showMaps)
	return r, nil
}

func (h *Hub) retain(code string) *live {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[code]
	if r != nil {
		r.users++
	}
	return r
}

// load subscribes before it reads, so that no change falls between.
func (h *Hub) load(ctx context.Context, code string) (*live, error) {
	r := &live{h: h, code: code, turn: make(chan struct{}, 1), wake: make(chan struct{}, 1), shown: map[string]bool{},
		seats: map[*Seat]struct{}{}, answers: map[string]float64{}, rosters: map[string]heard{}}
	r.ctx, r.cancel = context.WithCancel(h.ctx)
	r.turn <- struct{}{}
	for subject, f := range map[string]func(string, []byte){
		bus.CueSubject(code): r.hearCue, bus.HereSubject(code, "*"): r.hearRoster,
	} {
		stop, err := h.bus.Subscribe(subject, f)
		if err != nil {
			r.stop()
			return nil, err
		}
		r.stops = append(r.stops, stop)
	}
	s, rev, err := h.stored(ctx, code)
	if err != nil {
		r.stop()
		return nil, err
	}
	r.learn(ctx, s, rev)
	return r, nil
}

func (r *live) stop() {
	r.cancel()
	for _, stop := range r.stops {
		stop()
	}
}

// release is the end of a use. The room lingers: who lost the connection is
// back in a moment.
func (r *live) release() {
	r.h.mu.Lock()
	defer r.h.mu.Unlock()
	if r.users--; r.users > 0 || r.h.ctx.Err() != nil {
		return
	}
	r.h.tasks.Go(func() {
		t := time.NewTimer(r.h.opt.Linger)
		defer t.Stop()
		select {
		case <-r.ctx.Done():
		case <-t.C:
		}
		r.h.mu.Lock()
		defer r.h.mu.Unlock()
		if r.users == 0 && r.h.rooms[r.code] == r {
			delete(r.h.rooms, r.code)
			r.stop()
		}
	})
}

// close ends every seat and forgets the room.
func (r *live) close(why error) {
	r.h.mu.Lock()
	if r.h.rooms[r.code] == r {
		delete(r.h.rooms, r.code)
	}
	r.h.mu.Unlock()
	r.mu.Lock()
	for s := range r.seats {
		s.Out.end(why)
	}
	r.mu.Unlock()
	r.stop()
}

func (r *live) current() (State, uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state, r.rev
}

// do changes the room: read, apply, compare and set; again if another replica
// was first.
func (r *live) do(ctx context.Context, by Actor, c Command) error {
	select {
	case <-r.turn:
		defer func() { r.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := r.h.waitUp(ctx); err != nil {
		return err
	}
	for range 10 {
		next, rev, err := r.next(by, c)
		if err != nil {
			return err
		}
		rev, err = r.h.bus.Update(ctx, r.code, next.encode(), rev)
		if errors.Is(err, bus.ErrConflict) {
			r.h.meter.conflicts.Add(1)
			if err := r.refresh(ctx); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		r.publish(next, rev)
		return nil
	}
	return bus.ErrConflict
}

// next is the state after the command, and the revision that it follows.
func (r *live) next(by Actor, c Command) (State, uint64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.Ended {
		return State{}, 0, ErrEnded
	}
	next := r.state.clone()
	if err := c.apply(&next, by); err != nil {
		return State{}, 0, err
	}
	next.Seq++
	if r.bump {
		next.Epoch++
	}
	next.At = time.Now()
	return next, r.rev, nil
}

// publish shows a state here and tells the other replicas.
func (r *live) publish(s State, rev uint64) {
	r.h.meter.commands.Add(1)
	r.adopt(s, rev)
	r.cue(s, rev)
}

func (r *live) cue(s State, rev uint64) {
	if !r.h.bus.Shared() {
		return
	}
	b, err := json.Marshal(cue{rev, s})
	if err == nil {
		err = r.h.bus.Publish(bus.CueSubject(r.code), b)
	}
	if err != nil {
		r.h.opt.Log.Warn("cue not sent", "err", err)
	}
}

func (r *live) hearCue(_ string, b []byte) {
	var c cue
	if err := json.Unmarshal(b, &c); err != nil || c.State.Code != r.code {
		r.h.opt.Log.Warn("strange cue", "err", err)
		return
	}
	r.h.meter.cues.Add(1)
	r.learn(r.ctx, c.State, c.Rev)
}

// refresh reads the bucket, in case a cue was lost.
func (r *live) refresh(ctx context.Context) error {
	b, rev, err := r.h.bus.Get(ctx, r.code)
	if err != nil {
		return err
	}
	s, err := decodeState(b)
	if err != nil {
		return err
	}
	r.learn(ctx, s, rev)
	return nil
}

// learn takes a state that another replica made, with its pictures: a page that
// hears of the view finds them here.
func (r *live) learn(ctx context.Context, s State, rev uint64) {
	if now, _ := r.current(); s.After(now.Version) && !s.Ended {
		r.h.bring(ctx, s.View)
	}
	r.adopt(s, rev)
}

// adopt takes a state if it is newer, and fans it out.
func (r *live) adopt(s State, rev uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case s.Version == r.state.Version:
		r.rev = max(r.rev, rev)
		return
	case !s.After(r.state.Version):
		return
	}
	old := r.state
	r.state, r.rev = s, rev
	r.bump = r.bump && s.Epoch == old.Epoch
	if s.Ended {
		r.endSeats()
		r.wakeMaps()
		return
	}
	r.note(s.View)
	if questionID(s.Question) != questionID(old.Question) {
		clear(r.answers)
	}
	r.packets = [2]*Packet{Pupil: statePacket(&s, Pupil), Teacher: statePacket(&s, Teacher)}
	r.dirty = true
	for seat := range r.seats {
		r.deliver(seat)
	}
	r.wakeMaps()
}

// deliver puts the room's newest state, and its maps if they are to be seen.
func (r *live) deliver(seat *Seat) {
	if slices.Contains(r.state.Removed, seat.Actor.ID) {
		seat.Out.end(ErrRemoved)
		return
	}
	r.settleOffer(seat)
	r.count(seat.Out.put(r.packets[seat.Actor.Role]))
	if r.maps != nil && r.maps.key == r.state.View.MapsKey() && seat.watches() {
		r.count(seat.Out.put(r.maps))
	}
}

func (r *live) count(skipped bool) {
	if skipped {
		r.h.meter.skipped.Add(1)
	}
}

func (r *live) endSeats() {
	for seat := range r.seats {
		seat.Out.end(ErrEnded)
	}
	clear(r.answers)
	clear(r.rosters)
	r.maps = nil
	shown := slices.Collect(maps.Keys(r.shown))
	r.h.mu.Lock()
	defer r.h.mu.Unlock()
	if r.h.ctx.Err() == nil {
		r.h.tasks.Go(func() { r.h.forget(shown) })
	}
}

// note remembers the pictures that the room has seen. The mutex is held.
func (r *live) note(v View) {
	const most = 1000
	for _, id := range v.pictures() {
		if len(r.shown) < most {
			r.shown[id] = true
		}
	}
}

func questionID(q *Question) string {
	if q == nil {
		return ""
	}
	return q.ID
}
