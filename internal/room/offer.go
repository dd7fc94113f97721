package room

import (
	"context"
	"fmt"
	"slices"
)

// Accept shows what a member offered; Decline does not.
type (
	Accept struct {
		ID   string // of the offer
		View View   // filled in by the seat
	}
	Decline struct{ ID string }
)

// Handled is an offer that the teacher has decided about.
type Handled struct {
	ID       string `json:"id"`
	Accepted bool   `json:"accepted"`
}

// OfferMessage tells the one who offered what became of it.
type OfferMessage struct {
	Type  string `json:"type"` // offer
	ID    string `json:"id"`
	State string `json:"state"` // waiting, accepted, declined
}

// maxHandled is how many decisions replicas remember; each has heard of them
// long before.
const maxHandled = 64

func (c Accept) apply(s *State, by Actor) error {
	if err := c.View.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	s.View = c.View
	s.handle(c.ID, true)
	return teacherOnly(by)
}

func (c Decline) apply(s *State, by Actor) error {
	s.handle(c.ID, false)
	return teacherOnly(by)
}

func (s *State) handle(id string, accepted bool) {
	if !s.handled(id) {
		s.Offers = append(s.Offers[max(0, len(s.Offers)-maxHandled+1):], Handled{id, accepted})
	}
}

func (s *State) handled(id string) bool {
	return slices.ContainsFunc(s.Offers, func(h Handled) bool { return h.ID == id })
}

// Accept shows the offer with this id, if it is still there.
func (s *Seat) Accept(ctx context.Context, id string) error {
	if s.Actor.Role != Teacher {
		return ErrForbid
	}
	v, ok := s.r.offered(id)
	if !ok {
		return ErrOffer
	}
	if err := s.r.h.fetch(ctx, v); err != nil {
		return fmt.Errorf("%w: %w", ErrOffer, err)
	}
	return s.r.do(ctx, s.Actor, Accept{id, v})
}

func (r *live) offered(id string) (View, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people(r.all()) {
		if p.Offer != nil && p.Offer.ID == id && !r.state.handled(id) {
			return p.Offer.View, true
		}
	}
	return View{}, false
}

// settleOffer tells a pupil that the teacher has decided. The mutex is held.
func (r *live) settleOffer(s *Seat) {
	if s.offer == nil {
		return
	}
	for _, h := range r.state.Offers {
		if h.ID != s.offer.ID {
			continue
		}
		m := OfferMessage{Type: "offer", ID: h.ID, State: "declined"}
		if h.Accepted {
			m.State = "accepted"
		}
		s.Out.note(m)
		s.offer = nil
		return
	}
}

func (r *live) present(member string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := people(r.all())[member]
	return ok
}
