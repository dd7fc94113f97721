package trainhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"inceptionscope/internal/store"
	"inceptionscope/internal/train/session"
	"inceptionscope/internal/trainhttp/trainwire"
	"inceptionscope/weights"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts the handlers over the embedded model.
func serve(t *testing.T, change func(*Options)) *httptest.Server {
	t.Helper()
	srv, _ := handlers(t, change)
	return srv
}

func handlers(t *testing.T, change func(*Options)) (*httptest.Server, *Server) {
	t.Helper()
	st := store.New(store.Config{Open: weights.Open, Default: func() string { return "default" }, Known: func(n string) bool { return n == "default" }})
	o := Options{Models: st}
	if change != nil {
		change(&o)
	}
	s := New(o)
	r := chi.NewRouter()
	s.Routes(r)
	srv := httptest.NewServer(s.Expecting(r))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		srv.Close()
		st.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return srv, s
}

// page is a test's socket.
type page struct {
	t  testing.TB
	ws *websocket.Conn
}

func visit(t testing.TB, srv *httptest.Server) *page {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/api/train/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &page{t, ws}
}

func (p *page) send(kind string, m any) {
	p.t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		p.t.Fatal(err)
	}
	fields := map[string]any{}
	if m != nil {
		if err := json.Unmarshal(b, &fields); err != nil {
			p.t.Fatal(err)
		}
	}
	fields["type"] = kind
	if err := p.ws.WriteJSON(fields); err != nil {
		p.t.Fatal(err)
	}
}

// message is any message of the server.
type message struct {
	Type  string `json:"type"`
	Job   string `json:"job"`
	Key   string `json:"key"`
	Mine  bool   `json:"mine"`
	Phase string `json:"phase"`
	Place int    `json:"place"`
	Code  string `json:"code"`
	Step  int    `json:"step"`
	MS    int    `json:"ms"`
	Fresh bool   `json:"fresh"`
	Lanes []struct {
		Points  []trainwire.Point  `json:"points"`
		Filters *trainwire.Filters `json:"filters"`
	} `json:"lanes"`
	Layers []string               `json:"layers"`
	Points []trainwire.LearnPoint `json:"points"`
}

// until reads messages until one is wanted.
func (p *page) until(what string, is func(message) bool) message {
	p.t.Helper()
	_ = p.ws.SetReadDeadline(time.Now().Add(60 * time.Second))
	for {
		var m message
		if err := p.ws.ReadJSON(&m); err != nil {
			p.t.Fatalf("waiting for %s: %v", what, err)
		}
		if is(m) {
			return m
		}
	}
}

func phase(of string) func(message) bool {
	return func(m message) bool { return m.Type == "run" && m.Phase == of }
}

func small(lanes ...trainwire.Lane) trainwire.Start {
	if len(lanes) == 0 {
		lanes = []trainwire.Lane{{Aux: true, Momentum: 0.9, Rate: 0.01, Init: "he", Norm: "batch"}}
	}
	return trainwire.Start{Settings: trainwire.Settings{Pictures: "shapes", Modules: 1, Size: 48, Batch: 4, Steps: 5000, Schedule: "step", Seed: 3, Lanes: lanes}}
}

func TestJobIsWatchedSteeredAndExported(t *testing.T) {
	srv := serve(t, nil)
	p := visit(t, srv)
	a := trainwire.Lane{Aux: true, Momentum: 0.9, Rate: 0.01, Init: "he", Norm: "batch"}
	b := a
	b.Momentum = 0
	p.send("start", small(a, b))
	run := p.until("run", phase("running"))
	if !run.Mine || run.Key == "" || len(run.Layers) != 9 {
		t.Fatalf("the starter got %+v; expected a key and the 9 convolutions of stem and one module", run)
	}
	c := p.until("ten steps", func(m message) bool { return m.Type == "curves" && m.Step >= 10 })
	if len(c.Lanes) != 2 || len(c.Lanes[0].Points) == 0 || len(c.Lanes[1].Points[0].Norms) != 9 {
		t.Errorf("curves %+v", c)
	}

	// Another page sees everything from the beginning, but cannot steer.
	q := visit(t, srv)
	q.send("join", trainwire.Join{Job: run.Job})
	if m := q.until("run", phase("running")); m.Mine || m.Key != "" {
		t.Errorf("a watcher got %+v", m)
	}
	whole := q.until("curves", func(m message) bool { return m.Type == "curves" })
	if !whole.Fresh || whole.Lanes[0].Points[0].Step != 1 || whole.Lanes[0].Filters == nil {
		t.Errorf("a late watcher got %+v", whole)
	}
	q.send("pause", nil)
	if m := q.until("refusal", func(m message) bool { return m.Type == "error" }); m.Code != "train-watch" {
		t.Errorf("a watcher's pause was answered %+v", m)
	}

	p.send("pause", nil)
	p.until("pause", phase("paused"))
	p.send("reset", nil)
	p.until("reset", func(m message) bool { return m.Type == "curves" && m.Fresh && m.Step == 0 })
	p.send("step", trainwire.Step{Steps: 2})
	p.until("two steps", func(m message) bool { return m.Type == "curves" && m.Step == 2 })

	for path, want := range map[string]string{"curves.csv": "lane,step", "loss.svg": "<?xml", "gradient.png": "\x89PNG", "accuracy.svg": "<?xml", "rate.png": "\x89PNG"} {
		status, body := get(t, srv.URL+"/api/train/jobs/"+run.Job+"/"+path)
		if status != 200 || !strings.HasPrefix(body, want) {
			t.Errorf("%s: %d %.60q", path, status, body)
		}
	}
	if status, _ := get(t, srv.URL+"/api/train/jobs/"+run.Job+"/weather.svg"); status != 404 {
		t.Errorf("an unknown figure is answered %d", status)
	}
	p.send("cancel", nil)
	p.until("end", phase("cancelled"))
	if status, body := get(t, srv.URL+"/api/train/jobs/"+run.Job); status != 200 || !strings.Contains(body, `"phase":"cancelled"`) {
		t.Errorf("the job is told as %d %s", status, body)
	}
}

