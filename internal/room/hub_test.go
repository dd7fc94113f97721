package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeNet makes the maps of a picture that its store holds.
type fakeNet struct {
	mu       sync.Mutex
	pictures map[string][]byte
	held     map[string]int
}

func (f *fakeNet) Maps(_ context.Context, v View) ([]Map, error) {
	data, ok := f.Export(v.Picture)
	if !ok {
		return nil, errors.New("no such picture")
	}
	return []Map{{Data: fmt.Appendf(nil, "%s of %s", v.Module, data)}}, nil
}

func (f *fakeNet) Has(id string) bool {
	_, ok := f.Export(id)
	return ok
}

func (f *fakeNet) Export(id string) ([]byte, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.pictures[id]
	return d, ok
}

func (f *fakeNet) Import(_ context.Context, id string, d []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pictures == nil {
		f.pictures = map[string][]byte{}
	}
	f.pictures[id] = d
	return nil
}

func (f *fakeNet) Forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pictures, id)
}

func (f *fakeNet) Hold(id string) func() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = map[string]int{}
	}
	f.held[id]++
	return func() { f.mu.Lock(); defer f.mu.Unlock(); f.held[id]-- }
}

// client reads a seat as a socket would.
type client struct {
	*Seat
	t    *testing.T
	got  chan Message
	done chan error
}

func openHub(t *testing.T, url string, f *fakeNet) *Hub {
	t.Helper()
	opt := Options{Settle: 100 * time.Millisecond, Linger: 100 * time.Millisecond}
	if f != nil {
		opt.Source, opt.Pictures = f, f
	}
	h := NewHub(openBus(t, url), opt)
	t.Cleanup(h.Close)
	return h
}

func create(t *testing.T, h *Hub) (code, key string) {
	t.Helper()
	code, key, err := h.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return code, key
}

func enter(t *testing.T, h *Hub, code string, hello Hello) *client {
	t.Helper()
	s, err := h.Enter(t.Context(), code, hello)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{Seat: s, t: t, got: make(chan Message, 1000), done: make(chan error, 1)}
	go func() {
		for {
			list, err := s.Out.Next(context.Background())
			for _, m := range list {
				c.got <- m
			}
			if err != nil {
				s.Leave()
				c.done <- err
				return
			}
		}
	}()
	t.Cleanup(func() { s.Out.end(context.Canceled); c.done <- <-c.done })
	return c
}

// until reads messages of the type until ok is content.
func until[T any](c *client, kind string, ok func(T) bool) T {
	c.t.Helper()
	deadline := time.After(time.Minute)
	var last []string
	for {
		select {
		case m := <-c.got:
			last = append(last, string(m.Data))
			var head struct{ Type string }
			var v T
			if json.Unmarshal(m.Data, &head) == nil && head.Type == kind && json.Unmarshal(m.Data, &v) == nil && ok(v) {
				return v
			}
		case <-deadline:
			c.t.Fatalf("no such %s; got %s", kind, last)
		}
	}
}

func (c *client) state(ok func(StateMessage) bool) StateMessage {
	c.t.Helper()
	return until(c, "state", ok)
}

func (c *client) class(ok func(ClassMessage) bool) ClassMessage {
	c.t.Helper()
	return until(c, "class", ok)
}

func (c *client) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) ends(want error) {
	c.t.Helper()
	select {
	case err := <-c.done:
		if !errors.Is(err, want) {
			c.t.Fatalf("seat ended with %v, want %v", err, want)
		}
		c.done <- err
	case <-time.After(time.Minute):
		c.t.Fatalf("seat did not end, want %v", want)
	}
}

func atModule(m string) func(StateMessage) bool {
	return func(s StateMessage) bool { return s.View.Module == m }
}

func look(module string) Steer { return Steer{View{Page: "look", Module: module}} }

func TestFollowFreeReturnFreeze(t *testing.T) {
	h := openHub(t, "", &fakeNet{pictures: map[string][]byte{"p": []byte("cat")}})
	code, key := create(t, h)
	tea, pup := enter(t, h, code, Hello{Key: key}), enter(t, h, code, Hello{Nick: "Mina"})
	ctx := t.Context()
	show := func(module string) { tea.must(tea.Do(ctx, Steer{View{Page: "look", Module: module, Picture: "p"}})) }
	maps := func(want string) {
		t.Helper()
		until(pup, "maps", func(m MapsMessage) bool { return m.Frames == 1 })
		if m := <-pup.got; string(m.Data) != want {
			t.Fatalf("maps %q, want %q", m.Data, want)
		}
	}
	show("3a")
	pup.state(atModule("3a"))
	maps("3a of cat")
	pup.must(pup.Follow(false))
	pup.must(pup.Where("look", "5b"))
	tea.class(func(c ClassMessage) bool { return c.Free == 1 && c.Places["look/5b"] == 1 })
	show("3b")
	pup.state(atModule("3b"))
	pup.must(pup.Follow(true)) // one tap and the maps are there
	maps("3b of cat")
	tea.class(func(c ClassMessage) bool { return c.Following == 1 && c.People[0].Nick == "Mina" })
	pup.must(pup.Follow(false))
	tea.must(tea.Do(ctx, Freeze{true}))
	pup.state(func(s StateMessage) bool { return s.Frozen })
	if err := pup.Follow(false); !errors.Is(err, ErrFrozen) {
		t.Errorf("left a frozen view: %v", err)
	}
	show("4a")
	maps("4a of cat")
}

