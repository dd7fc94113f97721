package roomhttp

import (
	"context"
	"encoding/json"
	"errors"
	stdnet "net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/room"
	"inceptionscope/internal/socket"
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
	*socket.Line
	srv  *Server
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
		return answer.Socket
	case !s.opt.SameHost(r):
		return answer.Foreign
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
	c := &conn{Line: socket.New(ws, s.opt.Log), srv: s, door: d}
	defer c.End()
	c.serve()
	return nil
}

// serve lets the page in and serves it until it goes.
func (c *conn) serve() {
	if t, ok := c.NetConn().(*stdnet.TCPConn); ok {
		_ = t.SetWriteBuffer(sendBuffer) // only a wish
	}
	hello, err := c.hello()
	if err == nil {
		c.seat, err = c.srv.opt.Hub.Enter(c.Ctx, c.door.code, hello)
	}
	if err != nil {
		c.refuse(c.door.refuse(err))
		return
	}
	defer c.seat.Leave()
	c.Serve(c.read, c.write)
}

// hello waits for the first message.
func (c *conn) hello() (room.Hello, error) {
	defer c.srv.hellos.enter(c.door.from, func() { c.NetConn().Close() })()
	c.SetReadLimit(pupilBytes)
	if err := c.SetReadDeadline(time.Now().Add(helloTime)); err != nil {
		return room.Hello{}, err
	}
	_, b, err := c.ReadMessage()
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
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	_ = c.WriteMessage(websocket.TextMessage, b)
	_ = c.Dismiss(websocket.ClosePolicyViolation, "refused")
}

func errorMessage(err error, about string) problem {
	p := *asProblem(err)
	p.Type, p.About = "error", about
	return p
}

// read takes messages until the socket ends.
func (c *conn) read() error {
	limit := rate.NewLimiter(pupilRate, pupilBurst)
	if c.seat.Actor.Role == room.Teacher {
		limit = rate.NewLimiter(leadRate, leadBurst)
		c.SetReadLimit(leadBytes)
	}
	alive := func(string) error { return c.SetReadDeadline(time.Now().Add(silence)) }
	c.SetPongHandler(alive)
	for refused := 0; refused < maxRefused; {
		if err := alive(""); err != nil {
			return err
		}
		kind, b, err := c.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return err
		}
		if limit.Allow() {
			c.receive(b)
			continue
		}
		if refused++; refused%pupilBurst == 1 {
			c.seat.Note(errorMessage(errRate, ""))
		}
	}
	return c.Dismiss(websocket.ClosePolicyViolation, "too many messages")
}

func (c *conn) receive(b []byte) {
	m, err := parse(b)
	if err == nil {
		err = act(c.Ctx, c.seat, m)
	}
	if err != nil && c.Ctx.Err() == nil {
		c.seat.Note(errorMessage(err, m.Type))
	}
}

var beat, _ = websocket.NewPreparedMessage(websocket.TextMessage, []byte(`{"type":"beat"}`)) // writing to memory cannot fail

// write sends what the seat's outbox has, beats, and pings.
func (c *conn) write() error {
	pulse, ping := time.Now().Add(beatEvery), time.Now().Add(pingEvery)
	for {
		wait, cancel := context.WithDeadline(c.Ctx, pulse)
		list, err := c.seat.Out.Next(wait)
		cancel()
		for _, m := range list {
			if err := c.send(m.Frame); err != nil {
				return err
			}
		}
		switch {
		case c.Ctx.Err() != nil:
			return c.Ctx.Err()
		case err != nil && !errors.Is(err, context.DeadlineExceeded):
			return c.end(err)
		}
		if now := time.Now(); !now.Before(pulse) {
			if err := c.send(beat); err != nil {
				return err
			}
			pulse = now.Add(beatEvery)
		}
		if now := time.Now(); !now.Before(ping) {
			if err := c.WriteControl(websocket.PingMessage, nil, now.Add(writeTime)); err != nil {
				return err
			}
			ping = now.Add(pingEvery)
		}
	}
}

func (c *conn) send(m *websocket.PreparedMessage) error {
	return errors.Join(c.SetWriteDeadline(time.Now().Add(writeTime)), c.WritePreparedMessage(m))
}

// end tells why the room is over for this client.
func (c *conn) end(why error) error {
	reason, code := "elsewhere", websocket.CloseNormalClosure
	switch {
	case errors.Is(why, room.ErrEnded):
		reason = "ended"
	case errors.Is(why, room.ErrRemoved):
		reason = "removed"
	case errors.Is(why, context.Canceled):
		reason, code = "stopping", websocket.CloseGoingAway
	}
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	_ = c.WriteMessage(websocket.TextMessage, []byte(`{"type":"end","reason":"`+reason+`"}`))
	return c.Dismiss(code, reason)
}
