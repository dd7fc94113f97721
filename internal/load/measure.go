package load

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Report is what a run measured. Times are milliseconds.
type Report struct {
	Followers  int         `json:"followers"`
	Joined     int         `json:"joined"`
	Stalled    int         `json:"stalled"`
	Seconds    float64     `json:"seconds"`
	Cues       int         `json:"cues"` // views that we showed; 0 if someone else led
	Frames     int64       `json:"frames"`
	Bytes      int64       `json:"bytes"`
	From       string      `json:"from"`    // cue: since the leader sent; state: since the follower heard of it
	Latency    Percentiles `json:"latency"` // to the last frame
	State      Percentiles `json:"state"`   // from the cue to the state
	Missed     int64       `json:"missed"`  // states that a follower skipped
	Repeated   int64       `json:"repeated"`
	Failed     int64       `json:"failed"`   // views without maps
	WrongEnd   int64       `json:"wrongEnd"` // followers whose last state is not the leader's, or without its maps
	Reconnects int64       `json:"reconnects"`
	ServerRSS  int64       `json:"serverRSS"` // bytes; 0: no Options.Admin
}

// Percentiles of a set of times.
type Percentiles struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// measure gathers what the followers see.
type measure struct {
	opt   Options
	start time.Time

	joined, reconnects, frames, bytes  atomic.Int64
	repeated, failed, missed, wrongEnd atomic.Int64
	rss                                atomic.Int64 // the server's, bytes

	mu      sync.Mutex
	cues    []time.Time // of step i+1
	seen    map[int]int // how many saw the step
	whole   map[int]int // how many have all its maps
	latency []float64
	state   []float64
}

func newMeasure(opt Options) *measure {
	return &measure{opt: opt, start: time.Now(), seen: map[int]int{}, whole: map[int]int{}}
}

// cue notes that the leader is about to send the step.
func (m *measure) cue(int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cues = append(m.cues, time.Now())
}

func (m *measure) stateSeen(step int) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen[step]++
	if step <= len(m.cues) {
		m.state = append(m.state, millis(now.Sub(m.cues[step-1])))
	}
}

// complete notes the last frame of a view, timed from the cue if it was ours.
func (m *measure) complete(step int, heard time.Time) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.whole[step]++
	if step > 0 && step <= len(m.cues) {
		heard = m.cues[step-1]
	}
	m.latency = append(m.latency, millis(now.Sub(heard)))
}

// arrival is how long the last view may be on its way.
const arrival = 10 * time.Second

// settle waits until all followers have the last view.
func (m *measure) settle() {
	for deadline := time.Now().Add(arrival); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		m.mu.Lock()
		last := len(m.cues)
		there := last == 0 || m.seen[last] >= m.opt.Followers && m.whole[last] >= m.opt.Followers
		m.mu.Unlock()
		if there {
			return
		}
	}
}

// finish compares what a follower saw with what was shown.
func (m *measure) finish(f *follower) {
	m.mu.Lock()
	shown := len(m.cues)
	m.mu.Unlock()
	if shown == 0 {
		return
	}
	m.missed.Add(int64(shown - f.steps))
	if f.last != shown || f.view.key != f.key || f.view.frames > 0 {
		m.wrongEnd.Add(1)
	}
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (m *measure) report() Report {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := Report{
		Followers: m.opt.Followers, Joined: min(int(m.joined.Load()), m.opt.Followers), Stalled: m.opt.Stalled,
		Seconds: time.Since(m.start).Seconds(), Cues: len(m.cues), Frames: m.frames.Load(), Bytes: m.bytes.Load(), From: "cue",
		Latency: percentiles(m.latency), State: percentiles(m.state),
		Missed: m.missed.Load(), Repeated: m.repeated.Load(), Failed: m.failed.Load(), WrongEnd: m.wrongEnd.Load(), Reconnects: m.reconnects.Load(), ServerRSS: m.rss.Load(),
	}
	if len(m.cues) == 0 {
		r.From = "state"
	}
	return r
}

func percentiles(times []float64) Percentiles {
	s := slices.Clone(times)
	slices.Sort(s)
	at := func(q float64) float64 {
		if len(s) == 0 {
			return 0
		}
		return s[min(len(s)-1, int(q*float64(len(s))))]
	}
	return Percentiles{len(s), at(0.5), at(0.9), at(0.99), at(1)}
}

// weigh notes the server's memory, if it is to be told.
func (m *measure) weigh(ctx context.Context) error {
	if m.opt.Admin == "" {
		return nil
	}
	v, err := residentMemory(context.WithoutCancel(ctx), m.opt.Admin)
	m.rss.Store(v)
	return err
}

// residentMemory of the server, in bytes, from the /metrics of its admin address.
func residentMemory(ctx context.Context, admin string) (int64, error) {
	url := "http://" + strings.TrimPrefix(admin, "http://") + "/metrics"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, fmt.Errorf("load: admin is %q, expected host:port", admin)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("load: the server's memory: %w", err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(io.LimitReader(res.Body, 8<<20))
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "process_resident_memory_bytes "); ok {
			v, err := strconv.ParseFloat(text, 64)
			return int64(v), err
		}
	}
	return 0, fmt.Errorf("load: %s (%s) tells no process_resident_memory_bytes; is it the server's --admin address?", url, res.Status)
}

// Text is the report for people.
func (r Report) Text() string {
	s := fmt.Sprintf("%d of %d followers, %d stalled, %.0f s, %d views shown, %d frames, %.0f MB\n",
		r.Joined, r.Followers, r.Stalled, r.Seconds, r.Cues, r.Frames, float64(r.Bytes)/1e6)
	s += fmt.Sprintf("%s to last frame: median %.1f ms, 90 %% %.1f, 99 %% %.1f, longest %.1f\n", r.From, r.Latency.P50, r.Latency.P90, r.Latency.P99, r.Latency.Max)
	s += fmt.Sprintf("missed states %d, repeated %d, views without maps %d, wrong at the end %d, reconnects %d\n", r.Missed, r.Repeated, r.Failed, r.WrongEnd, r.Reconnects)
	if r.ServerRSS > 0 {
		s += fmt.Sprintf("server memory %d MB\n", r.ServerRSS>>20)
	}
	return s
}
