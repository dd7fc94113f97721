package handlers

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/socket"
	"inceptionscope/internal/wire"
)

// conn is one page's socket. Its reader changes the desk, its writer clears it.
type conn struct {
	*socket.Line
	srv  *Server
	desk desk
	race heat
}

// socket: GET /ws. It ends with its page, with the server, or when silent.
// Messages are not compressed: atlases do not shrink enough to be worth it.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) error {
	if !websocket.IsWebSocketUpgrade(r) {
		return errSocket
	}
	if !s.sameHost(r) {
		return errForeign
	}
	if err := s.hub.Room(s.cfg.Sockets); err != nil {
		return err
	}
	up := websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second, ReadBufferSize: 4 << 10, WriteBufferSize: 16 << 10,
		CheckOrigin: s.sameHost,
	}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return nil // the upgrader has answered
	}
	c := &conn{Line: socket.New(ws, s.cfg.Log), srv: s}
	defer c.End()
	c.desk.init(s.language(r))
	if err := s.hub.Add(c, s.cfg.Sockets); err != nil {
		return nil // another one was faster
	}
	defer s.hub.Remove(c)
	c.Serve(c.read, c.write)
	c.race.wg.Wait()
	c.desk.close()
	return nil
}

func (c *conn) model(p wire.ModelProgress) {
	c.desk.model(p)
	c.Nudge()
}

// read takes messages until the socket ends.
func (c *conn) read() error {
	silence := 3 * c.srv.cfg.Times.Ping
	c.SetReadLimit(wire.MaxClientBytes)
	alive := func(string) error { return c.SetReadDeadline(time.Now().Add(silence)) }
	c.SetPongHandler(alive)
	perSecond := c.srv.cfg.Rates.Messages
	limit := rate.NewLimiter(rate.Limit(perSecond), 4*perSecond)
	refused := 0
	for {
		if err := alive(""); err != nil {
			return err
		}
		kind, data, err := c.ReadMessage()
		if err != nil {
			return err
		}
		if kind != websocket.TextMessage {
			return c.Dismiss(websocket.CloseUnsupportedData, "text messages only")
		}
		if !limit.Allow() {
			c.srv.metrics.skipped.Inc()
			if refused++; refused > 20*perSecond {
				return c.Dismiss(websocket.ClosePolicyViolation, "too many messages")
			}
			c.desk.problem(errRate, "")
			c.Nudge()
			continue
		}
		c.receive(data)
		c.Nudge()
	}
}

// receive puts a message's wish on the desk.
func (c *conn) receive(data []byte) {
	m, err := wire.ParseClient(data)
	if err != nil {
		c.desk.problem(badRequest("The server did not understand this page: "+err.Error()+".", err), "")
		return
	}
	switch m := m.(type) {
	case wire.Open:
		c.open(m)
	case wire.Subscribe:
		c.desk.subscribe(m)
	case wire.Unsubscribe:
		c.desk.unsubscribe(m.Layers)
	case wire.Channel:
		c.desk.channel(m)
	case wire.CAM:
		c.desk.cam(m)
	case wire.Cancel:
		c.desk.cancel()
	case wire.Race:
		c.startRace(m)
	case wire.RaceStop:
		c.race.halt()
	}
}

// write sends what the desk has, newest state first come, until the socket
// ends or the server stops.
func (c *conn) write() error {
	ping := time.NewTicker(c.srv.cfg.Times.Ping)
	defer ping.Stop()
	for {
		select {
		case <-c.Ctx.Done():
			return c.Ctx.Err()
		case <-c.Bye:
			return c.Dismiss(websocket.CloseGoingAway, "the server is stopping")
		case <-ping.C:
			if err := c.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.srv.cfg.Times.Write)); err != nil {
				return err
			}
		case <-c.Wake:
			if err := c.clear(ping.C); err != nil {
				return err
			}
		}
	}
}

// clear sends until the desk is empty, or until something else is due.
func (c *conn) clear(ping <-chan time.Time) error {
	for c.Ctx.Err() == nil {
		select {
		case <-c.Bye:
			return nil
		default:
		}
		kind, data, err := c.desk.next(c.Ctx)
		if err != nil || data == nil {
			return err
		}
		if kind == websocket.BinaryMessage {
			c.srv.metrics.frames.Inc()
		}
		c.srv.metrics.bytes.Add(float64(len(data)))
		if err := c.SetWriteDeadline(time.Now().Add(c.srv.cfg.Times.Write)); err != nil {
			return err
		}
		if err := c.WriteMessage(kind, data); err != nil {
			return err
		}
		if len(ping) > 0 {
			c.Nudge()
			return nil
		}
	}
	return nil
}
