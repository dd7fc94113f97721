package roomhttp

import (
	"context"
	"encoding/json"
	"errors"
	stdnet "net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/room"
)

// Times and sizes of a socket.
const (
	helloTime  = 5 * time.Second
	writeTime  = 10 * time.Second // a stalled follower is let go; the page comes back
	pingEvery  = 15 * time.Second
	silence    = 3 * pingEvery
	beatEvery  = 2 * time.Second // a page cannot see pings: it tells by beats that the line stands
	pupilBytes = 8 << 10
	leadBytes  = 64 << 10
	sendBuffer = 256 << 10 // bytes in the kernel: what waits there cannot be replaced by newer
	maxRefused = 200       // messages beyond the rate, then the socket is closed
)

// Rates of messages, a second and at once.
const (
	pupilRate, pupilBurst = 10, 40
	leadRate, leadBurst   = 40, 120
)

type conn struct {
	srv  *Server
	ws   *websocket.Conn
	seat *room.Seat
	door door
}

// socket: GET /api/rooms/{code}/ws.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) error {
	d, err := s.door(r, true) // the secret is in the first message
	switch {
	case err != nil:
		return err
	case !websocket.IsWebSocketUpgrade(r):
		return errSocket
	case !s.opt.SameHost(r):
		return errForeign
	}
	if !d.shut {
		if _, err := s.opt.Hub.Peek(r.Context(), d.code); err != nil {
			return d.refuse(err)
		}
	}
	select {
	case s.sockets <- struct{}{}:
		defer func() { <-s.sockets }()
	default:
		return errFull
	}
	up := websocket.Upgrader{HandshakeTimeout: helloTime, ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10,
		WriteBufferPool: &s.buffers, CheckOrigin: s.opt.SameHost}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	c := &conn{srv: s, ws: ws, door: d}
	defer ws.Close()
	c.serve()
	return nil
}

// serve runs the reader here and the writer beside it until both have ended.
func (c *conn) serve() {
	if t, ok := c.ws.NetConn().(*stdnet.TCPConn); ok {
		_ = t.SetWriteBuffer(sendBuffer) // only a wish
	}
	// Not the request's context: net/http lets go of hijacked connections.
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	hello, err := c.hello()
	if err == nil {
		c.seat, err = c.srv.opt.Hub.Enter(ctx, c.door.code, hello)
	}
	if err != nil {
		c.refuse(c.door.refuse(err))
		return
	}
	defer c.seat.Leave()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer c.ws.Close() // the reader sees it
		defer stop()
		c.guard(func() { c.write(ctx) })
	}()
	c.guard(func() { c.read(ctx) })
	stop()
	<-done
}

// guard keeps a fault in one socket from ending the others.
func (c *conn) guard(f func()) {
	defer func() {
		if e := recover(); e != nil {
			c.srv.opt.Log.Error("panic in a socket", "panic", e, "stack", string(debug.Stack()))
		}
	}()
	f()
}

// hello waits for the first message.
func (c *conn) hello() (room.Hello, error) {
	defer c.srv.hellos.enter(c.door.from, func() { c.ws.NetConn().Close() })()
	c.ws.SetReadLimit(pupilBytes)
	if err := c.ws.SetReadDeadline(time.Now().Add(helloTime)); err != nil {
		return room.Hello{}, err
	}
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return room.Hello{}, errMessage
	}
	m, err := parse(b)
	switch {
	case err != nil || m.Type != "hello":
		return room.Hello{}, errMessage
	case c.door.shut && m.Key == "" && m.Token == "":
		return room.Hello{}, errGuess
	}
	return m.Hello, nil
}

// refuse tells why, and closes.
func (c *conn) refuse(err error) {
	b, _ := json.Marshal(errorMessage(err, "hello")) // strings and a number
	_ = c.ws.SetWriteDeadline(time.Now().Add(time.Second))
	_ = c.ws.WriteMessage(websocket.TextMessage, b)
	c.bye(websocket.ClosePolicyViolation, "refused")
}

// bye sends a close frame; writing control frames beside the writer is allowed.
func (c *conn) bye(code int, why string) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
}

func errorMessage(err error, about string) problem {
	p := *asProblem(err)
	p.Type, p.About = "error", about
	return p
}

// read takes messages until the socket ends.
func (c *conn) read(ctx context.Context) {
	limit := rate.NewLimiter(pupilRate, pupilBurst)
	if c.seat.Actor.Role == room.Teacher {
		limit = rate.NewLimiter(leadRate, leadBurst)
		c.ws.SetReadLimit(leadBytes)
	}
	alive := func(string) error { return c.ws.SetReadDeadline(time.Now().Add(silence)) }
	c.ws.SetPongHandler(alive)
	for refused := 0; refused < maxRefused; {
		if alive("") != nil {
			return
		}
		kind, b, err := c.ws.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return
		}
		if limit.Allow() {
			c.receive(ctx, b)
			continue
		}
		if refused++; refused%pupilBurst == 1 {
			c.seat.Note(errorMessage(errRate, ""))
		}
	}
	c.bye(websocket.ClosePolicyViolation, "too many messages")
}

func (c *conn) receive(ctx context.Context, b []byte) {
	m, err := parse(b)
	if err == nil {
		err = act(ctx, c.seat, m)
	}
	if err != nil && ctx.Err() == nil {
		c.seat.Note(errorMessage(err, m.Type))
	}
}

var beat, _ = websocket.NewPreparedMessage(websocket.TextMessage, []byte(`{"type":"beat"}`)) // writing to memory cannot fail

// write sends what the seat's outbox has, beats, and pings.
func (c *conn) write(ctx context.Context) {
	pulse, ping := time.Now().Add(beatEvery), time.Now().Add(pingEvery)
	for {
		wait, cancel := context.WithDeadline(ctx, pulse)
		list, err := c.seat.Out.Next(wait)
		cancel()
		for _, m := range list {
			if !c.send(m.Frame) {
				return
			}
		}
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !errors.Is(err, context.DeadlineExceeded):
			c.end(err)
			return
		}
		if now := time.Now(); !now.Before(pulse) {
			if !c.send(beat) {
				return
			}
			pulse = now.Add(beatEvery)
		}
		if now := time.Now(); !now.Before(ping) {
			if c.ws.WriteControl(websocket.PingMessage, nil, now.Add(writeTime)) != nil {
				return
			}
			ping = now.Add(pingEvery)
		}
	}
}

func (c *conn) send(m *websocket.PreparedMessage) bool {
	return c.ws.SetWriteDeadline(time.Now().Add(writeTime)) == nil && c.ws.WritePreparedMessage(m) == nil
}

// end tells why the room is over for this client.
func (c *conn) end(why error) {
	reason, code := "elsewhere", websocket.CloseNormalClosure
	switch {
	case errors.Is(why, room.ErrEnded):
		reason = "ended"
	case errors.Is(why, room.ErrRemoved):
		reason = "removed"
	case errors.Is(why, context.Canceled):
		reason, code = "stopping", websocket.CloseGoingAway
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(time.Second))
	_ = c.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"end","reason":"`+reason+`"}`))
	c.bye(code, reason)
}
