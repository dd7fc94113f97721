package roomhttp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/room"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// maps makes frames of a size that cannot be mistaken.
type maps struct{ bytes int }

func (m maps) Maps(_ context.Context, v room.View) ([]room.Map, error) {
	return []room.Map{{Text: true, Data: []byte(`{"type":"done"}`)}, {Data: append([]byte(v.Module), make([]byte, m.bytes)...)}}, nil
}

type fixture struct {
	*httptest.Server
	t   *testing.T
	srv *Server
	hub *room.Hub
}

func serve(t *testing.T) *fixture {
	t.Helper()
	b, err := bus.Open(t.Context(), bus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	hub := room.NewHub(b, room.Options{Source: maps{1000}, Linger: 50 * time.Millisecond})
	reg := prometheus.NewRegistry()
	s := New(Options{Hub: hub, Metrics: reg, Addresses: func() []string { return []string{"http://192.168.1.7:8080"} }})
	r := chi.NewRouter()
	s.Routes(r)
	h := httptest.NewServer(r)
	t.Cleanup(func() {
		if _, err := reg.Gather(); err != nil {
			t.Error(err)
		}
		hub.Close()
		h.Close()
		b.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return &fixture{h, t, s, hub}
}

func (f *fixture) do(method, path, key string, want int) []byte {
	f.t.Helper()
	r, err := http.NewRequest(method, f.URL+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	if res.StatusCode != want {
		f.t.Fatalf("%s %s: %d %s, want %d", method, path, res.StatusCode, b, want)
	}
	return b
}

func (f *fixture) open() Opened {
	f.t.Helper()
	var o Opened
	if err := json.Unmarshal(f.do("POST", "/api/rooms", "", 201), &o); err != nil {
		f.t.Fatal(err)
	}
	return o
}

type page struct {
	*websocket.Conn
	t *testing.T
}

func (f *fixture) dial(code, hello string) *page {
	f.t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.URL, "http")+"/api/rooms/"+code+"/ws", nil)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { ws.Close() })
	p := &page{ws, f.t}
	if hello != "" {
		p.send(hello)
	}
	return p
}

func (p *page) send(m string) {
	p.t.Helper()
	if err := p.WriteMessage(websocket.TextMessage, []byte(m)); err != nil {
		p.t.Fatal(err)
	}
}

// patience is for slow machines.
const patience = time.Minute

// until reads to the message that holds all the parts.
func (p *page) until(parts ...string) string {
	p.t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	var seen []string
next:
	for {
		kind, b, err := p.ReadMessage()
		if err != nil {
			p.t.Fatalf("waiting for %q: %v; got %q", parts, err, seen)
		}
		if kind == websocket.BinaryMessage {
			b = []byte("binary:" + string(b[:2]))
		}
		seen = append(seen, string(b))
		for _, s := range parts {
			if !strings.Contains(string(b), s) {
				continue next
			}
		}
		return string(b)
	}
}

func TestALesson(t *testing.T) {
	f := serve(t)
	o := f.open()
	if o.Join[0] != "http://192.168.1.7:8080/r/"+o.Code || len(o.Join) != 2 || o.Show != o.Code[:4]+"-"+o.Code[4:] {
		t.Errorf("opened %+v", o)
	}
	if svg := f.do("GET", "/api/rooms/"+o.Code+"/qr.svg", "", 200); !strings.HasPrefix(string(svg), "<svg") {
		t.Errorf("qr %.40s", svg)
	}
	tea := f.dial(o.Code, `{"type":"hello","key":"`+o.Key+`"}`)
	tea.until(`"welcome"`, `"teacher"`)
	pup := f.dial(strings.ToLower(o.Show), `{"type":"hello","nick":"Mina"}`)
	var w room.Welcome
	if err := json.Unmarshal([]byte(pup.until(`"welcome"`)), &w); err != nil || w.Role != "pupil" || w.Token == "" {
		t.Fatalf("%+v %v", w, err)
	}
	tea.send(`{"type":"steer","view":{"page":"look","module":"3b","picture":"p"}}`)
	pup.until(`"state"`, `"3b"`)
	pup.until(`"maps"`, `"frames":2`)
	pup.until(`"done"`)
	pup.until(`binary:3b`)
	tea.until(`"class"`, `"Mina"`, `"following":1`)
	tea.send(`{"type":"ask","question":{"id":"q1","kind":"choice","prompt":"=Which?","options":["a","b"],"right":1}}`)
	pup.until(`"question"`, `"q1"`)
	pup.send(`{"type":"answer","question":"q1","value":1}`)
	tea.until(`"class"`, `"answers":1`)
	tea.send(`{"type":"reveal"}`)
	pup.until(`"revealed":true`, `"histogram"`)
	pup.send(`{"type":"offer","view":{"page":"look","picture":"mine"}}`)
	pup.until(`"offer"`, `"waiting"`)
	var c room.ClassMessage
	if err := json.Unmarshal([]byte(tea.until(`"class"`, `"offer"`)), &c); err != nil {
		t.Fatal(err)
	}
	tea.send(`{"type":"accept","id":"` + c.People[0].Offer.ID + `"}`)
	pup.until(`"accepted"`)
	pup.until(`"state"`, `"mine"`)
	if csv := string(f.do("GET", "/api/rooms/"+o.Code+"/results.csv", o.Key, 200)); csv != "question,kind,answer,count,right\n'=Which?,choice,a,0,no\n'=Which?,choice,b,1,yes\n" {
		t.Errorf("csv %q", csv)
	}
	f.do("DELETE", "/api/rooms/"+o.Code, o.Key, 204)
	pup.until(`"end"`, `"ended"`)
	f.do("GET", "/api/rooms/"+o.Code, "", 410)
}

func TestStrangersAreRefused(t *testing.T) {
	f := serve(t)
	o, other := f.open(), f.open()
	tea := f.dial(o.Code, `{"type":"hello","key":"`+o.Key+`"}`)
	tea.until("welcome")
	pup := f.dial(o.Code, `{"type":"hello"}`)
	pup.until("welcome")
	for _, m := range []string{
		`{"type":"steer","view":{"page":"cost"}}`, `{"type":"freeze","on":true}`, `{"type":"lock","on":true}`,
		`{"type":"lead","member":""}`, `{"type":"remove","member":"x"}`, `{"type":"end"}`, `{"type":"reveal"}`, `{"type":"clear"}`,
		`{"type":"accept","id":"x"}`, `{"type":"decline","id":"x"}`, `{"type":"spotlight"}`,
		`{"type":"ask","question":{"id":"q","kind":"number","prompt":"?"}}`,
		`{"type":"answer","question":"q","value":1}`, `{"type":"steer"}`, `{"type":"nonsense"}`, `{"type":"steer","view":{"page":"x","evil":1}}`,
		`{"type":"free"} {"type":"end"}`, `[]`, `nonsense`,
	} {
		pup.send(m)
		pup.until(`"error"`, `"status":4`)
	}
	for _, hello := range []string{`{"type":"hello","key":"` + other.Key + `"}`, `{"type":"hello","token":"x.y"}`, `{"type":"steer"}`, `x`} {
		p := f.dial(o.Code, hello)
		p.until(`"error"`)
		if _, _, err := p.ReadMessage(); !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
			t.Errorf("%s: %v", hello, err)
		}
	}
	f.do("DELETE", "/api/rooms/"+o.Code, other.Key, 403)
	f.do("GET", "/api/rooms/"+o.Code+"/results.csv", "", 403)
	h := http.Header{"Origin": {"http://evil.example"}}
	if _, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.URL, "http")+"/api/rooms/"+o.Code+"/ws", h); err == nil || res.StatusCode != 403 {
		t.Errorf("socket from another site: %v", err)
	}
	tea.send(`{"type":"steer","view":{"page":"look","module":"5b"}}`) // the room did not notice
	pup.until(`"state"`, `"5b"`)
}

