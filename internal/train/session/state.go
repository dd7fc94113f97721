package session

import "inceptionscope/internal/train"

// Point is what a step of a lane measured.
type Point struct {
	Step     int        `json:"step"`
	Rate     float64    `json:"rate"`
	Loss     [3]float64 `json:"loss"`     // of loss1, loss2 and the main head; 0 where there is none
	Accuracy float64    `json:"accuracy"` // of the main head on the step's new pictures
	Norms    []float32  `json:"norms"`    // gradient norm of every convolution, in Layers' order
	Seconds  float64    `json:"seconds"`  // the step took
}

// Filters are a lane's first convolution: Count filters of Side x Side RGB values.
type Filters struct {
	Step  int       `json:"step"`
	Count int       `json:"count"`
	Side  int       `json:"side"`
	OIHW  []float32 `json:"oihw"`
}

// Exam is a test on pictures that are never learned from.
type Exam struct {
	Step      int     `json:"step"`
	Pictures  int     `json:"pictures"`
	Accuracy  float64 `json:"accuracy"`
	Confusion [][]int `json:"confusion"` // [class][answer]
}

// LaneUpdate is what is new of a lane.
type LaneUpdate struct {
	Points  []Point  `json:"points"`
	Start   *Filters `json:"start,omitempty"` // before the first step, for a reader who knows nothing yet
	Filters *Filters `json:"filters,omitempty"`
	Exam    *Exam    `json:"exam,omitempty"`
	Failed  string   `json:"failed,omitempty"` // the lane's loss is not a number any more
}

// Phase of a job.
type Phase string

// The phases.
const (
	Running   Phase = "running"
	Paused    Phase = "paused"
	Finished  Phase = "finished"
	Cancelled Phase = "cancelled"
	Failed    Phase = "failed"
)

// Over tells that nothing follows.
func (p Phase) Over() bool { return p == Finished || p == Cancelled || p == Failed }

// State is how a job stands.
type State struct {
	ID       string   `json:"id"`
	Settings Settings `json:"settings"`
	Phase    Phase    `json:"phase"`
	Stepping bool     `json:"stepping"` // a step is under way, also after a pause that met it
	Error    string   `json:"error,omitempty"`
	Step     int      `json:"step"`
	Speed    float64  `json:"speed"` // steps a second at most; 0: no limit
	Keep     bool     `json:"keep"`
	Classes  []string `json:"classes"`
	Layers   []string `json:"layers"` // the convolutions that Norms tells of
	Round    int      `json:"round"`  // rises with every reset; a reader then forgets what it has
}

// Finishing says that the job is paused, but a step is still under way.
func (s State) Finishing() bool { return s.Phase == Paused && s.Stepping }

// Update is what a reader has not seen yet.
type Update struct {
	State State        `json:"state"`
	Fresh bool         `json:"fresh"` // the lanes are whole, not what is new
	Lanes []LaneUpdate `json:"lanes"`
}

// history is all that a lane measured. Points get thinner with time: at most
// maxPoints, so that joining late costs little.
type history struct {
	points  []Point
	every   int // one step of so many is kept
	start   *Filters
	filters *Filters
	exam    *Exam
	failed  string
}

const maxPoints = 2000

func (h *history) add(p Point) {
	h.every = max(1, h.every)
	if p.Step%h.every != 0 {
		return
	}
	h.points = append(h.points, p)
	if len(h.points) <= maxPoints {
		return
	}
	h.every *= 2
	kept := h.points[:0:0]
	for _, q := range h.points {
		if q.Step%h.every == 0 {
			kept = append(kept, q)
		}
	}
	h.points = kept
}

// between gives the points after step and up to last, and the filters and exam
// of these steps. (A lane may be a step ahead of the job.)
func (h *history) between(step, last int) LaneUpdate {
	u := LaneUpdate{Failed: h.failed, Points: []Point{}}
	to := len(h.points)
	for to > 0 && h.points[to-1].Step > last {
		to--
	}
	from := to
	for from > 0 && h.points[from-1].Step > step {
		from--
	}
	u.Points = append(u.Points, h.points[from:to]...)
	if step < -1 {
		u.Start = h.start
	}
	if h.filters != nil && h.filters.Step > step && h.filters.Step <= last {
		u.Filters = h.filters
	}
	if h.exam != nil && h.exam.Step > step && h.exam.Step <= last {
		u.Exam = h.exam
	}
	return u
}

// convolutions are the names of the graph's convolutions outside of the heads.
func convolutions(m *train.Model) (names []string) {
	for _, n := range m.GradientNorms() {
		if l, ok := m.Graph.Index(n.Layer); ok && m.Graph.Layers[l].Head == "" && m.Graph.Layers[l].KH > 0 {
			names = append(names, n.Layer)
		}
	}
	return names
}
