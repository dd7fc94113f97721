package load

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/gorilla/websocket"

	"inceptionscope/internal/room"
)

// follower is one simulated pupil.
type follower struct {
	m       *measure
	t       target
	stalled bool

	token string
	at    room.Version
	key   string // of the maps that were complete last
	view  incoming
	steps int // that were seen
	last  int // number of the newest step seen, from 1
}

// incoming is the view being received.
type incoming struct {
	step   int  // from 1; 0: not one of ours
	gone   bool // the maps are of a view that was replaced
	key    string
	frames int // still to come
	since  time.Time
}

// run follows until ctx ends, coming back as a page does. in is told once
// whether the first entry worked.
func (f *follower) run(ctx context.Context, in func(error)) {
	first := true
	entered := func(err error) {
		if first {
			first = false
			in(err)
		}
	}
	wait := 100 * time.Millisecond
	for ctx.Err() == nil {
		err := f.visit(ctx, entered)
		if ctx.Err() != nil {
			break
		}
		if first {
			entered(err)
			return
		}
		f.m.reconnects.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, time.Second)
	}
	entered(ctx.Err())
	if !f.stalled {
		f.m.finish(f)
	}
}

// visit is one connection.
func (f *follower) visit(ctx context.Context, entered func(error)) error {
	d := websocket.Dialer{HandshakeTimeout: 5 * time.Second, ReadBufferSize: 32 << 10, WriteBufferSize: 1 << 10}
	ws, res, err := d.DialContext(ctx, f.t.socket(), nil)
	if err != nil {
		if res != nil {
			err = fmt.Errorf("%s: %w", res.Status, err)
		}
		return err
	}
	defer ws.Close()
	stop := context.AfterFunc(ctx, func() { ws.Close() })
	defer stop()
	hello := struct {
		Type string `json:"type"`
		room.Hello
	}{"hello", room.Hello{Token: f.token, At: f.at, Maps: f.key}}
	if err := ws.WriteJSON(hello); err != nil {
		return err
	}
	if f.stalled {
		entered(nil)
		<-ctx.Done()
		return ctx.Err()
	}
	return f.read(ws, entered)
}

func (f *follower) read(ws *websocket.Conn, entered func(error)) error {
	for {
		_, r, err := ws.NextReader()
		if err != nil {
			return err
		}
		if f.view.frames > 0 { // what follows a maps message belongs to it
			n, err := io.Copy(io.Discard, r)
			if err != nil {
				return err
			}
			f.frame(n)
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := f.message(b, entered); err != nil {
			return err
		}
	}
}

func (f *follower) message(b []byte, entered func(error)) error {
	var m struct {
		Type string `json:"type"`
		room.Version
		View   room.View `json:"view"`
		Maps   string    `json:"maps"`
		Key    string    `json:"key"`
		Frames int       `json:"frames"`
		Token  string    `json:"token"`
		Detail string    `json:"detail"`
		Reason string    `json:"reason"`
		Error  string    `json:"error"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	switch m.Type {
	case "welcome":
		f.token = m.Token
		f.m.joined.Add(1)
		entered(nil)
	case "state":
		f.state(m.Version, m.View, m.Maps)
	case "maps":
		f.maps(m.Key, m.Frames, m.Error)
	case "error":
		return fmt.Errorf("refused: %s", m.Detail)
	case "end":
		return fmt.Errorf("the room is over: %s", m.Reason)
	}
	return nil
}

// state must be newer than the one before; anything else came twice.
func (f *follower) state(v room.Version, view room.View, key string) {
	if !v.After(f.at) {
		f.m.repeated.Add(1)
	}
	f.at = v
	n := stepOf(view)
	f.view = incoming{step: n, key: key, since: time.Now()}
	if n == 0 {
		return
	}
	f.steps++
	f.last = n
	f.m.stateSeen(n)
}

func (f *follower) maps(key string, frames int, failed string) {
	if key == f.key {
		f.m.repeated.Add(1)
	}
	if failed != "" {
		f.m.failed.Add(1)
	}
	f.key = key
	f.view.frames = frames
	f.view.gone = f.view.key != key
}

func (f *follower) frame(bytes int64) {
	f.m.frames.Add(1)
	f.m.bytes.Add(bytes)
	f.view.frames--
	if f.view.frames == 0 && !f.view.gone {
		f.m.complete(f.view.step, f.view.since)
	}
}
