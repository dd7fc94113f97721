package trainhttp

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/socket"
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
	*socket.Line
	srv  *Server
	desk desk
}

// socket: GET /api/train/ws. Curves are long runs of similar numbers, so
// messages are compressed.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) error {
	switch {
	case !websocket.IsWebSocketUpgrade(r):
		return answer.Socket
	case !s.opt.SameHost(r):
		return answer.Foreign
	}
	up := websocket.Upgrader{HandshakeTimeout: helloTime, ReadBufferSize: receiveBuffer, WriteBufferSize: sendBuffer,
		CheckOrigin: s.opt.SameHost, EnableCompression: true}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	c := &conn{Line: socket.New(ws, s.opt.Log), srv: s}
	defer c.End()
	if err := s.conns.Add(c, s.opt.Sockets); err != nil {
		_ = c.Dismiss(websocket.CloseTryAgainLater, "full")
		return nil
	}
	defer s.conns.Remove(c)
	c.Serve(c.read, c.write)
	c.close()
	c.desk.wg.Wait()
	return nil
}

// read takes messages until the socket ends.
func (c *conn) read() error {
	limit := rate.NewLimiter(messageRate, messageBurst)
	c.SetReadLimit(trainwire.MaxClientBytes)
	alive := func(string) error { return c.SetReadDeadline(time.Now().Add(silencePings * c.srv.opt.Ping)) }
	c.SetPongHandler(alive)
	for refused := 0; refused < maxRefused; {
		if err := alive(""); err != nil {
			return err
		}
		kind, data, err := c.ReadMessage()
		if err != nil || kind != websocket.TextMessage {
			return err
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
	return c.Dismiss(websocket.ClosePolicyViolation, "too many messages")
}

var errGone = errors.New("the page has gone")

// write sends what the desk has and what the job measured, until the socket
// ends or the server stops. A job's updates wait in its history, not here, so
// a slow page gets fewer and larger ones.
func (c *conn) write() error {
	ping := time.NewTicker(c.srv.opt.Ping)
	defer ping.Stop()
	for {
		looked, updates := c.updates()
		var err error
		select {
		case <-c.Ctx.Done():
			return c.Ctx.Err()
		case <-c.Bye:
			return c.Dismiss(websocket.CloseGoingAway, "the server is stopping")
		case <-ping.C:
			err = c.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		case <-c.Wake:
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
			return err
		}
	}
}

func (c *conn) send(m trainwire.FromServer) error {
	b, err := trainwire.Encode(m)
	if err != nil {
		return err
	}
	if err := c.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return errGone
	}
	return c.WriteMessage(websocket.TextMessage, b)
}
