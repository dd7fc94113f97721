package wire

import (
	"encoding/json"
	"fmt"
)

// FromServer is a message to the page: one of the structs in this file, or of a race.
type FromServer interface {
	Kind() string
	fromServer()
}

// Opened says which picture, model and fit the following messages belong to.
type Opened struct {
	Image   string   `json:"image"`
	Model   string   `json:"model"`
	Fit     string   `json:"fit"`
	Width   int      `json:"width"` // of the whole picture
	Height  int      `json:"height"`
	Classes int      `json:"classes"`
	Layers  []string `json:"layers"` // all names, in the order of computation
}

// Queue tells a waiting page its place (1 = next) and about how long it takes.
type Queue struct {
	Image   string  `json:"image"`
	Place   int     `json:"place"`
	Seconds float64 `json:"seconds"`
}

// Layer is the summary of a layer that is done. Barcode and Means are base64,
// one byte a channel: its maximum (mean) as a share of the layer's greatest.
type Layer struct {
	Image   string       `json:"image"`
	Layer   string       `json:"layer"`
	Shape   [3]int       `json:"shape"` // C, H, W
	MS      float64      `json:"ms"`
	MACs    int64        `json:"macs"`
	Params  int64        `json:"params"`
	Max     float32      `json:"max"`
	Mean    float32      `json:"mean"`
	P995    float32      `json:"p995"`  // 99.5th percentile of all values
	Zeros   float32      `json:"zeros"` // share of values that are exactly 0
	Top     []TopChannel `json:"top"`
	Barcode string       `json:"barcode"`
	Means   string       `json:"means"`
}

// TopChannel is a channel and its greatest value.
type TopChannel struct {
	Channel int     `json:"channel"`
	Max     float32 `json:"max"`
}

// Module is the cost of an inception module, reduced and naive (the same
// output filters straight on the same input). FLOPs = 2 x MACs.
type Module struct {
	Image  string  `json:"image"`
	Module string  `json:"module"`
	Params int64   `json:"params"`
	MACs   int64   `json:"macs"`
	FLOPs  int64   `json:"flops"`
	Naive  Naive   `json:"naive"`
	Ratio  float64 `json:"ratio"` // naive MACs / MACs
}

// Naive is the module without its 1x1 reductions; Out is its depth.
type Naive struct {
	Params int64 `json:"params"`
	MACs   int64 `json:"macs"`
	FLOPs  int64 `json:"flops"`
	Out    int   `json:"out"`
}

// Prediction is a head's answer: "loss3" (the network's own), "loss1" or "loss2".
type Prediction struct {
	Image string     `json:"image"`
	Head  string     `json:"head"`
	Top   []TopClass `json:"top"`
}

// TopClass is one of a head's most probable classes.
type TopClass struct {
	Class string  `json:"class"` // wnid, or the model's own name
	Label string  `json:"label"` // English
	Index int     `json:"index"` // as CAM.Class takes it
	P     float32 `json:"p"`
}

// Done ends the messages of a forward pass that took MS milliseconds.
type Done struct {
	Image string  `json:"image"`
	MS    float64 `json:"ms"`
}

// ModelProgress is how far the download of a model is, in bytes; Error in
// words if it failed.
type ModelProgress struct {
	Name  string `json:"name"`
	Bytes int64  `json:"done"`
	Total int64  `json:"total"`
	Ready bool   `json:"ready"`
	Error string `json:"error,omitempty"`
}

// Error is a problem for people: what happened and what to do.
type Error struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"` // one word for the page
	Image  string `json:"image,omitempty"`
	Retry  int    `json:"retry,omitempty"` // seconds until it is worth trying again
}

// Kind is the message's "type".
func (Opened) Kind() string { return "opened" }

// Kind is the message's "type".
func (Queue) Kind() string { return "queue" }

// Kind is the message's "type".
func (Layer) Kind() string { return "layer" }

// Kind is the message's "type".
func (Module) Kind() string { return "module" }

// Kind is the message's "type".
func (Prediction) Kind() string { return "prediction" }

// Kind is the message's "type".
func (Done) Kind() string { return "done" }

// Kind is the message's "type".
func (ModelProgress) Kind() string { return "model" }

// Kind is the message's "type".
func (Error) Kind() string { return "error" }

func (Opened) fromServer()        {}
func (Queue) fromServer()         {}
func (Layer) fromServer()         {}
func (Module) fromServer()        {}
func (Prediction) fromServer()    {}
func (Done) fromServer()          {}
func (ModelProgress) fromServer() {}
func (Error) fromServer()         {}

// Encode writes a message with its "type" in front.
func Encode(m FromServer) ([]byte, error) { return encode(m.Kind(), m) }

// EncodeClient does the same for the page's messages; tests and load
// generators speak it.
func EncodeClient(m FromClient) ([]byte, error) { return encode(m.Kind(), m) }

func encode(kind string, m any) ([]byte, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("message %s: %w", kind, err)
	}
	head := `{"type":"` + kind + `"`
	if len(body) > len("{}") {
		head += ","
	}
	return append([]byte(head), body[1:]...), nil
}
