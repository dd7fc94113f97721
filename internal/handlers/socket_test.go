package handlers

import (
	"bytes"
	"context"
	"fmt"
	stdnet "net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// A page that comes back gets the same view at once.
func TestReconnect(t *testing.T) {
	s := newSite(t, setup{})
	x := s.upload(t, photo(t, 300, 200, 7))
	see := func() (kinds map[string]int, atlases map[string][]byte) {
		p := s.page(t)
		defer p.Close()
		p.say(wire.Open{Image: x.ID})
		p.say(wire.Subscribe{Layers: lens, Channels: "mean:8", Scale: &wire.Scale{Mode: wire.ChannelScale}})
		kinds, atlases = map[string]int{}, map[string][]byte{}
		p.until(func(m message) bool {
			kinds[m.kind]++
			if h, ok := m.head.(wire.AtlasHead); ok {
				atlases[h.Layer] = append([]byte(fmt.Sprint(h.Channels, h.Scale)), m.payload...)
			}
			return kinds["done"] == 1 && kinds["frame"] == len(lens)
		})
		return kinds, atlases
	}
	k1, a1 := see()
	k2, a2 := see()
	delete(k1, "queue")
	delete(k2, "queue")
	if fmt.Sprint(k1) != fmt.Sprint(k2) {
		t.Errorf("first %v, again %v", k1, k2)
	}
	for l := range a1 {
		if !bytes.Equal(a1[l], a2[l]) {
			t.Errorf("%s differs after the reconnect", l)
		}
	}
	if n := s.st.Stats().Passes; n != 1 {
		t.Errorf("%d passes", n)
	}
}

func TestEvictedPictureIsShownSilently(t *testing.T) {
	s := newSite(t, setup{store: store.Config{Memory: 1}})
	p := s.page(t)
	x := s.upload(t, photo(t, 300, 200, 7))
	p.say(wire.Open{Image: x.ID})
	p.until(isKind("done"))
	ask := func() []byte {
		p.say(wire.Channel{Layer: "inception_3b/5x5", Channel: 4})
		return p.next().payload
	}
	before := ask()
	for i := range 2 {
		q := s.page(t)
		q.say(wire.Open{Image: s.upload(t, photo(t, 100, 200, float64(i))).ID})
		q.until(isKind("done"))
	}
	if !bytes.Equal(before, ask()) {
		t.Error("the map changed")
	}
	if st := s.st.Stats(); st.Again == 0 {
		t.Errorf("nothing was evicted: %+v", st)
	}
}

func TestErrorsOverTheSocket(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	fails := func(what string, status float64, code string) {
		t.Helper()
		m := p.next()
		if m.kind != "error" || m.text["status"] != status || m.text["code"] != code || m.text["title"] == "" || m.text["detail"] == "" {
			t.Errorf("%s: %s %v", what, m.kind, m.text)
		}
	}
	p.say(wire.Channel{Layer: "prob"})
	fails("nothing open", 400, "request")
	p.say(wire.Open{Image: "nobody"})
	fails("unknown picture", 404, "no-image")
	if err := p.WriteMessage(websocket.TextMessage, []byte(`{"type":"steer"}`)); err != nil {
		t.Fatal(err)
	}
	fails("unknown type", 400, "request")
	x := s.upload(t, photo(t, 60, 60, 1))
	p.say(wire.Open{Image: x.ID, Model: "/etc/passwd"})
	fails("a path as model", 404, "no-model")
	p.say(wire.Open{Image: x.ID, Fit: "nope"})
	fails("an unknown fit", 400, "request")
	p.say(wire.Channel{Layer: "prob"})
	if m := p.next(); m.kind != "error" || m.text["detail"] != "No picture is open yet." {
		t.Errorf("after a refused picture: %s %v", m.kind, m.text)
	}
	p.say(wire.Open{Image: x.ID})
	p.until(isKind("done"))
	p.say(wire.Subscribe{Layers: []string{"nonsense"}, Channels: "top:3"})
	fails("unknown layer", 404, "no-layer")
	p.say(wire.Subscribe{Layers: []string{"inception_3a/1x1"}, Channels: "70-80"})
	fails("channels beyond the last", 404, "no-channel")
	p.say(wire.Channel{Layer: "prob", Channel: 101})
	fails("unknown channel", 404, "no-channel")
	p.say(wire.Channel{Layer: "pool1/3x3_s2", Channel: 1, Pre: true})
	fails("a pool before its ReLU", 400, "request")
	p.say(wire.CAM{Class: 101})
	fails("unknown class", 404, "no-class")
	p.say(wire.CAM{Class: 1, Head: "loss1"})
	fails("an auxiliary head's map", 400, "request")
	if resp, _ := ask(t, "DELETE", s.URL+"/api/images/"+x.ID, nil); resp.StatusCode != 204 {
		t.Error(resp.Status)
	}
	fails("forgotten meanwhile", 404, "no-image")
	p.say(wire.Channel{Layer: "prob"})
	fails("a channel of the forgotten", 404, "no-image")
	p.say(wire.CAM{Class: 1})
	fails("a map of the forgotten", 404, "no-image")
}

func TestUnsubscribeAndLatestWins(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	x := s.upload(t, photo(t, 60, 60, 1))
	p.say(wire.Subscribe{Layers: []string{"conv2/3x3", "prob"}, Channels: "top:4"})
	p.say(wire.Subscribe{Layers: []string{"conv2/3x3"}, Channels: "0-2"}) // replaces
	p.say(wire.Unsubscribe{Layers: []string{"prob"}})
	p.say(wire.Open{Image: x.ID})
	var got []wire.AtlasHead
	done := false
	p.until(func(m message) bool {
		if h, ok := m.head.(wire.AtlasHead); ok {
			got = append(got, h)
		}
		done = done || m.kind == "done"
		return done && len(got) > 0
	})
	p.say(wire.CAM{Class: 1}) // would come after anything still due
	m := p.next()
	if _, ok := m.head.(wire.CAMHead); !ok || len(got) != 1 || len(got[0].Channels) != 3 {
		t.Errorf("frames %+v, then %+v", got, m.head)
	}
}

// A page that does not read gets fewer frames and costs nothing.
func TestSlowClient(t *testing.T) {
	s := newSite(t, setup{cfg: Config{Times: Times{Write: 4 * time.Minute}}})
	x := s.upload(t, photo(t, 300, 200, 1))
	d := websocket.Dialer{NetDialContext: func(ctx context.Context, network, addr string) (stdnet.Conn, error) {
		c, err := (&stdnet.Dialer{}).DialContext(ctx, network, addr)
		if err == nil {
			err = c.(*stdnet.TCPConn).SetReadBuffer(256 << 10)
		}
		return c, err
	}}
	ws, _, err := d.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	slow := &page{ws, t}
	defer slow.Close()
	slow.say(wire.Open{Image: x.ID})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const wishes = 150
	for i := range wishes { // 800 kB each, were they all sent
		slow.say(wire.Subscribe{Layers: []string{"conv1/7x7_s2"}, Channels: "0-63", Scale: &wire.Scale{Mode: wire.FixedScale, Hi: float32(i + 1)}})
		time.Sleep(2 * time.Millisecond)
	}
	fast := s.page(t)
	start := time.Now()
	fast.say(wire.Open{Image: x.ID})
	fast.until(isKind("done"))
	if took := time.Since(start); took > time.Minute {
		t.Errorf("another page waited %v", took)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 60<<20 {
		t.Errorf("a slow page costs %d bytes", grown)
	}
	var last float32
	n := 0
	slow.until(func(m message) bool {
		if h, ok := m.head.(wire.AtlasHead); ok {
			n, last = n+1, h.Scale.Hi
		}
		return last == wishes
	})
	t.Logf("%d of %d frames were sent", n, wishes)
	if n == wishes {
		t.Error("every frame was sent: nothing was dropped")
	}
}

func TestEightClients(t *testing.T) {
	s := newSite(t, setup{})
	var wg sync.WaitGroup
	for c := range 8 {
		wg.Go(func() {
			p := s.page(t)
			p.say(wire.Subscribe{Layers: lens, Channels: "top:16"})
			for i := range 5 {
				x := s.upload(t, photo(t, 400, 300, float64(c*10+i)))
				p.say(wire.Open{Image: x.ID})
				n, done := 0, false
				p.until(func(m message) bool {
					if m.kind == "error" {
						t.Errorf("client %d: %v", c, m.text)
					}
					if h, ok := m.head.(wire.AtlasHead); ok && h.Image == x.ID {
						n++
					}
					done = done || m.kind == "done" && m.text["image"] == x.ID
					return done && n == len(lens)
				})
			}
		})
	}
	wg.Wait()
	if st := s.st.Stats(); st.Passes != 40 || st.Again != 0 {
		t.Errorf("%+v", st)
	}
}

func TestCancel(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Open{Image: s.upload(t, photo(t, 60, 60, 1)).ID})
	p.until(isKind("done"))
	p.say(wire.Cancel{}) // complete already: nothing to stop
	x := s.upload(t, photo(t, 60, 60, 2))
	p.say(wire.Open{Image: x.ID})
	p.say(wire.Cancel{})
	p.until(func(m message) bool { return m.kind == "error" && m.text["code"] == "stopped" || m.kind == "done" })
	p.say(wire.Open{Image: x.ID})
	p.until(isKind("done"))
}

func TestShutdownSays1001(t *testing.T) {
	s := newSite(t, setup{})
	pages := []*page{s.page(t), s.page(t), s.page(t)}
	pages[0].say(wire.Open{Image: s.upload(t, photo(t, 60, 60, 1)).ID})
	s.sockets(len(pages))
	closed := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		closed <- s.h.Close(ctx)
	}()
	for i, p := range pages {
		for {
			_, _, err := p.ReadMessage()
			if err == nil {
				continue
			}
			if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
				t.Errorf("page %d: %v", i, err)
			}
			break
		}
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if err := s.h.Close(t.Context()); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	_, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", nil)
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a socket after the end: %v", err)
	}
}

