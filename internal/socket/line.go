// Package socket holds what our WebSocket servers share: a line to one page,
// and the hub that counts lines and says goodbye to them.
package socket

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
)

// Line is a socket with one reader and one writer.
type Line struct {
	*websocket.Conn
	Ctx  context.Context // ends with the line, not with its request: net/http lets go of hijacked connections
	Wake chan struct{}   // 1 slot: there may be something to send
	Bye  chan struct{}   // closed when the server stops
	stop context.CancelFunc
	log  *slog.Logger
}

// New is a line that is not served yet.
func New(ws *websocket.Conn, log *slog.Logger) *Line {
	ctx, stop := context.WithCancel(context.Background())
	return &Line{Conn: ws, Ctx: ctx, Wake: make(chan struct{}, 1), Bye: make(chan struct{}), stop: stop, log: log}
}

// Serve runs the writer beside the reader until both have ended: each ends the
// other.
func (l *Line) Serve(read, write func() error) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		l.run(write)
	}()
	l.run(read)
	<-written
}

// run keeps a fault in one line from ending the others.
func (l *Line) run(f func() error) {
	defer l.Close()
	defer l.stop()
	defer func() {
		if e := recover(); e != nil {
			l.log.Error("panic in a socket", "panic", e, "stack", string(debug.Stack()))
		}
	}()
	if err := f(); !quiet(err) && l.Ctx.Err() == nil {
		l.log.Debug("socket ended", "error", err)
	}
}

// End ends a line, served or not: its reader and writer see it.
func (l *Line) End() {
	l.stop()
	_ = l.Close()
}

// Nudge makes the writer look for something to send; it never blocks.
func (l *Line) Nudge() {
	select {
	case l.Wake <- struct{}{}:
	default:
	}
}

// Goodbye makes the writer end with 1001. Called once.
func (l *Line) Goodbye() { close(l.Bye) }

// ErrDismissed: the server closed the socket for a reason that the page knows.
var ErrDismissed = errors.New("socket closed by us")

// Dismiss sends a close frame; control frames may be written beside the writer.
func (l *Line) Dismiss(code int, why string) error {
	_ = l.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	return ErrDismissed
}

// quiet: how sockets end all day long.
func quiet(err error) bool {
	return err == nil || errors.Is(err, context.Canceled) || errors.Is(err, ErrDismissed) ||
		websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway, websocket.CloseNoStatusReceived, websocket.CloseAbnormalClosure)
}