// After twenty wrong codes the address learns nothing more, not even about a
// right one; who is inside stays inside, and who has been inside comes back.
func TestGuessing(t *testing.T) {
	f := serve(t)
	o := f.open()
	tea := f.dial(o.Code, `{"type":"hello","key":"`+o.Key+`"}`)
	tea.until("welcome")
	var w room.Welcome
	if err := json.Unmarshal([]byte(f.dial(o.Code, `{"type":"hello"}`).until("welcome")), &w); err != nil {
		t.Fatal(err)
	}
	for range guessBurst {
		f.do("GET", "/api/rooms/ABCDEFGH", "", 404)
	}
	f.do("GET", "/api/rooms/ABCDEFGH", "", 429)
	f.do("GET", "/api/rooms/"+o.Code, "", 429)
	for _, code := range []string{o.Code, "ABCDEFGH"} {
		for _, hello := range []string{`{"type":"hello"}`, `{"type":"hello","key":"x"}`, `{"type":"hello","token":"x.y"}`} {
			f.dial(code, hello).until(`"error"`, `"room-guess"`)
		}
	}
	f.do("GET", "/api/rooms/"+o.Code+"/results.csv", "x", 429)
	f.do("GET", "/api/rooms/"+o.Code+"/results.csv", o.Key, 200)
	f.dial(o.Code, `{"type":"hello","token":"`+w.Token+`"}`).until("welcome", w.Member)
	f.dial(o.Code, `{"type":"hello","key":"`+o.Key+`"}`).until("welcome", "teacher")
	tea.send(`{"type":"steer","view":{"page":"look","module":"5b"}}`)
	tea.until(`"state"`, `"5b"`)
	f.srv.guesses.now = func() time.Time { return time.Now().Add(10 * time.Second) }
	f.do("GET", "/api/rooms/"+o.Code, "", 200)
}

