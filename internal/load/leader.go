package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"inceptionscope/internal/room"
)

// stepKey is the property of a view that numbers our steps.
const stepKey = "load"

func stepOf(v room.View) int {
	n, err := strconv.Atoi(v.More[stepKey])
	if err != nil {
		return 0
	}
	return n
}

var client = &http.Client{Timeout: 30 * time.Second}

func (t *target) open(ctx context.Context) error {
	var o struct{ Code, Key string }
	if err := call(ctx, "POST", t.base+"/api/rooms", nil, &o); err != nil {
		return err
	}
	t.code, t.key = o.Code, o.Key
	return nil
}

// end deletes the room that we opened.
func (t *target) end() {
	r, err := http.NewRequest("DELETE", t.base+"/api/rooms/"+t.code, nil)
	if err != nil {
		return
	}
	r.Header.Set("Authorization", "Bearer "+t.key)
	if res, err := client.Do(r); err == nil {
		res.Body.Close()
	}
	client.CloseIdleConnections()
}

func call(ctx context.Context, method, address string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 32<<20))
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s %.200s", method, address, res.Status, b)
	}
	if raw, ok := into.(*[]byte); ok {
		*raw = b
		return nil
	}
	return json.Unmarshal(b, into)
}

// picture uploads one of the server's own samples.
func (t target) picture(ctx context.Context) (string, error) {
	var samples []struct{ Name string }
	if err := call(ctx, "GET", t.base+"/api/samples", nil, &samples); err != nil {
		return "", err
	}
	if len(samples) == 0 {
		return "", fmt.Errorf("load: the server has no sample pictures")
	}
	var png []byte
	if err := call(ctx, "GET", t.base+"/api/samples/"+samples[0].Name+".png", nil, &png); err != nil {
		return "", err
	}
	var image struct{ ID string }
	err := call(ctx, "POST", t.base+"/api/images", png, &image)
	return image.ID, err
}

// lead shows a view Rate times a second, if the key is ours, and waits.
func (m *measure) lead(ctx context.Context, t target) error {
	ctx, cancel := context.WithTimeout(ctx, m.opt.Duration)
	defer cancel()
	if t.key == "" {
		m.watch(ctx)
		return nil
	}
	view := m.opt.View
	if view == nil {
		id, err := t.picture(ctx)
		if err != nil {
			return err
		}
		view = journey(id)
	}
	ws, _, err := websocket.DefaultDialer.DialContext(ctx, t.socket(), nil)
	if err != nil {
		return err
	}
	defer ws.Close()
	if err := ws.WriteJSON(map[string]any{"type": "hello", "key": t.key, "free": true}); err != nil {
		return err
	}
	refused := make(chan error, 1)
	go func() { refused <- listen(ws) }()
	err = m.steer(ctx, ws, view, refused)
	if err == nil {
		m.settle()
	}
	_ = errors.Join(ws.Close(), <-refused) // the listener ends with the socket
	return err
}

// journey goes to and fro between 3b (six convolutions of 28 x 28, 75 kB) and the
// first convolution (112 x 112, 201 kB), 16 maps of each, so that a view has
// more than 100 kB in the mean; the first view runs the network.
func journey(picture string) func(int) room.View {
	return func(i int) room.View {
		v := room.View{Page: "look", Picture: picture, Module: "3b", First: i / 2 % 2 * 16, Sort: []string{"max", "mean"}[i/4%2]}
		if i%2 == 1 {
			v.Module, v.Layer = "stem", "conv1/7x7_s2"
		}
		return v
	}
}

// listen reads what the leader is told, and returns what was refused.
func listen(ws *websocket.Conn) error {
	for {
		_, b, err := ws.ReadMessage()
		if err != nil {
			return nil
		}
		var m struct{ Type, Detail string }
		if json.Unmarshal(b, &m) == nil && m.Type == "error" {
			return fmt.Errorf("load: the leader was refused: %s", m.Detail)
		}
	}
}

func (m *measure) steer(ctx context.Context, ws *websocket.Conn, view func(int) room.View, refused <-chan error) error {
	every := time.Duration(float64(time.Second) / m.opt.Rate)
	t := time.NewTicker(every)
	defer t.Stop()
	told := time.Now()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case err := <-refused:
			return err
		case <-t.C:
		}
		v := view(i)
		v.More = map[string]string{stepKey: strconv.Itoa(i + 1)}
		m.cue(i + 1)
		if err := ws.WriteJSON(map[string]any{"type": "steer", "view": v}); err != nil {
			return err
		}
		if time.Since(told) > time.Second && m.opt.Progress != nil {
			told = time.Now()
			m.opt.Progress(m.report())
		}
	}
}

// watch only waits: someone else leads.
func (m *measure) watch(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if m.opt.Progress != nil {
				m.opt.Progress(m.report())
			}
		}
	}
}
