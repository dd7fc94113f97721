package room

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"inceptionscope/internal/bus"
)

// Hello is how a client enters: with the teacher's key, with the token of an
// earlier visit, or with neither.
type Hello struct {
	Key   string  `json:"key,omitempty"`
	Token string  `json:"token,omitempty"`
	Nick  string  `json:"nick,omitempty"`
	Free  bool    `json:"free,omitempty"` // explores on their own
	At    Version `json:"at"`             // newest state that the client has
	Maps  string  `json:"maps,omitempty"` // key of the maps that it has
	Bare  bool    `json:"bare,omitempty"` // states only: the client asks for maps itself
}

// Welcome tells a client who it is.
type Welcome struct {
	Type   string `json:"type"` // welcome
	Room   string `json:"room"`
	Role   string `json:"role"`
	Member string `json:"member"`
	Token  string `json:"token"` // to come back as the same member
	Bus    bool   `json:"bus"`   // the replicas hear each other
}

// Seat is one client in a room.
type Seat struct {
	Actor Actor
	Out   *Outbox
	r     *live
	token string

	// Below r.mu.
	nick  string
	free  bool
	bare  bool
	place place
	offer *Offer
	since time.Time
}

// Offer is what a pupil would like to show.
type Offer struct {
	ID   string `json:"id"`
	View View   `json:"view"`
}

const (
	maxNick  = 24 // letters
	idLength = 9  // bytes of a member's id
)

// Enter gives a client a seat. Leave must be called at the end.
func (h *Hub) Enter(ctx context.Context, code string, hello Hello) (*Seat, error) {
	r, err := h.live(ctx, code)
	if err != nil {
		return nil, err
	}
	s := &Seat{Out: newOutbox(), r: r, nick: cleanNick(hello.Nick), free: hello.Free, bare: hello.Bare, since: time.Now()}
	if err := r.admit(s, hello); err != nil {
		r.release()
		return nil, err
	}
	h.meter.joined.Add(1)
	return s, nil
}

// admit decides the role, and takes the place of the same member's older seat.
func (r *live) admit(s *Seat, hello Hello) error {
	up := r.h.Up()
	r.mu.Lock()
	defer r.mu.Unlock()
	id, known := r.state.memberOf(hello.Token)
	switch {
	case r.state.Ended:
		return ErrEnded
	case hello.Key != "" && !r.state.isTeacher(hello.Key), hello.Token != "" && !known:
		return ErrForbid // a key or token of another room is no mistake of typing
	case hello.Key != "":
		s.Actor = Actor{Teacher, encode(newSecret()[:idLength])}
	case known:
		s.Actor = Actor{Pupil, id}
	case r.state.Locked:
		return ErrLocked
	default:
		s.Actor = Actor{Pupil, encode(newSecret()[:idLength])}
	}
	if err := r.admits(s); err != nil {
		return err
	}
	s.token = r.state.memberToken(s.Actor.ID)
	s.Out.seen[slotState], s.Out.maps = hello.At, hello.Maps
	r.seats[s] = struct{}{}
	r.dirty = true
	s.Out.note(s.welcome(up))
	r.deliver(s)
	return nil
}

func (r *live) admits(s *Seat) error {
	for _, id := range r.state.Removed {
		if id == s.Actor.ID {
			return ErrRemoved
		}
	}
	for other := range r.seats {
		if other.Actor == s.Actor {
			other.Out.end(errElsewhere)
			s.offer = other.offer
			delete(r.seats, other)
		}
	}
	if len(r.seats) >= r.h.opt.MaxMembers && s.Actor.Role != Teacher { // the teacher must be able to lock the door
		return ErrFull
	}
	return nil
}

var errElsewhere = errors.New("you have joined the room from another page")

func (s *Seat) welcome(up bool) Welcome {
	w := Welcome{Type: "welcome", Room: s.r.code, Role: s.Actor.Role.String(), Member: s.Actor.ID, Bus: up}
	if s.Actor.Role == Pupil {
		w.Token = s.token
	}
	return w
}

// Leave gives the seat up. Nothing about its pupil stays but an answer to the
// open question.
func (s *Seat) Leave() {
	s.r.mu.Lock()
	delete(s.r.seats, s)
	s.r.dirty = true
	s.r.mu.Unlock()
	s.r.release()
}

// Note sends a message to this client alone.
func (s *Seat) Note(v any) { s.Out.note(v) }

// Do changes the room as this client.
func (s *Seat) Do(ctx context.Context, c Command) error {
	switch c := c.(type) {
	case Steer:
		return s.steer(ctx, c)
	case Lead:
		if c.Member != "" && !s.r.present(c.Member) {
			return fmt.Errorf("%w: nobody of this name is here", ErrInvalid)
		}
		return s.r.do(ctx, s.Actor, c)
	case Reveal:
		c.Answers = s.r.allAnswers()
		return s.r.do(ctx, s.Actor, c)
	default:
		return s.r.do(ctx, s.Actor, c)
	}
}

// steer keeps the leader's latest wish while the message server is away.
func (s *Seat) steer(ctx context.Context, c Steer) error {
	s.r.h.share(ctx, c.View)
	err := s.r.do(ctx, s.Actor, c)
	if errors.Is(err, bus.ErrAway) {
		s.r.mu.Lock()
		s.r.pending = &steered{s.Actor, c.View}
		s.r.mu.Unlock()
	}
	return err
}

// follows tells whether the client goes with the leader. The room's mutex is held.
func (s *Seat) follows() bool { return !s.free || s.r.state.Frozen }

// watches tells whether the client wants the room's maps.
func (s *Seat) watches() bool { return s.follows() && !s.bare }

// Follow goes with the leader, or off on one's own.
func (s *Seat) Follow(on bool) error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if !on && s.r.state.Frozen && s.Actor.Role == Pupil {
		return ErrFrozen
	}
	s.free, s.r.dirty = !on, true
	if !on {
		s.Out.dropMaps()
		return nil
	}
	s.r.deliver(s)
	return nil
}

// Where tells the teacher, as a number among others and beside the name, where
// one who explores is.
func (s *Seat) Where(page, module string) error {
	if err := (View{Page: page, Module: module}).Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.place, s.r.dirty = place{page, module}, true
	return nil
}

// Answer predicts. The last answer before the reveal counts.
func (s *Seat) Answer(question string, value float64) error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	q := s.r.state.Question
	switch {
	case q == nil || q.ID != question || q.Revealed || s.Actor.Role != Pupil:
		return ErrNoAnswer
	case !q.accepts(value):
		return ErrAnswer
	}
	s.r.answers[s.Actor.ID], s.r.dirty = value, true
	return nil
}

// Offer asks the teacher to show a view; it replaces an earlier offer.
func (s *Seat) Offer(ctx context.Context, v View) (id string, err error) {
	if err := v.Check(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	s.r.h.share(ctx, v)
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.offer = &Offer{encode(newSecret()[:idLength]), v}
	s.r.dirty = true
	s.r.note(v)
	return s.offer.ID, nil
}

// Retract takes an offer back.
func (s *Seat) Retract() {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.offer, s.r.dirty = nil, true
}

// cleanNick keeps letters, digits and single spaces; what could hide or turn
// text round goes.
func cleanNick(n string) string {
	if !utf8.ValidString(n) || len(n) > 400 {
		return ""
	}
	n = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune(" .-_'", r) {
			return r
		}
		return -1
	}, n)
	letters := []rune(strings.Join(strings.Fields(n), " "))
	return string(letters[:min(len(letters), maxNick)])
}
