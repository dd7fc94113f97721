package room

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"inceptionscope/internal/bus"
)

// external runs a nats-server that can be stopped and started on its port.
func external(t *testing.T, port int) (s *server.Server, url string) {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true,
		JetStream: true, JetStreamMaxMemory: 64 << 20, JetStreamMaxStore: 1 << 20, StoreDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("nats-server did not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s, "nats://" + s.Addr().String()
}

func portOf(t *testing.T, url string) int {
	t.Helper()
	a, err := netip.ParseAddrPort(strings.TrimPrefix(url, "nats://"))
	if err != nil {
		t.Fatal(err)
	}
	return int(a.Port())
}

func TestTwoReplicasShareARoom(t *testing.T) {
	_, url := external(t, -1)
	here := &fakeNet{pictures: map[string][]byte{"p": []byte("cat")}}
	there := &fakeNet{pictures: map[string][]byte{"hers": []byte("dog")}}
	a, b := openHub(t, url, here), openHub(t, url, there)
	code, key := create(t, a)
	tea, pup := enter(t, a, code, Hello{Key: key}), enter(t, b, code, Hello{Nick: "Jun"})
	ctx := t.Context()
	tea.must(tea.Do(ctx, Steer{View{Page: "look", Module: "3a", Picture: "p"}}))
	pup.state(atModule("3a"))
	if !there.Has("p") {
		t.Error("a page hears of a view whose picture is not at its replica")
	}
	until(pup, "maps", func(m MapsMessage) bool { return m.Frames == 1 })
	if m := <-pup.got; string(m.Data) != "3a of cat" {
		t.Errorf("maps made from another replica's picture: %q", m.Data)
	}
	tea.class(func(c ClassMessage) bool { return c.Following == 1 && c.People[0].Nick == "Jun" })

	_, err := pup.Offer(ctx, View{Page: "compare", Picture: "p", WhatIf: "b=hers"})
	pup.must(err)
	tea.class(func(c ClassMessage) bool { return c.People[0].Offer != nil })
	if !here.Has("hers") {
		t.Error("the teacher cannot look at a picture that is offered at another replica")
	}
	pup.Retract()

	tea.must(tea.Do(ctx, Ask{number("q")}))
	pup.state(func(s StateMessage) bool { return s.Question != nil })
	pup.must(pup.Answer("q", 3))
	tea.class(func(c ClassMessage) bool { return c.Answers == 1 })
	tea.must(tea.Do(ctx, Reveal{}))
	pup.state(func(s StateMessage) bool { return s.Question.Revealed && s.Question.Answers == 1 })

	tea.must(tea.Do(ctx, Lead{pup.Actor.ID})) // the lead goes over, and both replicas write
	pup.state(func(s StateMessage) bool { return s.Lead == pup.Actor.ID })
	for i := range 20 {
		pup.must(pup.Do(ctx, Steer{View{Page: "look", Module: fmt.Sprint("m", i), Picture: "p"}}))
		tea.must(tea.Do(ctx, Freeze{i%2 == 0}))
	}
	tea.state(func(s StateMessage) bool { return s.View.Module == "m19" && !s.Frozen })
	pup.state(func(s StateMessage) bool { return s.View.Module == "m19" && !s.Frozen })

	tea.must(tea.Do(ctx, End{}))
	pup.ends(ErrEnded)
}

// A pupil whose replica died comes to another one as the same member; the dead
// replica's roster is forgotten.
func TestPupilChangesTheReplica(t *testing.T) {
	_, url := external(t, -1)
	a, b := openHub(t, url, nil), openHub(t, url, nil)
	code, key := create(t, a)
	tea, pup := enter(t, a, code, Hello{Key: key}), enter(t, b, code, Hello{Nick: "Jun"})
	tea.class(func(c ClassMessage) bool { return c.Following == 1 })
	time.Sleep(2 * time.Millisecond)
	moved := enter(t, a, code, Hello{Token: pup.token, Nick: "Jun", Free: true})
	c := tea.class(func(c ClassMessage) bool { return c.Free == 1 })
	if len(c.People) != 1 || c.People[0].ID != moved.Actor.ID || moved.Actor != pup.Actor {
		t.Errorf("class %+v", c)
	}
	moved.must(moved.Follow(true))
}

// The message server restarts empty. The replica that holds more wins, the
// epoch rises with the next change, nothing is delivered twice, and what the
// teacher did meanwhile is shown.
func TestServerRestart(t *testing.T) {
	s, url := external(t, -1)
	a, b := openHub(t, url, nil), openHub(t, url, nil)
	code, key := create(t, a)
	tea, pup := enter(t, a, code, Hello{Key: key}), enter(t, b, code, Hello{})
	ctx := t.Context()
	tea.must(tea.Do(ctx, look("3a")))
	before := pup.state(atModule("3a"))

	s.Shutdown()
	s.WaitForShutdown()
	for _, c := range []*client{tea, pup} {
		until(c, "bus", func(m BusMessage) bool { return !m.Up })
	}
	late := make(chan error, 1)
	go func() { late <- tea.Do(ctx, look("3b")) }()
	external(t, portOf(t, url))
	start := time.Now()
	until(tea, "bus", func(m BusMessage) bool { return m.Up })
	if err := <-late; err != nil && !errors.Is(err, bus.ErrAway) { // it may have waited too long; it is shown all the same
		t.Errorf("what the teacher did meanwhile: %v", err)
	}
	after := pup.state(atModule("3b"))
	t.Logf("back after %v", time.Since(start))
	if after.Epoch != before.Epoch+1 || after.Seq != before.Seq+1 {
		t.Errorf("version %v after %v", after.Version, before.Version)
	}
	tea.must(tea.Do(ctx, look("4a")))
	if s := pup.state(atModule("4a")); s.Epoch != after.Epoch {
		t.Errorf("epoch rose to %d without a reason", s.Epoch)
	}
	if _, err := b.Peek(ctx, code); err != nil {
		t.Errorf("room after the restart: %v", err)
	}
}

// The replica that missed the last change must not win.
func TestHighestVersionIsPutBack(t *testing.T) {
	s, url := external(t, -1)
	a, b := openHub(t, url, nil), openHub(t, url, nil)
	code, key := create(t, a)
	tea, pup := enter(t, a, code, Hello{Key: key}), enter(t, b, code, Hello{})
	tea.must(tea.Do(t.Context(), look("3a")))
	pup.state(atModule("3a"))
	b.mu.Lock()
	r := b.rooms[code]
	b.mu.Unlock()
	s.Shutdown()
	s.WaitForShutdown()
	r.mu.Lock() // as if the last cue had not come
	r.state.Seq--
	r.state.View.Module = "old"
	r.mu.Unlock()
	external(t, portOf(t, url))
	for _, c := range []*client{tea, pup} {
		until(c, "bus", func(m BusMessage) bool { return m.Up })
	}
	for name, h := range map[string]*Hub{"a": a, "b": b} {
		got, _, err := h.read(t.Context(), code)
		if err != nil || got.View.Module != "3a" {
			t.Errorf("replica %s has %q (%v)", name, got.View.Module, err)
		}
	}
	held, _, err := a.stored(t.Context(), code)
	if err != nil || held.View.Module != "3a" {
		t.Errorf("bucket has %q (%v)", held.View.Module, err)
	}
}

// A cue that never came is made up for by the look at the bucket.
func TestLostCue(t *testing.T) {
	_, url := external(t, -1)
	a, b := openHub(t, url, nil), openHub(t, url, nil)
	code, key := create(t, a)
	pup := enter(t, b, code, Hello{})
	b.mu.Lock()
	stops := b.rooms[code].stops
	b.mu.Unlock()
	for _, stop := range stops {
		stop()
	}
	if err := a.Do(t.Context(), code, key, look("5b")); err != nil {
		t.Fatal(err)
	}
	pup.state(atModule("5b"))
}

func TestRandomOrderOfCues(t *testing.T) {
	h := openHub(t, "", nil)
	code, _ := create(t, h)
	pup := enter(t, h, code, Hello{})
	r := pup.r
	base, _ := r.current()
	var got []Version
	for _, v := range []Version{{1, 4}, {1, 3}, {2, 2}, {1, 9}, {2, 2}, {2, 3}} {
		s := base.clone()
		s.Version = v
		r.adopt(s, 0)
		now, _ := r.current()
		got = append(got, now.Version)
	}
	if want := []Version{{1, 4}, {1, 4}, {2, 2}, {2, 2}, {2, 2}, {2, 3}}; !slices.Equal(got, want) {
		t.Errorf("versions %v, want %v", got, want)
	}
}
