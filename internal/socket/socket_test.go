package socket

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// dial makes a line at a server and the socket of its page.
func dial(t *testing.T) (*Line, *websocket.Conn) {
	t.Helper()
	lines := make(chan *Line, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		lines <- New(ws, slog.New(slog.DiscardHandler))
	}))
	t.Cleanup(s.Close)
	page, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { page.Close() })
	return <-lines, page
}

func (l *Line) reading() error {
	_, _, err := l.ReadMessage()
	return err
}

// listening is a writer that only waits for its end.
func (l *Line) listening() error {
	select {
	case <-l.Ctx.Done():
		return l.Ctx.Err()
	case <-l.Bye:
		return l.Dismiss(websocket.CloseGoingAway, "stopping")
	}
}

// deaf is one that hears no goodbye.
func (l *Line) deaf() error {
	<-l.Ctx.Done()
	return nil
}

// Whichever ends first ends the other, by an error as by a panic.
func TestReaderAndWriterEndEachOther(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for name, serve := range map[string]func(l *Line, page *websocket.Conn){
		"page goes":     func(l *Line, page *websocket.Conn) { page.Close(); l.Serve(l.reading, l.deaf) },
		"writer fails":  func(l *Line, _ *websocket.Conn) { l.Serve(l.reading, func() error { return errors.New("full") }) },
		"writer panics": func(l *Line, _ *websocket.Conn) { l.Serve(l.reading, func() error { panic("fault") }) },
		"reader panics": func(l *Line, _ *websocket.Conn) { l.Serve(func() error { panic("fault") }, l.deaf) },
	} {
		t.Run(name, func(t *testing.T) {
			l, page := dial(t)
			serve(l, page) // returns
			if l.Ctx.Err() == nil {
				t.Error("the line's context goes on")
			}
		})
	}
}

func TestNudgeNeverBlocks(t *testing.T) {
	l := New(nil, nil)
	l.Nudge()
	l.Nudge()
	if <-l.Wake; len(l.Wake) != 0 {
		t.Error("two nudges are one")
	}
}

// Pages hear 1001; who does not listen is cut off; nobody comes in afterwards.
func TestHubSaysGoodbye(t *testing.T) {
	var h Hub[*Line]
	polite, page := dial(t)
	deaf, _ := dial(t)
	for _, l := range []*Line{polite, deaf} {
		if err := h.Add(l, 2); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Add(polite, 2); !errors.Is(err, ErrFull) {
		t.Errorf("a third of two: %v", err)
	}
	go func() { polite.Serve(polite.reading, polite.listening); h.Remove(polite) }()
	go func() { deaf.Serve(deaf.reading, deaf.deaf); h.Remove(deaf) }()
	now, cancel := context.WithCancel(t.Context())
	heard := make(chan error, 1)
	go func() {
		_, _, err := page.ReadMessage()
		heard <- err
		cancel()
	}()
	h.Close(now)
	if err := <-heard; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the page heard %v", err)
	}
	if h.Len() != 0 || !h.Closing() || !errors.Is(h.Room(2), ErrClosed) {
		t.Errorf("%d sockets after the end; room: %v", h.Len(), h.Room(2))
	}
	h.Close(t.Context()) // twice is no harm
}
