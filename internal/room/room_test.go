package room

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"inceptionscope/internal/bus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	teacher = Actor{Teacher, "t"}
	mina    = Actor{Pupil, "mina"}
	jun     = Actor{Pupil, "jun"}
)

func f64(v float64) *float64 { return &v }

func number(id string) Question {
	return Question{ID: id, Kind: Number, Prompt: "How many?", Right: f64(3.5), Tolerance: 0.5}
}

func TestWhoMayDoWhat(t *testing.T) {
	other := View{Page: "look", Picture: "hers"}
	for _, c := range []struct {
		name string
		lead string
		by   Actor
		cmd  Command
		want error
	}{
		{"teacher steers", "", teacher, Steer{View{Page: "cost"}}, nil},
		{"pupil steers", "", mina, Steer{View{Page: "cost"}}, ErrNotLead},
		{"leading pupil steers", "mina", mina, Steer{View{Page: "cost", Picture: "his"}}, nil},
		{"leading pupil brings a picture", "mina", mina, Steer{other}, ErrPicture},
		{"leading pupil compares with a picture", "mina", mina, Steer{View{Page: "compare", Picture: "his", WhatIf: "b=hers"}}, ErrPicture},
		{"picture in a what-if", "", teacher, Steer{View{Page: "look", WhatIf: "image=hers"}}, ErrInvalid},
		{"another pupil steers", "mina", jun, Steer{View{Page: "cost"}}, ErrNotLead},
		{"teacher steers over a pupil", "mina", teacher, Steer{View{Page: "cost"}}, ErrNotLead},
		{"view of nonsense", "", teacher, Steer{View{Page: "a\x00b"}}, ErrInvalid},
		{"pupil freezes", "", mina, Freeze{true}, ErrForbid},
		{"leading pupil freezes", "mina", mina, Freeze{true}, ErrForbid},
		{"pupil locks", "", mina, Lock{true}, ErrForbid},
		{"pupil takes the lead", "", mina, Lead{"mina"}, ErrForbid},
		{"teacher hands over", "", teacher, Lead{"mina"}, nil},
		{"teacher takes back", "mina", teacher, Lead{}, nil},
		{"pupil removes", "", mina, Remove{"jun"}, ErrForbid},
		{"teacher removes", "", teacher, Remove{"jun"}, nil},
		{"pupil points", "", mina, Spotlight{&Tile{"inception_3a/1x1", 3}}, ErrNotLead},
		{"leading pupil points", "mina", mina, Spotlight{&Tile{"inception_3a/1x1", 3}}, nil},
		{"pupil asks", "", mina, Ask{number("q")}, ErrForbid},
		{"pupil reveals", "", mina, Reveal{}, ErrForbid},
		{"pupil clears", "", mina, Clear{}, ErrForbid},
		{"pupil accepts", "", mina, Accept{"o", View{Page: "look"}}, ErrForbid},
		{"pupil declines", "", mina, Decline{"o"}, ErrForbid},
		{"pupil ends", "", mina, End{}, ErrForbid},
		{"teacher ends", "", teacher, End{}, nil},
	} {
		s := State{View: View{Page: "look", Picture: "his"}, Lead: c.lead}
		if err := c.cmd.apply(&s, c.by); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestLeadRaisesTheEpoch(t *testing.T) {
	s := State{Version: Version{3, 9}}
	for i, c := range []Command{Lead{"mina"}, Lead{"mina"}, Lead{}} {
		if err := c.apply(&s, teacher); err != nil {
			t.Fatal(err)
		}
		if want := []uint64{4, 4, 5}[i]; s.Epoch != want {
			t.Errorf("step %d: epoch %d, want %d", i, s.Epoch, want)
		}
	}
	s.Lead = "mina"
	if err := (Remove{"mina"}).apply(&s, teacher); err != nil || s.Lead != "" || s.Epoch != 6 {
		t.Errorf("a removed leader leads: %q at %d (%v)", s.Lead, s.Epoch, err)
	}
}

func TestEndKeepsNothingButTheVersion(t *testing.T) {
	s, _ := newState(time.Now())
	s.View, s.Removed, s.Results = View{Page: "look", Picture: "p"}, []string{"x"}, []Result{{Prompt: "q"}}
	s.end()
	want := fmt.Sprintf(`{"epoch":1,"seq":1,"code":%q,"ended":true,"view":{"page":""},"at":`, s.Code)
	if b := s.encode(); !strings.HasPrefix(string(b), want) {
		t.Errorf("%s", b)
	}
}

func TestCodesAndTokens(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		c := newCode()
		back, ok := ParseCode(strings.ToLower(ShowCode(c)))
		if !ok || back != c || seen[c] {
			t.Fatalf("code %s reads as %s (%v), seen %v", c, back, ok, seen[c])
		}
		seen[c] = true
	}
	for _, bad := range []string{"", "ABCDEFG", "ABCDEFGHJ", "ABCDEFG0", "ABCD*FGH", "ABCDEFGÄ"} {
		if _, ok := ParseCode(bad); ok {
			t.Errorf("%q is no code", bad)
		}
	}
	a, key := newState(time.Now())
	b, _ := newState(time.Now())
	if !a.isTeacher(key) || b.isTeacher(key) || a.isTeacher("") || a.isTeacher(key+"x") {
		t.Error("keys are mixed up")
	}
	token := a.memberToken("mina")
	if id, ok := a.memberOf(token); !ok || id != "mina" {
		t.Error("own token refused")
	}
	for _, bad := range []string{"", "mina", "jun" + token[4:], token[:len(token)-2], b.memberToken("mina"), ".", "mina."} {
		if _, ok := a.memberOf(bad); ok {
			t.Errorf("token %q accepted", bad)
		}
	}
}

func TestHistograms(t *testing.T) {
	choice := Question{Kind: Choice, Options: []string{"a", "b", "c"}, Right: f64(1)}
	click := Question{Kind: Click, Tiles: []int{7, 3}}
	num := number("q")
	counts := func(q Question, answers ...float64) (n []int, right int) {
		for _, b := range q.bins(answers) {
			n = append(n, b.Count)
			if b.Right {
				right++
			}
		}
		return
	}
	if n, right := counts(choice, 1, 1, 2); !slices.Equal(n, []int{0, 2, 1}) || right != 1 {
		t.Errorf("choice: %v, %d right", n, right)
	}
	if n, _ := counts(click, 3, 7, 3); !slices.Equal(n, []int{1, 2}) {
		t.Errorf("tiles: %v", n)
	}
	if n, right := counts(num, 2, 3, 3, 4, 5); !slices.Equal(n, []int{1, 2, 1, 1}) || right != 2 {
		t.Errorf("few numbers: %v, %d right", n, right)
	}
	many := []float64{-1e14, 1e14}
	for i := range 98 {
		many = append(many, float64(i))
	}
	n, _ := counts(num, many...)
	sum := 0
	for _, c := range n {
		sum += c
	}
	if len(n) != maxBins || sum != len(many) || slices.Max(n) > 20 {
		t.Errorf("many numbers: %v", n)
	}
}

func TestAnswersThatCannotBe(t *testing.T) {
	choice := &Question{Kind: Choice, Options: []string{"a", "b"}}
	revealed := &Question{Kind: Number, Revealed: true}
	for _, c := range []struct {
		q *Question
		v float64
	}{{nil, 0}, {choice, 2}, {choice, -1}, {choice, 0.5}, {choice, math.NaN()}, {revealed, 1},
		{&Question{Kind: Number}, math.Inf(1)}, {&Question{Kind: Click, Tiles: []int{1, 2}}, 3}, {&Question{Kind: "essay"}, 1}} {
		if c.q.accepts(c.v) {
			t.Errorf("%+v accepts %v", c.q, c.v)
		}
	}
}

func TestPupilsDoNotSeeTheRightAnswer(t *testing.T) {
	q := number("q")
	q.Because = "counted"
	s := State{Question: &q}
	for role, want := range map[Role]bool{Pupil: false, Teacher: true} {
		b := statePacket(&s, role).Messages[0].Data
		if got := bytes.Contains(b, []byte("counted")) && bytes.Contains(b, []byte(`"right"`)); got != want {
			t.Errorf("%v sees the answer: %v", role, got)
		}
	}
	if s.Question.Right == nil {
		t.Error("hiding changed the room")
	}
}

func TestOutboxLatestWins(t *testing.T) {
	o := newOutbox()
	state := func(e, s uint64) *Packet { return statePacket(&State{Version: Version{e, s}}, Pupil) }
	maps := func(key string) *Packet {
		return &Packet{slot: slotMaps, key: key, Messages: statePacket(&State{}, Pupil).Messages}
	}
	if o.put(state(1, 1)) || !o.put(state(1, 3)) || o.put(state(1, 2)) || o.put(state(1, 3)) {
		t.Error("only 1.1 should be skipped, by 1.3")
	}
	o.put(maps("a"))
	o.put(maps("a"))
	var versions []Version
	taken := 0
	for {
		m, err := o.take()
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			break
		}
		taken++
		versions = append(versions, versionOf(t, m[0]))
	}
	if taken != 2 || versions[0] != (Version{1, 3}) {
		t.Errorf("took %v", versions)
	}
	if o.put(state(1, 3)); o.wait[slotState] != nil {
		t.Error("the same state twice")
	}
	o.put(maps("a"))
	if o.wait[slotMaps] != nil {
		t.Error("the same maps twice")
	}
	for range 3 * maxNotes {
		o.note(struct{}{})
	}
	if m, _ := o.take(); len(m) != maxNotes {
		t.Errorf("%d notes wait", len(m))
	}
	o.end(ErrEnded)
	if _, err := o.Next(context.Background()); !errors.Is(err, ErrEnded) {
		t.Errorf("ended with %v", err)
	}
}