// A page that reads nothing does not keep the server from stopping.
func TestShutdownCutsStalledPages(t *testing.T) {
	s := newSite(t, setup{cfg: Config{Times: Times{Write: 4 * time.Minute}}})
	p := s.page(t)
	p.say(wire.Open{Image: s.upload(t, photo(t, 60, 60, 1)).ID})
	p.until(isKind("done"))
	for i := range 60 { // 800 kB each: more than the system buffers
		p.say(wire.Subscribe{Layers: []string{"conv1/7x7_s2", "conv2/3x3", "conv2/norm2"}, Channels: "0-191", Scale: &wire.Scale{Mode: wire.FixedScale, Hi: float32(i + 1)}})
		time.Sleep(10 * time.Millisecond)
	}
	start := time.Now()
	if err := s.h.Close(t.Context()); err != nil || time.Since(start) > time.Minute {
		t.Errorf("stopping took %v, %v", time.Since(start), err)
	}
}

func TestSocketLimits(t *testing.T) {
	s := newSite(t, setup{cfg: Config{Rates: Rates{Messages: 5}, Times: Times{Ping: 50 * time.Millisecond}, Sockets: 3}})
	ends := func(what string, ws *page, code int) {
		t.Helper()
		_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
		for {
			_, _, err := ws.ReadMessage()
			if err == nil {
				continue
			}
			if !websocket.IsCloseError(err, code) {
				t.Errorf("%s: %v", what, err)
			}
			return
		}
	}
	big := s.page(t)
	_ = big.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte(" "), wire.MaxClientBytes+1))
	ends("a message too long", big, websocket.CloseMessageTooBig)
	binary := s.page(t)
	_ = binary.WriteMessage(websocket.BinaryMessage, []byte("x"))
	ends("a binary message", binary, websocket.CloseUnsupportedData)
	flood := s.page(t)
	go func() {
		for flood.WriteMessage(websocket.TextMessage, []byte(`{"type":"unsubscribe"}`)) == nil {
		}
	}()
	ends("a flood", flood, websocket.ClosePolicyViolation)
	silent := s.page(t)
	silent.SetPingHandler(func(string) error { return nil }) // answers nothing
	ends("silence", silent, websocket.CloseAbnormalClosure)
	s.sockets(0)
	for range 3 {
		s.page(t)
	}
	s.sockets(3)
	_, resp, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http")+"/ws", nil)
	if err == nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a fourth of three sockets: %v", err)
	}
}

