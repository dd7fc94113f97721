package trainhttp

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/trainhttp/trainwire"
)

// Times and rates of a socket.
const (
	writeTime     = 15 * time.Second
	messageRate   = 20 // a second
	messageBurst  = 60
	maxRefused    = 500 // messages beyond the rate, then the socket is closed
	helloTime     = 10 * time.Second
	silencePings  = 3
	sendBuffer    = 4 << 10
	receiveBuffer = 1 << 10
)

// conn is one page's socket. Its reader changes the desk, its writer clears it.
type conn struct {
	srv  *Server
	ws   *websocket.Conn
	ctx  context.Context
	stop context.CancelFunc
	wake chan struct{} // 1 slot: there may be something to send
	bye  chan struct{} // closed when the server stops
	desk desk
}

// socket: GET /api/train/ws. Curves are long runs of similar numbers, so
// messages are compressed.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) error {
	switch {
	case !websocket.IsWebSocketUpgrade(r):
		return errSocket
	case !s.opt.SameHost(r):
		return errForeign
	}
	ctx, stop := context.WithCancel(context.Background()) // net/http lets go of hijacked connections
	defer stop()
	c := &conn{srv: s, ctx: ctx, stop: stop, wake: make(chan struct{}, 1), bye: make(chan struct{})}
	up := websocket.Upgrader{HandshakeTimeout: helloTime, ReadBufferSize: receiveBuffer, WriteBufferSize: sendBuffer,
		CheckOrigin: s.opt.SameHost, EnableCompression: true}
	var err error
	if c.ws, err = up.Upgrade(w, r, nil); err != nil {
		return nil // the upgrader has answered
	}
	defer c.ws.Close()
	if err := s.conns.add(c, s.opt.Sockets); err != nil {
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseTryAgainLater, "full"), time.Now().Add(time.Second))
		return nil
	}
	defer s.conns.remove(c)
	c.serve()
	return nil
}

// serve runs the writer beside the reader until both have ended.
func (c *conn) serve() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer c.ws.Close() // the reader sees it
		defer c.stop()
		c.guard(c.write)
	}()
	c.guard(c.read)
	c.stop()
	c.close()
	<-done
	c.desk.wg.Wait()
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

// nudge makes the writer look at the desk; it never blocks.
func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// read takes messages until the socket ends.
func (c *conn) read() {
	limit := rate.NewLimiter(messageRate, messageBurst)
	c.ws.SetReadLimit(trainwire.MaxClientBytes)
	alive := func(string) error { return c.ws.SetReadDeadline(time.Now().Add(silencePings * c.srv.opt.Ping)) }
	c.ws.SetPongHandler(alive)
	for refused := 0; refused < maxRefused; {
		if alive("") != nil {
			return
		}
		kind, data, err := c.ws.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return
		}
		if !limit.Allow() {
			refused++
			c.say(errRate, "")
			continue
		}
		m, err := trainwire.ParseClient(data)
		if err != nil {
			c.say(badRequest(err), "")
			continue
		}
		if err := c.receive(m); err != nil {
			c.say(err, m.Kind())
		}
	}
	c.dismiss(websocket.ClosePolicyViolation, "too many messages")
}

// dismiss closes the socket for a reason; control frames may be written beside
// the writer.
func (c *conn) dismiss(code int, why string) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
}

var errGone = errors.New("the page has gone")

// write sends what the desk has and what the job measured, until the socket
// ends or the server stops. A job's updates wait in its history, not here, so
// a slow page gets fewer and larger ones.
func (c *conn) write() {
	ping := time.NewTicker(c.srv.opt.Ping)
	defer ping.Stop()
	for {
		looked, updates := c.updates()
		var err error
		select {
		case <-c.ctx.Done():
			return
		case <-c.bye:
			c.dismiss(websocket.CloseGoingAway, "the server is stopping")
			return
		case <-ping.C:
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		case <-c.wake:
			for _, m := range c.clear() {
				err = errors.Join(err, c.send(m))
			}
		case u, ok := <-updates:
			if !ok {
				c.over(looked)
				continue
			}
			for _, m := range looked.messages(u) {
				err = errors.Join(err, c.send(m))
			}
		}
		if err != nil {
			return
		}
	}
}

func (c *conn) send(m trainwire.FromServer) error {
	b, err := trainwire.Encode(m)
	if err != nil {
		return err
	}
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return errGone
	}
	return c.ws.WriteMessage(websocket.TextMessage, b)
}
