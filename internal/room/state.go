package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Errors that a client can understand; roomhttp maps them to statuses.
var (
	ErrNoRoom   = errors.New("there is no such room")
	ErrEnded    = errors.New("the room has ended")
	ErrLocked   = errors.New("the room is locked: nobody new can join")
	ErrFull     = errors.New("the room is full")
	ErrRemoved  = errors.New("the teacher has removed you from the room")
	ErrForbid   = errors.New("only the teacher may do this")
	ErrNotLead  = errors.New("only the one who leads may do this")
	ErrPicture  = errors.New("offer the picture: it is shown when the teacher accepts it")
	ErrInvalid  = errors.New("the message is not valid")
	ErrFrozen   = errors.New("the teacher has frozen the view")
	ErrTooMuch  = errors.New("the room holds no more")
	ErrOffer    = errors.New("what was offered is no longer there")
	ErrNoAnswer = errors.New("there is no open question to answer")
	ErrAnswer   = errors.New("the question has no such answer")
)

// Version orders the states of a room.
type Version struct {
	Epoch uint64 `json:"epoch"`
	Seq   uint64 `json:"seq"`
}

// After tells whether v is newer than w.
func (v Version) After(w Version) bool {
	return v.Epoch > w.Epoch || v.Epoch == w.Epoch && v.Seq > w.Seq
}

// State is everything that a room remembers. It holds nothing about pupils but
// random ids of those who lead or were removed.
type State struct {
	Version
	Code      string    `json:"code"`
	Ended     bool      `json:"ended,omitempty"`
	View      View      `json:"view"`
	Frozen    bool      `json:"frozen,omitempty"`
	Locked    bool      `json:"locked,omitempty"`
	Spotlight *Tile     `json:"spotlight,omitempty"`
	Lead      string    `json:"lead,omitempty"` // member who leads; empty: the teacher
	Question  *Question `json:"question,omitempty"`
	Results   []Result  `json:"results,omitempty"`
	Removed   []string  `json:"removed,omitempty"`
	Offers    []Handled `json:"offers,omitempty"`  // the teacher's latest decisions
	Secret    []byte    `json:"secret,omitempty"`  // signs members' tokens
	Teacher   []byte    `json:"teacher,omitempty"` // SHA-256 of the teacher's key
	At        time.Time `json:"at"`                // when it became so
}

// newState opens a room and returns the teacher's key, which is nowhere else.
func newState(now time.Time) (s State, key string) {
	key = encode(newSecret())
	return State{
		Version: Version{Epoch: 1, Seq: 1}, Code: newCode(), View: View{Page: "look"},
		Secret: newSecret(), Teacher: keyHash(key), At: now,
	}, key
}

// clone copies what commands change in place.
func (s State) clone() State {
	s.Results = slices.Clip(s.Results)
	s.Removed = slices.Clip(s.Removed)
	s.Offers = slices.Clip(s.Offers)
	if s.Question != nil {
		q := *s.Question
		s.Question = &q
	}
	return s
}

func (s *State) encode() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain data, numbers are checked to be finite
	}
	return b
}

func decodeState(b []byte) (State, error) {
	var s State
	if err := json.Unmarshal(b, &s); err != nil {
		return State{}, fmt.Errorf("room: state on the bus: %w", err)
	}
	return s, nil
}

// end wipes the room. The version stays, so that no replica brings the room back.
func (s *State) end() {
	*s = State{Version: s.Version, Code: s.Code, Ended: true, At: s.At}
}