func TestHandOverAndTakeBack(t *testing.T) {
	h := openHub(t, "", nil)
	code, key := create(t, h)
	tea, pup := enter(t, h, code, Hello{Key: key}), enter(t, h, code, Hello{})
	ctx := t.Context()
	if err := tea.Do(ctx, Lead{"nobody"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("lead to nobody: %v", err)
	}
	if err := pup.Do(ctx, look("3a")); !errors.Is(err, ErrNotLead) {
		t.Errorf("pupil steers: %v", err)
	}
	tea.must(tea.Do(ctx, Lead{pup.Actor.ID}))
	pup.must(pup.Do(ctx, look("4b")))
	tea.state(atModule("4b"))
	tea.must(tea.Do(ctx, Lead{}))
	if err := pup.Do(ctx, look("3a")); !errors.Is(err, ErrNotLead) {
		t.Errorf("pupil steers after taking back: %v", err)
	}
	tea.must(tea.Do(ctx, look("5a")))
	if s := pup.state(atModule("5a")); s.Epoch != 3 {
		t.Errorf("epoch %d, want 3", s.Epoch)
	}
}

func TestPredictThenReveal(t *testing.T) {
	h := openHub(t, "", nil)
	code, key := create(t, h)
	tea := enter(t, h, code, Hello{Key: key})
	pupils := []*client{enter(t, h, code, Hello{}), enter(t, h, code, Hello{}), enter(t, h, code, Hello{})}
	ctx := t.Context()
	tea.must(tea.Do(ctx, Ask{number("q1")}))
	for i, p := range pupils {
		p.state(func(s StateMessage) bool { return s.Question != nil && s.Question.Right == nil })
		p.must(p.Answer("q1", float64(i+2)))
	}
	pupils[0].must(pupils[0].Answer("q1", 9)) // a second thought
	if err := pupils[0].Answer("q0", 9); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("answer to another question: %v", err)
	}
	if err := pupils[0].Answer("q1", math.NaN()); !errors.Is(err, ErrAnswer) {
		t.Errorf("an answer that is no number: %v", err)
	}
	tea.class(func(c ClassMessage) bool { return c.Answers == 3 })
	pupils[2].Out.end(context.Canceled) // who leaves has answered
	pupils[2].ends(context.Canceled)
	tea.must(tea.Do(ctx, Reveal{}))
	s := pupils[0].state(func(s StateMessage) bool { return s.Question != nil && s.Question.Revealed })
	want := []Bin{{3, 3, 1, true}, {4, 4, 1, true}, {9, 9, 1, false}}
	if !slices.Equal(s.Question.Histogram, want) || s.Question.Answers != 3 {
		t.Errorf("histogram %v", s.Question.Histogram)
	}
	if err := pupils[0].Answer("q1", 3); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("answer after the reveal: %v", err)
	}
	r, err := h.Results(ctx, code, key)
	if err != nil || len(r) != 1 || r[0].Answers != 3 {
		t.Errorf("results %v (%v)", r, err)
	}
	var csv strings.Builder
	if err := WriteCSV(&csv, r); err != nil || !strings.Contains(csv.String(), "How many?,number,9,1,no") {
		t.Errorf("csv %q (%v)", csv.String(), err)
	}
	if _, err := h.Results(ctx, code, "x"); !errors.Is(err, ErrForbid) {
		t.Errorf("results for a stranger: %v", err)
	}
}

func TestOffersWaitForTheTeacher(t *testing.T) {
	h := openHub(t, "", &fakeNet{pictures: map[string][]byte{"hers": []byte("dog")}})
	code, key := create(t, h)
	tea, pup, other := enter(t, h, code, Hello{Key: key}), enter(t, h, code, Hello{}), enter(t, h, code, Hello{})
	ctx := t.Context()
	offered := func() string {
		_, err := pup.Offer(ctx, View{Page: "look", Module: "4c", Picture: "hers"})
		pup.must(err)
		c := tea.class(func(c ClassMessage) bool {
			return slices.ContainsFunc(c.People, func(p Person) bool { return p.Offer != nil })
		})
		i := slices.IndexFunc(c.People, func(p Person) bool { return p.Offer != nil })
		return c.People[i].Offer.ID
	}
	id := offered()
	if err := other.Accept(ctx, id); !errors.Is(err, ErrForbid) {
		t.Errorf("pupil accepts: %v", err)
	}
	tea.must(tea.Do(ctx, Decline{id}))
	until(pup, "offer", func(m OfferMessage) bool { return m.State == "declined" })
	if err := tea.Accept(ctx, id); !errors.Is(err, ErrOffer) {
		t.Errorf("accepts what was declined: %v", err)
	}
	if s, _ := other.r.current(); s.View.Picture != "" {
		t.Error("an offer was shown unasked")
	}
	tea.must(tea.Accept(ctx, offered()))
	until(pup, "offer", func(m OfferMessage) bool { return m.State == "accepted" })
	other.state(func(s StateMessage) bool { return s.View.Picture == "hers" && s.View.Module == "4c" })
}