// What is said of a picture is said once; another picture's is said again.
func TestTextOfAPictureComesOnce(t *testing.T) {
	o := newOutbox()
	full, short := make([]Message, 3), make([]Message, 2)
	for i, c := range []struct {
		said string
		want int
	}{{"cat", 3}, {"cat", 2}, {"", 3}, {"cat", 2}, {"dog", 3}, {"cat", 3}} {
		o.put(&Packet{slot: slotMaps, key: fmt.Sprint(i), said: c.said, Messages: full, Again: short})
		if m, err := o.take(); err != nil || len(m) != c.want {
			t.Errorf("maps %d of %q: %d messages, want %d", i, c.said, len(m), c.want)
		}
	}
}

func TestNicknames(t *testing.T) {
	for in, want := range map[string]string{
		" Mina  K. ": "Mina K.", "김민아": "김민아", "<b>x</b>": "bxb", "a\u202eb\u200bc": "abc", "": "",
		strings.Repeat("é", 40): strings.Repeat("é", maxNick), "\xff": "",
	} {
		if got := cleanNick(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func openBus(t *testing.T, url string) *bus.Bus {
	t.Helper()
	b, err := bus.Open(t.Context(), bus.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func versionOf(t *testing.T, m Message) Version {
	t.Helper()
	var v Version
	if err := json.Unmarshal(m.Data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
