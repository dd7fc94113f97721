package load

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"inceptionscope/internal/room"
)

// back is how long a page may be without the room: three seconds where the test
// is repeated to prove it (INCEPTIONSCOPE_TIMES), more where other tests run
// beside it on a slow machine.
var back = time.Minute

// visitor is a page: it knows several addresses of the school, comes back by
// itself, and writes down what it saw.
type visitor struct {
	t     *testing.T
	addrs []string
	code  string
	key   string // of a teacher
	stop  chan struct{}
	done  chan struct{}

	mu     sync.Mutex
	ws     *websocket.Conn
	token  string
	member string
	wish   *room.View // sent and not yet seen back
	at     room.Version
	view   room.View
	maps   string // key of the newest complete maps
	wanted string // key of the maps of the view
	made   string // who made them, and of what
	up     bool
	left   int
	faults []string
}

func visit(t *testing.T, code, key string, addrs ...string) *visitor {
	v := &visitor{t: t, addrs: addrs, code: code, key: key, stop: make(chan struct{}), done: make(chan struct{})}
	go v.run()
	t.Cleanup(func() {
		close(v.stop)
		v.mu.Lock()
		if v.ws != nil {
			v.ws.Close()
		}
		v.mu.Unlock()
		<-v.done
	})
	v.until("is in", func() bool { return v.member != "" })
	return v
}