// The desk stays small whatever is asked.
func TestDeskIsBounded(t *testing.T) {
	var d desk
	d.init(nil)
	for i := range 1000 {
		d.note(wire.Error{Status: i})
		d.wish(fmt.Sprint(i), wish{due: true})
		d.channels = latest(d.channels, wire.Channel{Channel: i}, maxChannels)
	}
	if len(d.notes) != maxNotes || len(d.wishes) != maxWishes || len(d.order) != maxWishes || len(d.channels) != maxChannels {
		t.Errorf("%d notes, %d wishes, %d channels", len(d.notes), len(d.wishes), len(d.channels))
	}
	if d.channels[maxChannels-1].Channel != 999 || d.notes[0].(wire.Error).Status != 1000-maxNotes {
		t.Error("the newest did not win")
	}
}

// Beyond the bounded queue: 503 and when to come back; within it: a place.
func TestQueueIsFull(t *testing.T) {
	s := newSite(t, setup{store: store.Config{Workers: 1, Queue: 2}})
	var ids []string
	for i := range 12 {
		ids = append(ids, s.upload(t, photo(t, 60, 60, float64(i))).ID)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	count := map[int]int{}
	for _, id := range ids {
		wg.Go(func() {
			resp, body := ask(t, "GET", s.URL+"/api/images/"+id+"/layers/prob.npy", nil)
			mu.Lock()
			defer mu.Unlock()
			count[resp.StatusCode]++
			if resp.StatusCode != http.StatusOK {
				refused(t, "a full queue", http.StatusServiceUnavailable, resp, body)
				if resp.Header.Get("Retry-After") == "" {
					t.Error("503 without Retry-After")
				}
			}
		})
	}
	wg.Wait()
	if count[200] == 0 || count[503] == 0 || count[200]+count[503] != len(ids) {
		t.Errorf("answers %v", count)
	}
}

func TestWaitingPagesHearTheirPlace(t *testing.T) {
	s := newSite(t, setup{store: store.Config{Workers: 1}})
	pages := make([]*page, 6)
	for i := range pages {
		pages[i] = s.page(t)
	}
	for i, p := range pages {
		p.say(wire.Open{Image: s.upload(t, photo(t, 60, 60, float64(i))).ID})
	}
	heard := 0
	for _, p := range pages {
		for _, m := range p.until(isKind("done")) {
			if m.kind == "queue" {
				heard++
				if m.text["place"].(float64) < 1 || m.text["seconds"].(float64) < 0 {
					t.Errorf("place %v", m.text)
				}
			}
		}
	}
	t.Logf("%d places were told", heard)
}