// Who reads "paused" has already got every step, and who does not know the job
// yet hears of it first.
func TestCurvesComeBeforeThePause(t *testing.T) {
	l := &looking{}
	kinds := func(fresh bool, phase session.Phase) (list []string) {
		for _, m := range l.messages(session.Update{Fresh: fresh, State: session.State{ID: "a", Phase: phase}}) {
			list = append(list, m.Kind())
		}
		return list
	}
	for _, c := range []struct {
		fresh bool
		phase session.Phase
		want  string
	}{
		{true, session.Running, "run curves"}, {false, session.Running, "curves"},
		{false, session.Paused, "curves run"}, {true, session.Running, "run curves"},
	} {
		if got := strings.Join(kinds(c.fresh, c.phase), " "); got != c.want {
			t.Errorf("fresh %v, %s: %q, expected %q", c.fresh, c.phase, got, c.want)
		}
	}
}

// The reading page goes; the job ends (in about half a second), unless it was told to
// go on or the page is being loaded again; the page that came then is the only
// reader, and its going ends the job, too.
func TestAbandonedJobEnds(t *testing.T) {
	srv, s := handlers(t, nil)
	for _, c := range []struct {
		name string
		keep bool
		back bool
		want string
	}{{"closed", false, false, "cancelled"}, {"told to go on", true, false, "running"}, {"loaded again", false, true, "running"}} {
		p := visit(t, srv)
		start := small()
		start.Keep = c.keep
		p.send("start", start)
		run := p.until("run", phase("running"))
		p.until("a step", func(m message) bool { return m.Type == "curves" && m.Step > 0 })
		if c.back {
			get(t, srv.URL+"/train?job="+run.Job)
			p.send("leave", nil)
		}
		p.ws.Close()
		left := time.Now()
		if c.want == "cancelled" {
			job, _ := s.jobs.Job(run.Job)
			select {
			case <-job.Done():
				t.Logf("%s: the job is over after %v", c.name, time.Since(left).Round(10*time.Millisecond))
			case <-time.After(time.Minute):
			}
		} else {
			time.Sleep(3 * linger) // long enough for a job that must not end to end
		}
		q := visit(t, srv)
		q.send("join", trainwire.Join{Job: run.Job, Key: run.Key})
		m := q.until("run", func(m message) bool { return m.Type == "run" })
		if m.Phase != c.want {
			t.Errorf("%s: the job is %s, expected %s", c.name, m.Phase, c.want)
		}
		if !m.Mine {
			t.Errorf("%s: the key was not taken", c.name)
		}
		if c.keep {
			q.send("cancel", nil)
			q.until("end", phase("cancelled"))
		}
		q.ws.Close()
		job, _ := s.jobs.Job(run.Job)
		select {
		case <-job.Done():
		case <-time.After(returnTime - time.Second):
			t.Errorf("%s: the job goes on without the page that came back", c.name)
		}
	}
}

func TestExamplesShowEveryClass(t *testing.T) {
	srv := serve(t, nil)
	for kind, classes := range map[string]int{"shapes": 8, "textures": 6, "digits": 10, "all": 24} {
		status, body := get(t, srv.URL+"/api/train/examples/"+kind+".jpg")
		c, _, err := image.DecodeConfig(strings.NewReader(body))
		if status != 200 || err != nil || c.Width != classes*c.Height {
			t.Errorf("%s: %d, %d x %d, %v; expected %d squares", kind, status, c.Width, c.Height, err, classes)
		}
	}
	if status, _ := get(t, srv.URL+"/api/train/examples/cats.jpg"); status != 404 {
		t.Errorf("cats: %d", status)
	}
}