func (v *visitor) run() {
	defer close(v.done)
	for i := 0; ; i++ {
		select {
		case <-v.stop:
			return
		default:
		}
		if err := v.once(v.addrs[i%len(v.addrs)]); err != nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func (v *visitor) once(addr string) error {
	d := websocket.Dialer{HandshakeTimeout: time.Second}
	ws, _, err := d.Dial("ws://"+addr+"/api/rooms/"+v.code+"/ws", nil)
	if err != nil {
		return err
	}
	defer ws.Close()
	v.mu.Lock()
	v.ws = ws
	hello := map[string]any{"type": "hello", "token": v.token, "key": v.key, "at": v.at, "maps": v.maps}
	if v.key != "" {
		delete(hello, "token")
	}
	v.mu.Unlock()
	if err := ws.WriteJSON(hello); err != nil {
		return err
	}
	for {
		kind, b, err := ws.ReadMessage()
		if err != nil {
			return err
		}
		v.take(kind, b)
	}
}

func (v *visitor) take(kind int, b []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if kind == websocket.BinaryMessage {
		v.frame(string(b[:min(len(b), 80)]))
		return
	}
	var m struct {
		Type string
		room.Version
		View   room.View
		Maps   string
		Key    string
		Frames int
		Token  string
		Member string
		Bus    bool
		Up     bool
		Error  string
	}
	if err := json.Unmarshal(b, &m); err != nil {
		v.faults = append(v.faults, err.Error())
		return
	}
	switch m.Type {
	case "welcome":
		if v.key == "" && v.member != "" && m.Member != v.member {
			v.faults = append(v.faults, "came back as someone else")
		}
		v.token, v.member, v.up = m.Token, m.Member, m.Bus
		v.wishAgain()
	case "state":
		if !m.After(v.at) {
			v.faults = append(v.faults, fmt.Sprintf("state %v after %v", m.Version, v.at))
		}
		v.at, v.view, v.wanted = m.Version, m.View, m.Maps
		if v.wish != nil && v.wish.Module == m.View.Module {
			v.wish = nil
		}
	case "maps":
		if m.Key == v.maps || m.Error != "" {
			v.faults = append(v.faults, fmt.Sprintf("maps %s after %s %s", m.Key, v.maps, m.Error))
		}
		v.maps, v.left = m.Key, m.Frames
	case "bus":
		v.up = m.Up
	}
}

func (v *visitor) frame(head string) {
	line, _, _ := strings.Cut(head, "\n")
	by, part, _ := strings.Cut(line[:strings.LastIndexByte(line, ' ')], " ")
	v.made = by + " " + part
	v.left--
}

func (v *visitor) until(what string, ok func() bool) {
	v.t.Helper()
	start := time.Now()
	for time.Since(start) < back {
		v.mu.Lock()
		good := ok()
		v.mu.Unlock()
		if good {
			waits = append(waits, time.Since(start))
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.t.Fatalf("not within %v: %s; at %v %+v, maps %q by %q, bus %v, faults %v", back, what, v.at, v.view, v.maps, v.made, v.up, v.faults)
}

// shows waits for the view and its maps, by whoever may have made them.
func (v *visitor) shows(module string, by ...string) {
	v.t.Helper()
	v.until("shows "+module+" by "+strings.Join(by, " or "), func() bool {
		who, of, _ := strings.Cut(v.made, " ")
		return v.view.Module == module && v.maps == v.wanted && v.left == 0 && of == module+"@sample" && strings.Contains(strings.Join(by, " "), who)
	})
}

// steer is what the leader's page does: what did not come back as a state is
// sent again over the next socket.
func (v *visitor) steer(module string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wish = &room.View{Page: "look", Picture: "sample", Module: module}
	v.wishAgain()
}

func (v *visitor) wishAgain() {
	if v.wish != nil {
		_ = v.ws.WriteJSON(map[string]any{"type": "steer", "view": v.wish}) // or over the next socket
	}
}

func (v *visitor) clean() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.faults) > 0 {
		v.t.Errorf("%v", v.faults)
	}
}

// Two replicas, a worker and a nats-server, each killed with -9 while a class
// is on: the pupils are back within three seconds, see the right view, and get
// nothing twice.
func TestASchoolSurvives(t *testing.T) {
	times := 1
	if s := os.Getenv("INCEPTIONSCOPE_TIMES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		times, back = n, 3*time.Second
	}
	for i := range times {
		t.Run(fmt.Sprint(i+1), school)
	}
}

// waits are how long pages waited for what they should see.
var waits []time.Duration

func school(t *testing.T) {
	waits = nil
	defer func() { t.Logf("the longest of %d waits: %v", len(waits), slices.Max(waits)) }()
	bus := start(t, "nats")
	nats := "-nats=nats://" + bus.addr
	a, b := start(t, "replica", nats), start(t, "replica", nats)
	worker := start(t, "worker", nats)
	o := target{base: a.url()}
	if err := o.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(a.url()+"/picture/sample", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	client.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()

	teacher := visit(t, o.code, o.key, a.addr, b.addr)
	var pupils []*visitor
	for range 5 {
		pupils = append(pupils, visit(t, o.code, "", b.addr, a.addr))
	}
	class := append(pupils, teacher)
	all := func(module string, by ...string) {
		t.Helper()
		for _, v := range class {
			v.shows(module, by...)
		}
	}
	teacher.steer("3a")
	all("3a", "worker")

	worker.kill()
	teacher.steer("3b")
	all("3b", "replica") // each does it alone
	start(t, "worker", nats)
	teacher.steer("4a")
	all("4a", "worker")

	b.kill() // the pupils' replica
	teacher.steer("4b")
	all("4b", "worker")
	start(t, "replica", nats, "-port="+b.port())

	a.kill() // now everybody's
	teacher.steer("4c")
	all("4c", "worker")
	start(t, "replica", nats, "-port="+a.port())

	bus.kill()
	for _, v := range class {
		v.until("says that the bus is away", func() bool { return !v.up })
	}
	teacher.steer("4d") // what the teacher does meanwhile is not lost
	start(t, "nats", "-port="+bus.port())
	for _, v := range class {
		v.until("says that the bus is back", func() bool { return v.up })
	}
	all("4d", "worker", "replica") // the worker may need a moment longer
	teacher.steer("4e")
	all("4e", "worker", "replica")
	for _, v := range class {
		v.clean()
	}
}