func TestOpeningIsLimited(t *testing.T) {
	f := serve(t)
	for range openBurst {
		f.open()
	}
	f.do("POST", "/api/rooms", "", 429)
}

func TestFlood(t *testing.T) {
	f := serve(t)
	o := f.open()
	tea := f.dial(o.Code, `{"type":"hello","key":"`+o.Key+`"}`)
	tea.until("welcome")
	flood := f.dial(o.Code, `{"type":"hello"}`)
	for range 5 * maxRefused {
		if flood.WriteMessage(websocket.TextMessage, []byte(`{"type":"where","page":"look","module":"3a"}`)) != nil {
			break
		}
	}
	flood.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := flood.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) && !strings.Contains(err.Error(), "reset") {
				t.Errorf("flood ended with %v", err)
			}
			break
		}
	}
	big := f.dial(o.Code, `{"type":"hello"}`)
	big.until("welcome")
	large := []byte(`{"type":"offer","view":{"page":"` + strings.Repeat("x", 2*pupilBytes) + `"}}`)
	_ = big.WriteMessage(websocket.TextMessage, large) // may fail: the server has hung up already
	big.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := big.ReadMessage(); err != nil {
			if strings.Contains(err.Error(), "timeout") {
				t.Error("a message that is too large was read")
			}
			break
		}
	}
	tea.send(`{"type":"steer","view":{"page":"look","module":"5b"}}`)
	tea.until(`"state"`, `"5b"`)
}

// Of the sockets that say nothing the one that has waited longest makes room,
// first one of the same address.
func TestSilentCrowd(t *testing.T) {
	c := crowd{all: 4, each: 2}
	a, b, d := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32"), netip.MustParsePrefix("192.0.2.3/32")
	var gone []string
	enter := func(p netip.Prefix, name string) func() { return c.enter(p, func() { gone = append(gone, name) }) }
	enter(a, "a1")
	enter(b, "b1")
	leave := enter(a, "a2")
	enter(a, "a3") // a1 goes
	leave()
	leave() // twice does no harm
	enter(b, "b2")
	enter(d, "d1")
	enter(d, "d2") // b1 goes: all places are taken
	if !slices.Equal(gone, []string{"a1", "b1"}) || len(c.waiting) != 4 {
		t.Errorf("%v went, %d wait", gone, len(c.waiting))
	}
}

// Sockets that say nothing do not keep a page out.
func TestSilentSockets(t *testing.T) {
	f := serve(t)
	code := f.open().Code
	for range 2 * hellosFrom {
		f.dial(code, "")
	}
	f.dial(code, `{"type":"hello"}`).until("welcome")
}

func TestBeats(t *testing.T) {
	f := serve(t)
	f.dial(f.open().Code, `{"type":"hello"}`).until(`"beat"`)
}

func TestServerStopsWith1001(t *testing.T) {
	f := serve(t)
	o := f.open()
	p := f.dial(o.Code, `{"type":"hello"}`)
	p.until("welcome")
	go f.hub.Close()
	p.until(`"end"`, `"stopping"`)
	if _, _, err := p.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("closed with %v", err)
	}
}
