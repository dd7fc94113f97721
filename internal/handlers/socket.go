package handlers

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
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
	race heat
}

// socket: GET /ws. It ends with its page, with the server, or when silent.
// Messages are not compressed: atlases do not shrink enough to be worth it.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) error {
	if !websocket.IsWebSocketUpgrade(r) {
		return &problem{status: http.StatusUpgradeRequired, code: "socket", title: "A socket lives here", detail: "This address speaks WebSocket only."}
	}
	if !s.sameHost(r) {
		return errForeign
	}
	if err := s.hub.room(s.cfg.Sockets); err != nil {
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
	c := s.newConn(ws, s.language(r))
	if err := s.hub.add(c, s.cfg.Sockets); err != nil {
		return ws.Close()
	}
	defer s.hub.remove(c)
	c.serve()
	return nil
}

func (s *Server) newConn(ws *websocket.Conn, words *locales.Catalogue) *conn {
	// Not the request's context: net/http lets go of hijacked connections.
	ctx, stop := context.WithCancel(context.Background())
	c := &conn{srv: s, ws: ws, ctx: ctx, stop: stop, wake: make(chan struct{}, 1), bye: make(chan struct{})}
	c.desk.init(words)
	return c
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
	<-done
	c.race.wg.Wait()
	c.desk.close()
}

// guard keeps a fault in one socket from ending the others.
func (c *conn) guard(f func() error) {
	defer func() {
		if e := recover(); e != nil {
			c.srv.cfg.Log.Error("panic in a socket", "panic", e, "stack", string(debug.Stack()))
		}
	}()
	if err := f(); !quiet(err) && c.ctx.Err() == nil {
		c.srv.cfg.Log.Debug("socket ended", "error", err)
	}
}

// nudge makes the writer look at the desk; it never blocks.
func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// goodbye makes the writer end with 1001. Called once.
func (c *conn) goodbye() { close(c.bye) }

func (c *conn) model(p wire.ModelProgress) {
	c.desk.model(p)
	c.nudge()
}

// read takes messages until the socket ends.
func (c *conn) read() error {
	silence := 3 * c.srv.cfg.Times.Ping
	c.ws.SetReadLimit(wire.MaxClientBytes)
	alive := func(string) error { return c.ws.SetReadDeadline(time.Now().Add(silence)) }
	c.ws.SetPongHandler(alive)
	perSecond := c.srv.cfg.Rates.Messages
	limit := rate.NewLimiter(rate.Limit(perSecond), 4*perSecond)
	refused := 0
	for {
		if err := alive(""); err != nil {
			return err
		}
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		if kind != websocket.TextMessage {
			return c.dismiss(websocket.CloseUnsupportedData, "text messages only")
		}
		if !limit.Allow() {
			c.srv.metrics.skipped.Inc()
			if refused++; refused > 20*perSecond {
				return c.dismiss(websocket.ClosePolicyViolation, "too many messages")
			}
			c.desk.problem(errRate, "")
			c.nudge()
			continue
		}
		c.receive(data)
		c.nudge()
	}
}

var errDismissed = errors.New("socket closed by us")

// dismiss closes the socket for a reason; writing control frames beside the
// writer is allowed.
func (c *conn) dismiss(code int, why string) error {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Now().Add(time.Second))
	return errDismissed
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
		case <-c.ctx.Done():
			return c.ctx.Err()
		case <-c.bye:
			return c.dismiss(websocket.CloseGoingAway, "the server is stopping")
		case <-ping.C:
			if err := c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.srv.cfg.Times.Write)); err != nil {
				return err
			}
		case <-c.wake:
			if err := c.clear(ping.C); err != nil {
				return err
			}
		}
	}
}

// clear sends until the desk is empty, or until something else is due.
func (c *conn) clear(ping <-chan time.Time) error {
	for c.ctx.Err() == nil {
		select {
		case <-c.bye:
			return nil
		default:
		}
		kind, data, err := c.desk.next(c.ctx)
		if err != nil || data == nil {
			return err
		}
		if kind == websocket.BinaryMessage {
			c.srv.metrics.frames.Inc()
		}
		c.srv.metrics.bytes.Add(float64(len(data)))
		if err := c.ws.SetWriteDeadline(time.Now().Add(c.srv.cfg.Times.Write)); err != nil {
			return err
		}
		if err := c.ws.WriteMessage(kind, data); err != nil {
			return err
		}
		if len(ping) > 0 {
			c.nudge()
			return nil
		}
	}
	return nil
}
