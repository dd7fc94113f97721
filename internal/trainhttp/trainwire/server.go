package trainwire

import (
	"encoding/json"
	"fmt"
)

// FromServer is a message to the page: one of the structs in this file.
type FromServer interface {
	Kind() string
	fromServer()
}

// Queued tells the place of a job that waits; 1 is next.
type Queued struct {
	Place int `json:"place"`
	Jobs  int `json:"jobs"` // that run at once
}

// Run is how a job stands.
type Run struct {
	Job      string   `json:"job"`
	Key      string   `json:"key,omitempty"` // for the one who started it
	Mine     bool     `json:"mine"`          // this page may steer
	Phase    string   `json:"phase" ts:"'running' | 'paused' | 'finished' | 'cancelled' | 'failed'"`
	Stepping bool     `json:"stepping"` // paused, but a step is still under way
	Error    string   `json:"error,omitempty"`
	Speed    float64  `json:"speed"` // steps a second at most; 0: no limit
	Keep     bool     `json:"keep"`
	Settings Settings `json:"settings"`
	Classes  []string `json:"classes"`
	Layers   []string `json:"layers"` // the convolutions, in the order of Point.Norms
}

// Curves is what was measured.
type Curves struct {
	Job   string       `json:"job"`
	Step  int          `json:"step"`
	Fresh bool         `json:"fresh"` // forget what came before
	Lanes []LaneCurves `json:"lanes"`
}

// LaneCurves is what is new of a lane.
type LaneCurves struct {
	Points  []Point  `json:"points"`
	Start   *Filters `json:"start,omitempty"` // before the first step, with fresh curves
	Filters *Filters `json:"filters,omitempty"`
	Exam    *Exam    `json:"exam,omitempty"`
	Failed  string   `json:"failed,omitempty"` // the lane's loss is not a number any more
}

// Point is what a step measured. Numbers have four figures.
type Point struct {
	Step     int        `json:"step"`
	Rate     float64    `json:"rate"`
	Loss     [3]float64 `json:"loss"`     // of loss1, loss2 and the main head; 0 where there is none
	Accuracy float64    `json:"accuracy"` // of the main head on the step's new pictures
	Norms    []float64  `json:"norms"`    // gradient norm of every convolution's weights
	MS       float64    `json:"ms"`       // the step took
}

// Filters are the first convolution's, 3 x side x side values each.
type Filters struct {
	Step  int    `json:"step"`
	Count int    `json:"count"`
	Side  int    `json:"side"`
	OIHW  string `json:"oihw"` // base64 of float32, little endian
}

// Exam is a test on pictures that are never learned from.
type Exam struct {
	Step      int     `json:"step"`
	Pictures  int     `json:"pictures"`
	Accuracy  float64 `json:"accuracy"`
	Confusion [][]int `json:"confusion"` // [class][answer]
}

// Gone says that there is no such job.
type Gone struct {
	Job string `json:"job"`
}

// LearnPoint is a step of learning a set's last layer.
type LearnPoint struct {
	Step         int     `json:"step"`
	Loss         float64 `json:"loss"`
	Accuracy     float64 `json:"accuracy"`
	TestLoss     float64 `json:"testLoss"` // on pictures kept aside
	TestAccuracy float64 `json:"testAccuracy"`
}

// Learning is how learning a set goes.
type Learning struct {
	Set    string       `json:"set"`
	Fresh  bool         `json:"fresh"` // a new run begins
	Steps  int          `json:"steps"` // in all
	Points []LearnPoint `json:"points"`
}

// Learned says that a set's last layer is there.
type Learned struct {
	Set string `json:"set"`
	MS  int    `json:"ms"` // learning took
}

// Error is a problem in words for people.
type Error struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	About  string `json:"about"` // type of the message that it answers
}

// Kind of the message.
func (Queued) Kind() string { return "queued" }

// Kind of the message.
func (Run) Kind() string { return "run" }

// Kind of the message.
func (Curves) Kind() string { return "curves" }

// Kind of the message.
func (Gone) Kind() string { return "gone" }

// Kind of the message.
func (Learning) Kind() string { return "learning" }

// Kind of the message.
func (Learned) Kind() string { return "learned" }

// Kind of the message.
func (Error) Kind() string { return "error" }

func (Queued) fromServer()   {}
func (Run) fromServer()      {}
func (Curves) fromServer()   {}
func (Gone) fromServer()     {}
func (Learning) fromServer() {}
func (Learned) fromServer()  {}
func (Error) fromServer()    {}

// Encode writes the message with its type.
func Encode(m FromServer) ([]byte, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Kind(), err)
	}
	head := fmt.Sprintf(`{"type":%q`, m.Kind())
	if len(body) > 2 {
		head += ","
	}
	return append([]byte(head), body[1:]...), nil
}