func TestJobsWaitInLine(t *testing.T) {
	srv := serve(t, func(o *Options) {
		o.Jobs = session.Limits{Jobs: 1, Life: time.Minute, Threads: 1, Linger: 100 * time.Millisecond}
		o.Waiting = 2
	})
	a, b, c, d := visit(t, srv), visit(t, srv), visit(t, srv), visit(t, srv)
	a.send("start", small())
	a.until("run", phase("running"))
	b.send("start", small())
	b.until("place 1", func(m message) bool { return m.Type == "queued" && m.Place == 1 })
	c.send("start", small())
	c.until("place 2", func(m message) bool { return m.Type == "queued" && m.Place == 2 })
	d.send("start", small())
	if m := d.until("refusal", func(m message) bool { return m.Type == "error" }); m.Code != "train-line" {
		t.Errorf("one too many was answered %+v", m)
	}
	b.ws.Close() // gives up waiting
	c.until("place 1", func(m message) bool { return m.Type == "queued" && m.Place == 1 })
	a.ws.Close() // its job ends
	c.until("run", phase("running"))
}

func TestRefusals(t *testing.T) {
	srv := serve(t, nil)
	url := "ws" + strings.TrimPrefix(srv.URL, "http") + "/api/train/ws"
	_, r, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"http://elsewhere.example"}})
	if err == nil || r == nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page got %v, %v", r, err)
	}
	p := visit(t, srv)
	for _, text := range []string{`{"type":"dance"}`, `{"type":"step","stairs":1}`, `[]`, `{"type":"start","settings":{"lanes":[]}}`} {
		if err := p.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if m := p.until("refusal", func(m message) bool { return m.Type == "error" }); m.Code != "request" {
			t.Errorf("%s was answered %+v", text, m)
		}
	}
	p.send("join", trainwire.Join{Job: "nothing"})
	p.until("gone", func(m message) bool { return m.Type == "gone" })
	for path, want := range map[string]int{"/api/train/ws": 426, "/api/train/sets/x": 404, "/api/train/jobs/x/curves.csv": 404} {
		if status, _ := get(t, srv.URL+path); status != want {
			t.Errorf("%s: %d, expected %d", path, status, want)
		}
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// call does a request and reads its JSON into out.
func call(t *testing.T, method, url, kind string, body []byte, out any) int {
	t.Helper()
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if out != nil && r.StatusCode < 300 {
		if err := json.NewDecoder(r.Body).Decode(out); err != nil {
			t.Fatal(err)
		}
	}
	return r.StatusCode
}

// swatch is a coloured picture that differs a little from n to n.
func swatch(c color.RGBA, n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for y := range 64 {
		for x := range 64 {
			p := c
			if (x/8*7+y/8*5+n*3)%11 == 0 {
				p = color.RGBA{p.R/2 + 100, p.G/2 + 100, p.B/2 + 100, 255}
			}
			img.SetRGBA(x, y, p)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const jsonType = "application/json"

// own makes a set of a blue and a red class.
func own(t *testing.T, srv *httptest.Server, each int) trainwire.Set {
	t.Helper()
	var s trainwire.Set
	root := srv.URL + "/api/train/sets"
	if got := call(t, "POST", root, jsonType, []byte(`{}`), &s); got != 201 {
		t.Fatalf("new set: %d", got)
	}
	for i, c := range []color.RGBA{{20, 60, 200, 255}, {210, 40, 30, 255}} {
		call(t, "POST", root+"/"+s.ID+"/classes", jsonType, fmt.Appendf(nil, `{"name":"colour %d"}`, i+1), &s)
		for n := range each {
			if got := call(t, "POST", fmt.Sprintf("%s/%s/classes/%d/pictures", root, s.ID, s.Classes[i].ID), "image/png", swatch(c, n), &s); got != 201 {
				t.Fatalf("picture: %d", got)
			}
		}
	}
	return s
}

func TestSetLearnsClassifiesAndIsSaved(t *testing.T) {
	srv := serve(t, nil)
	s := own(t, srv, 5)
	root := srv.URL + "/api/train/sets"
	at := root + "/" + s.ID
	if got := call(t, "POST", at+"/classify", "image/png", swatch(color.RGBA{1, 2, 3, 255}, 0), nil); got != 409 {
		t.Errorf("before learning a picture is classified: %d", got)
	}
	p := visit(t, srv)
	p.send("teach", trainwire.Teach{Set: s.ID})
	points := 0
	p.until("learned", func(m message) bool { points += len(m.Points); return m.Type == "learned" })
	if points != 300 {
		t.Errorf("%d points were told, expected 300", points)
	}
	call(t, "GET", at, "", nil, &s)
	if r := s.Result; r == nil || r.Learned != 8 || r.Right != 8 || r.Tested != 2 || r.TestRight != 2 {
		t.Fatalf("result %+v", s.Result)
	}
	var a trainwire.Answer
	call(t, "POST", at+"/classify?crop=1", "image/png", swatch(color.RGBA{20, 60, 200, 255}, 9), &a)
	if a.Shares[0].Name != "colour 1" || len(a.CAM) != a.W*a.H || !strings.HasPrefix(a.Crop, "data:image/jpeg;base64,") {
		t.Errorf("answer %+v", a)
	}
	status, data := get(t, at+"/file")
	if status != 200 {
		t.Fatalf("file: %d", status)
	}
	var opened trainwire.Set
	if got := call(t, "POST", root, "application/octet-stream", []byte(data), &opened); got != 201 {
		t.Fatalf("opening the file: %d", got)
	}
	if opened.ID == s.ID || opened.Classes[1].Name != "colour 2" || opened.Classes[1].Known != 5 || opened.Result.Right != 10 {
		t.Errorf("opened %+v, result %+v", opened, opened.Result)
	}
	var again trainwire.Answer
	call(t, "POST", root+"/"+opened.ID+"/classify", "image/png", swatch(color.RGBA{20, 60, 200, 255}, 9), &again)
	if math.Abs(again.Shares[0].P-a.Shares[0].P) > 1e-3 {
		t.Errorf("from the file it says %v, before %v", again.Shares, a.Shares)
	}
	if got := call(t, "POST", root, "application/octet-stream", []byte("nonsense"), nil); got != 422 {
		t.Errorf("a damaged file is answered %d", got)
	}
}

func TestSetChanges(t *testing.T) {
	srv := serve(t, func(o *Options) { o.Sets.Most = 8 })
	s := own(t, srv, 4)
	at := srv.URL + "/api/train/sets/" + s.ID
	p := visit(t, srv)
	p.send("teach", trainwire.Teach{Set: s.ID})
	if m := p.until("refusal", func(m message) bool { return m.Type == "error" }); m.Code != "train-few" {
		t.Errorf("learning from four pictures was answered %+v", m)
	}
	class, pic := s.Classes[0].ID, s.Classes[0].Pictures[0].ID
	if got := call(t, "POST", fmt.Sprintf("%s/classes/%d/pictures", at, class), "image/png", swatch(color.RGBA{}, 1), nil); got != 409 {
		t.Errorf("one picture too many: %d", got)
	}
	if status, body := get(t, fmt.Sprintf("%s/pictures/%d.jpg", at, pic)); status != 200 || !strings.HasPrefix(body, "\xff\xd8") {
		t.Errorf("picture: %d", status)
	}
	call(t, "DELETE", fmt.Sprintf("%s/pictures/%d", at, pic), "", nil, &s)
	call(t, "PUT", fmt.Sprintf("%s/classes/%d", at, class), jsonType, []byte(`{"name":"  blue   things "}`), &s)
	if s.Classes[0].Name != "blue things" || len(s.Classes[0].Pictures) != 3 {
		t.Errorf("after the changes: %+v", s.Classes[0])
	}
	call(t, "DELETE", fmt.Sprintf("%s/classes/%d", at, class), "", nil, &s)
	if len(s.Classes) != 1 {
		t.Errorf("%d classes", len(s.Classes))
	}
	if got := call(t, "POST", fmt.Sprintf("%s/classes/%d/pictures", at, s.Classes[0].ID), "text/plain", []byte("no picture"), nil); got != 415 {
		t.Errorf("a text as a picture: %d", got)
	}
	if got := call(t, "DELETE", at, "", nil, nil); got != 204 {
		t.Errorf("forgetting: %d", got)
	}
	if status, _ := get(t, at); status != 404 {
		t.Errorf("a forgotten set: %d", status)
	}
}

// Memory is counted, given back and bounded.
func TestSetsMemory(t *testing.T) {
	var l SetLimits
	l.Bytes = 10000
	var s sets
	s.init(l)
	x := &set{id: "a", used: time.Now()}
	if err := s.add(x); err != nil {
		t.Fatal(err)
	}
	x.classes = []*class{{id: 1}}
	p := &pic{jpeg: make([]byte, 900), features: make([]float32, 1024)}
	for range 2 {
		if err := s.take(p.bytes()); err != nil {
			t.Fatal(err)
		}
		x.addPicture(x.classes[0], p)
	}
	if err := s.take(p.bytes()); err == nil {
		t.Error("more was taken than there is")
	}
	l.Idle = time.Minute
	s.limits = l
	s.sweep(time.Now().Add(2 * time.Minute))
	if s.bytes != 0 || len(s.all) != 0 {
		t.Errorf("after the sweep %d bytes and %d sets stay", s.bytes, len(s.all))
	}
}
