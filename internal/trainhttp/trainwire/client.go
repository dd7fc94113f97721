package trainwire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// MaxClientBytes is the size of a message that a page may send.
const MaxClientBytes = 8 << 10

// FromClient is a message of the page: one of the structs in this file.
type FromClient interface {
	Kind() string
}

// Lane is one of the runs of a job; twin runs have two.
type Lane struct {
	Aux      bool    `json:"aux"`
	Momentum float64 `json:"momentum"`
	Rate     float64 `json:"rate"`
	Init     string  `json:"init" ts:"'he' | 'xavier' | 'small'"`
	Norm     string  `json:"norm" ts:"'batch' | 'lrn' | 'none'"`
}

// Settings of a job.
type Settings struct {
	Pictures string `json:"pictures" ts:"'shapes' | 'textures' | 'digits' | 'all'"`
	Modules  int    `json:"modules"` // inception modules, 1 to 9
	Size     int    `json:"size"`    // of the pictures, 48 to 64
	Batch    int    `json:"batch"`
	Steps    int    `json:"steps"` // the job ends after these
	Schedule string `json:"schedule" ts:"'step' | 'poly' | 'cosine' | 'constant'"`
	Seed     int64  `json:"seed"`
	Lanes    []Lane `json:"lanes"` // one or two
}

// Start begins a job.
type Start struct {
	Settings Settings `json:"settings"`
	Keep     bool     `json:"keep"` // go on when nobody looks
}

// Join looks at a job.
type Join struct {
	Job string `json:"job"`
	Key string `json:"key"` // of the one who started it; empty: only looks
}

// Leave looks no more.
type Leave struct{}

// Pause stops before the next step.
type Pause struct{}

// Resume goes on.
type Resume struct{}

// Step takes some steps and pauses.
type Step struct {
	Steps int `json:"steps"`
}

// Reset begins again with the same seed.
type Reset struct{}

// Speed bounds the steps a second; 0: as fast as it goes.
type Speed struct {
	Steps float64 `json:"steps"`
}

// Keep chooses whether the job goes on when nobody looks.
type Keep struct {
	On bool `json:"on"`
}

// Cancel ends the job.
type Cancel struct{}

// Teach learns the last layer of a set.
type Teach struct {
	Set string `json:"set"`
}

// Stop ends learning.
type Stop struct{}

// Kind of the message.
func (Start) Kind() string { return "start" }

// Kind of the message.
func (Join) Kind() string { return "join" }

// Kind of the message.
func (Leave) Kind() string { return "leave" }

// Kind of the message.
func (Pause) Kind() string { return "pause" }

// Kind of the message.
func (Resume) Kind() string { return "resume" }

// Kind of the message.
func (Step) Kind() string { return "step" }

// Kind of the message.
func (Reset) Kind() string { return "reset" }

// Kind of the message.
func (Speed) Kind() string { return "speed" }

// Kind of the message.
func (Keep) Kind() string { return "keep" }

// Kind of the message.
func (Cancel) Kind() string { return "cancel" }

// Kind of the message.
func (Teach) Kind() string { return "teach" }

// Kind of the message.
func (Stop) Kind() string { return "stop" }

// ParseClient reads a message of a page, strictly.
func ParseClient(data []byte) (FromClient, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a JSON object with a type: %w", err)
	}
	switch head.Type {
	case "start":
		return strict[Start](data)
	case "join":
		return strict[Join](data)
	case "leave":
		return strict[Leave](data)
	case "pause":
		return strict[Pause](data)
	case "resume":
		return strict[Resume](data)
	case "step":
		return strict[Step](data)
	case "reset":
		return strict[Reset](data)
	case "speed":
		return strict[Speed](data)
	case "keep":
		return strict[Keep](data)
	case "cancel":
		return strict[Cancel](data)
	case "teach":
		return strict[Teach](data)
	case "stop":
		return strict[Stop](data)
	}
	return nil, fmt.Errorf("unknown type %.40q", head.Type)
}

func strict[M FromClient](data []byte) (FromClient, error) {
	var m struct {
		Type string `json:"type"`
		Body M
	}
	d := json.NewDecoder(bytes.NewReader(data))
	var raw map[string]json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%T: more than one JSON value", m.Body)
	}
	delete(raw, "type")
	body, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	d = json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&m.Body); err != nil {
		return nil, fmt.Errorf("%T: %w", m.Body, err)
	}
	return m.Body, nil
}
