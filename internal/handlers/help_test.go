package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"inceptionscope/internal/net"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
	"inceptionscope/weights"
)

// site is a whole server on loopback with the bundled model.
type site struct {
	*httptest.Server
	h  *Server
	st *store.Store
}

type setup struct {
	store store.Config
	cfg   Config
}

func newSite(t testing.TB, s setup) *site {
	t.Helper()
	if s.store.Memory == 0 {
		s.store.Memory = 200 << 20
	}
	s.store.Known = func(n string) bool { return n == "default" || n == "missing" }
	s.store.Inputs = func() []net.Input { return []net.Input{defaultInput(t)} }
	st := store.New(s.store)
	words, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	s.cfg.Store, s.cfg.Words = st, words
	if s.cfg.Catalogue == nil {
		s.cfg.Catalogue = fakeCatalogue{}
	}
	h := New(s.cfg)
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := h.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		srv.Close()
		st.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return &site{srv, h, st}
}

func defaultInput(t testing.TB) net.Input {
	m, err := weights.Open("default")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	return m.Description.Input
}

// fakeCatalogue knows the bundled model and one that "downloads" at once.
type fakeCatalogue struct{}

func (fakeCatalogue) Models() []wire.ModelInfo {
	return []wire.ModelInfo{{Name: "default", Title: "Bundled", Installed: true}, {Name: "far", Title: "Far away"}}
}

func (fakeCatalogue) Get(_ context.Context, _ string, progress func(done, total int64)) error {
	progress(1, 2)
	return nil
}

// photo is a JPEG with soft shapes, different for each seed.
func photo(t testing.TB, w, h int, seed float64) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			s := func(a, b float64) uint8 { return uint8(127 + 127*math.Sin(seed+a*u*20+b*v*20)) }
			img.SetRGBA(x, y, color.RGBA{s(1, 0.3), s(0.2, 1), s(-1, 1), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends a picture as the request's body and returns what it is called.
func (s *site) upload(t testing.TB, file []byte) wire.Image {
	t.Helper()
	resp, err := http.Post(s.URL+"/api/images", "image/jpeg", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusCreated {
		t.Fatalf("upload: %s %s", resp.Status, body)
	}
	var x wire.Image
	if err := json.Unmarshal(body, &x); err != nil {
		t.Fatal(err)
	}
	return x
}

// page is a viewer's socket.
type page struct {
	*websocket.Conn
	t testing.TB
}

func (s *site) page(t testing.TB) *page {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &page{ws, t}
}

// sockets waits until the server has taken in so many: a page is connected a
// moment before.
func (s *site) sockets(n int) {
	for s.h.hub.Len() != n {
		time.Sleep(time.Millisecond)
	}
}

func (p *page) say(m wire.FromClient) {
	p.t.Helper()
	data, err := wire.EncodeClient(m)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.WriteMessage(websocket.TextMessage, data); err != nil {
		p.t.Fatal(err)
	}
}

// message is one of either sort.
type message struct {
	kind    string // "frame" or the type
	text    map[string]any
	head    wire.FrameHead
	payload []byte
	at      time.Time
}

func (p *page) next() message {
	p.t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		p.t.Fatal(err)
	}
	kind, data, err := p.ReadMessage()
	if err != nil {
		p.t.Fatalf("read: %v", err)
	}
	m := message{at: time.Now()}
	if kind == websocket.BinaryMessage {
		m.kind = "frame"
		if m.head, m.payload, err = wire.DecodeFrame(data); err != nil {
			p.t.Fatal(err)
		}
		return m
	}
	if err := json.Unmarshal(data, &m.text); err != nil {
		p.t.Fatal(err)
	}
	m.kind = m.text["type"].(string)
	return m
}

// until reads up to and with the first message that stop accepts.
func (p *page) until(stop func(message) bool) []message {
	p.t.Helper()
	var all []message
	for {
		m := p.next()
		all = append(all, m)
		if stop(m) {
			return all
		}
	}
}

func isKind(kind string) func(message) bool {
	return func(m message) bool { return m.kind == kind }
}

// frames counts down: true at the n-th frame.
func frames(n int) func(message) bool {
	return func(m message) bool {
		if m.kind == "frame" {
			n--
		}
		return n == 0
	}
}