func TestLockRemoveEnd(t *testing.T) {
	f := &fakeNet{pictures: map[string][]byte{"p": []byte("cat")}}
	h := openHub(t, "", f)
	code, key := create(t, h)
	tea, good, bad := enter(t, h, code, Hello{Key: key}), enter(t, h, code, Hello{}), enter(t, h, code, Hello{})
	ctx := t.Context()
	tea.must(tea.Do(ctx, Steer{View{Page: "look", Picture: "p"}}))
	tea.must(tea.Do(ctx, Lock{true}))
	if _, err := h.Enter(ctx, code, Hello{}); !errors.Is(err, ErrLocked) {
		t.Errorf("newcomer: %v", err)
	}
	again := enter(t, h, code, Hello{Token: good.token})
	good.ends(errElsewhere)
	if again.Actor != good.Actor {
		t.Error("came back as someone else")
	}
	tea.must(tea.Do(ctx, Remove{bad.Actor.ID}))
	bad.ends(ErrRemoved)
	if _, err := h.Enter(ctx, code, Hello{Token: bad.token}); !errors.Is(err, ErrRemoved) {
		t.Errorf("removed one returns: %v", err)
	}
	tea.must(tea.Do(ctx, End{}))
	again.ends(ErrEnded)
	tea.ends(ErrEnded)
	if _, err := h.Enter(ctx, code, Hello{Key: key}); !errors.Is(err, ErrEnded) {
		t.Errorf("enter after the end: %v", err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if _, ok := f.Export("p"); !ok {
			return
		}
	}
	t.Error("the picture outlived the room")
}

func TestStrangers(t *testing.T) {
	h := openHub(t, "", nil)
	code, key := create(t, h)
	other, otherKey := create(t, h)
	pup := enter(t, h, other, Hello{})
	for name, hello := range map[string]Hello{"key of another room": {Key: otherKey}, "guessed key": {Key: "AAAA"},
		"token of another room": {Token: pup.token}, "guessed token": {Token: "mina.AAAA"}} {
		if _, err := h.Enter(t.Context(), code, hello); !errors.Is(err, ErrForbid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Enter(t.Context(), "AAAAAAAA", Hello{}); !errors.Is(err, ErrNoRoom) {
		t.Errorf("guessed code: %v", err)
	}
	if err := h.Do(t.Context(), code, otherKey, End{}); !errors.Is(err, ErrForbid) {
		t.Errorf("end with another room's key: %v", err)
	}
	if err := h.Do(t.Context(), code, key, End{}); err != nil {
		t.Error(err)
	}
}

// A follower who stalls holds up nobody, and sees the newest state afterwards.
func TestStalledFollower(t *testing.T) {
	h := openHub(t, "", nil)
	code, key := create(t, h)
	tea, quick := enter(t, h, code, Hello{Key: key}), enter(t, h, code, Hello{})
	stalled, err := h.Enter(t.Context(), code, Hello{})
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Leave()
	start := time.Now()
	for i := range 200 {
		tea.must(tea.Do(t.Context(), look(fmt.Sprint("m", i))))
	}
	quick.state(atModule("m199"))
	t.Logf("200 steps in %v", time.Since(start))
	m, err := stalled.Out.take() // welcome
	if err != nil || len(m) != 1 {
		t.Fatal(m, err)
	}
	m, err = stalled.Out.take()
	if err != nil || len(m) != 1 || !strings.Contains(string(m[0].Data), `"m199"`) {
		t.Fatalf("stalled one gets %d messages, or another state (%v)", len(m), err)
	}
	if m, _ := stalled.Out.take(); m != nil {
		t.Errorf("and then %s", m[0].Data)
	}
	if h.Stats().Skipped < 190 {
		t.Errorf("%d skipped", h.Stats().Skipped)
	}
}

func TestResumeRepeatsNothing(t *testing.T) {
	h := openHub(t, "", nil)
	code, key := create(t, h)
	tea := enter(t, h, code, Hello{Key: key})
	tea.must(tea.Do(t.Context(), look("3a")))
	at := tea.state(atModule("3a"))
	s, err := h.Enter(t.Context(), code, Hello{At: at.Version})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Leave()
	_, _ = s.Out.take()
	if m, _ := s.Out.take(); m != nil {
		t.Errorf("sent again: %s", m[0].Data)
	}
	tea.must(tea.Do(t.Context(), look("3b")))
	if m, _ := s.Out.take(); m == nil {
		t.Error("the next state was not sent")
	}
}
