package room

import (
	"fmt"
	"slices"
)

// Role is what a secret link makes of its bearer.
type Role int

// The two roles. Who leads is not a role: the teacher hands it over and takes
// it back.
const (
	Pupil Role = iota
	Teacher
)

func (r Role) String() string {
	switch r {
	case Pupil:
		return "pupil"
	case Teacher:
		return "teacher"
	}
	panic(fmt.Sprintf("room: role %d", int(r)))
}

// Actor is who sends a command.
type Actor struct {
	Role Role
	ID   string
}

// leads tells whether the actor may steer now.
func (a Actor) leads(s *State) bool {
	if s.Lead == "" {
		return a.Role == Teacher
	}
	return a.Role == Pupil && a.ID == s.Lead
}

// Command is one change of a room. apply changes s or says why not; it is run
// again on a newer state when someone else was first.
type Command interface {
	apply(s *State, by Actor) error
}

// Steer shows a view. A pupil who leads cannot bring a picture along.
type Steer struct{ View View }

// Freeze makes everybody follow; Lock keeps newcomers out.
type (
	Freeze struct{ On bool }
	Lock   struct{ On bool }
)

// Spotlight points at a tile, or at none.
type Spotlight struct{ Tile *Tile }

// Lead hands the lead to a member; the empty member is the teacher.
type Lead struct{ Member string }

// Remove shows a member the door.
type Remove struct{ Member string }

// End deletes everything in the room.
type End struct{}

func (c Steer) apply(s *State, by Actor) error {
	switch {
	case !by.leads(s):
		return ErrNotLead
	case by.Role == Pupil && !within(c.View.pictures(), s.View.pictures()):
		return ErrPicture
	}
	if err := c.View.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	s.View = c.View
	return nil
}

// within tells whether all of some are among all.
func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(id string) bool { return !slices.Contains(all, id) })
}

func (c Freeze) apply(s *State, by Actor) error { s.Frozen = c.On; return teacherOnly(by) }
func (c Lock) apply(s *State, by Actor) error   { s.Locked = c.On; return teacherOnly(by) }

func (c Spotlight) apply(s *State, by Actor) error {
	if by.Role != Teacher && !by.leads(s) {
		return ErrNotLead
	}
	if c.Tile != nil {
		if err := c.Tile.check(); err != nil {
			return fmt.Errorf("%w: %w", ErrInvalid, err)
		}
	}
	s.Spotlight = c.Tile
	return nil
}

func (c Lead) apply(s *State, by Actor) error {
	if s.Lead != c.Member {
		s.Epoch++
	}
	s.Lead = c.Member
	return teacherOnly(by)
}

// maxRemoved bounds the list; a class that needs more needs a new room.
const maxRemoved = 200

func (c Remove) apply(s *State, by Actor) error {
	if by.Role != Teacher {
		return ErrForbid
	}
	if s.Lead == c.Member {
		s.Lead = ""
		s.Epoch++
	}
	if slices.Contains(s.Removed, c.Member) {
		return nil
	}
	if len(s.Removed) >= maxRemoved {
		return ErrTooMuch
	}
	s.Removed = append(s.Removed, c.Member)
	return nil
}

func (c End) apply(s *State, by Actor) error {
	if by.Role != Teacher {
		return ErrForbid
	}
	s.end()
	return nil
}

func teacherOnly(by Actor) error {
	if by.Role != Teacher {
		return ErrForbid
	}
	return nil
}
