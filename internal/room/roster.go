package room

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"inceptionscope/internal/bus"
)

type place struct{ Page, Module string }

// Person is a pupil as the teacher sees one.
type Person struct {
	ID     string `json:"id"`
	Nick   string `json:"nick,omitempty"`
	Free   bool   `json:"free,omitempty"`
	Page   string `json:"page,omitempty"`
	Module string `json:"module,omitempty"`
	Offer  *Offer `json:"offer,omitempty"`
	Since  int64  `json:"since"` // ms since 1970; the newest of a member's seats counts
}

// roster is who is in the room at one replica, told to the others.
type roster struct {
	People   []Person           `json:"people"`
	Question string             `json:"question,omitempty"`
	Answers  map[string]float64 `json:"answers,omitempty"`
}

// heard is a roster and when it was heard; a replica that is silent for three
// beats is gone, and its pupils with it.
type heard struct {
	roster
	at time.Time
}

// ClassMessage tells the teacher, and nobody else, who is here.
type ClassMessage struct {
	Type      string         `json:"type"` // class
	Following int            `json:"following"`
	Free      int            `json:"free"`
	Places    map[string]int `json:"places"` // "look/4c": how many explore there
	Answers   int            `json:"answers"`
	People    []Person       `json:"people"`
}

const (
	tick       = 250 * time.Millisecond // at most so often the teacher is told
	beats      = 4                      // ticks between rosters to the other replicas
	rosterLife = 3 * beats * tick
	lookEvery  = 8 // ticks between looks at the bucket
)

// tend tells the teacher and the other replicas who is here, and looks after
// cues that were lost.
func (r *live) tend() {
	t := time.NewTicker(tick)
	defer t.Stop()
	for n := 1; ; n++ {
		select {
		case <-r.ctx.Done():
			return
		case <-t.C:
		}
		dirty := r.tellClass()
		if !r.h.bus.Shared() {
			continue
		}
		if dirty || n%beats == 0 {
			r.tellRoster()
		}
		if n%lookEvery == 0 && r.h.Up() {
			if err := r.refresh(r.ctx); err != nil {
				r.h.opt.Log.Debug("room not refreshed", "err", err)
			}
		}
	}
}

func (r *live) tellRoster() {
	r.mu.Lock()
	b, err := json.Marshal(r.roster())
	r.mu.Unlock()
	if err == nil {
		err = r.h.bus.Publish(bus.HereSubject(r.code, r.h.opt.Replica), b)
	}
	if err != nil {
		r.h.opt.Log.Debug("roster not sent", "err", err)
	}
}

// roster of this replica. The mutex is held.
func (r *live) roster() roster {
	here := roster{Question: questionID(r.state.Question), Answers: r.answers, People: []Person{}}
	for s := range r.seats {
		if s.Actor.Role == Pupil {
			here.People = append(here.People, s.person())
		}
	}
	return here
}

func (s *Seat) person() Person {
	return Person{ID: s.Actor.ID, Nick: s.nick, Free: !s.follows(), Page: s.place.Page, Module: s.place.Module,
		Offer: s.offer, Since: s.since.UnixMilli()}
}

func (r *live) hearRoster(subject string, b []byte) {
	replica := bus.ReplicaOf(subject)
	var here roster
	if replica == r.h.opt.Replica || json.Unmarshal(b, &here) != nil {
		return
	}
	r.bringOffers(here)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rosters[replica] = heard{here, time.Now()}
	r.dirty = true
}

// bringOffers fetches the pictures that pupils of another replica offer, if a
// teacher is here to look at them.
func (r *live) bringOffers(here roster) {
	r.mu.Lock()
	taught := false
	for s := range r.seats {
		taught = taught || s.Actor.Role == Teacher
	}
	r.mu.Unlock()
	for _, p := range here.People {
		if taught && p.Offer != nil {
			r.h.bring(r.ctx, p.Offer.View)
			r.mu.Lock()
			r.note(p.Offer.View)
			r.mu.Unlock()
		}
	}
}

// all rosters that count, this replica's first. The mutex is held.
func (r *live) all() []roster {
	list := []roster{r.roster()}
	for name, h := range r.rosters {
		if time.Since(h.at) > rosterLife {
			delete(r.rosters, name)
			r.dirty = true
			continue
		}
		list = append(list, h.roster)
	}
	return list
}

// people of all replicas; one who changed the replica counts where they are now.
func people(list []roster) map[string]Person {
	all := map[string]Person{}
	for _, here := range list {
		for _, p := range here.People {
			if old, ok := all[p.ID]; !ok || p.Since > old.Since {
				all[p.ID] = p
			}
		}
	}
	return all
}

func answers(list []roster, question string) map[string]float64 {
	all := map[string]float64{}
	for _, here := range list {
		if here.Question == question {
			maps.Copy(all, here.Answers)
		}
	}
	return all
}

// allAnswers are the values alone, in no order that would tell who.
func (r *live) allAnswers() []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Values(answers(r.all(), questionID(r.state.Question))))
}

// tellClass sends the teachers at this replica the class, if it changed.
func (r *live) tellClass() (changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.all()
	if !r.dirty {
		return false
	}
	r.dirty = false
	var p *Packet
	for s := range r.seats {
		if s.Actor.Role != Teacher {
			continue
		}
		if p == nil {
			r.told++
			m := text(classMessage(list, &r.state))
			p = &Packet{slot: slotClass, version: Version{0, r.told}, Messages: []Message{m}}
		}
		s.Out.put(p)
	}
	return true
}

func classMessage(list []roster, s *State) ClassMessage {
	m := ClassMessage{Type: "class", Places: map[string]int{}, People: []Person{}, Answers: len(answers(list, questionID(s.Question)))}
	for _, p := range people(list) {
		if slices.Contains(s.Removed, p.ID) {
			continue
		}
		if p.Offer != nil && s.handled(p.Offer.ID) {
			p.Offer = nil
		}
		if p.Free {
			m.Free++
			m.Places[strings.Trim(p.Page+"/"+p.Module, "/")]++
		} else {
			m.Following++
		}
		m.People = append(m.People, p)
	}
	slices.SortFunc(m.People, func(a, b Person) int { return strings.Compare(a.Nick+"\x00"+a.ID, b.Nick+"\x00"+b.ID) })
	return m
}
