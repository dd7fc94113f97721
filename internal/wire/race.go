package wire

import "fmt"

// Race times a module (or "all") against its naive self, and against an edited
// one if whatif says so, on the very input that the picture produced.
type Race struct {
	Image  string `json:"image"`
	Model  string `json:"model,omitempty"`
	Fit    string `json:"fit,omitempty"`
	Module string `json:"module"`
	Mode   string `json:"mode" ts:"\"isolated\" | \"chained\""`
	WhatIf string `json:"whatif,omitempty"`
}

// RaceStop ends this page's race.
type RaceStop struct{}

// RaceQueue is a race's place: 1 = next, 0 = it starts.
type RaceQueue struct {
	Place int `json:"place"`
}

// RaceProgress is the module that runs now with its times so far. Yielding:
// the race waits while the server computes pictures.
type RaceProgress struct {
	Module   string       `json:"module"`
	Index    int          `json:"index"`
	Of       int          `json:"of"`
	Yielding bool         `json:"yielding"`
	Lanes    []LaneResult `json:"lanes"`
}

// RaceResult is a module's race; ratio is naive to reduced.
type RaceResult struct {
	Module  string       `json:"module"`
	Mode    string       `json:"mode"`
	Threads int          `json:"threads"`
	Ratio   float64      `json:"ratio"`
	Lanes   []LaneResult `json:"lanes"`
}

// LaneResult is one version, "reduced", "naive" or "edited": the median of the
// faster half of its runs, the first and ninth tenth of all, in milliseconds.
type LaneResult struct {
	Name            string  `json:"name"`
	In              int     `json:"in"`
	Out             int     `json:"out"`
	MS              float64 `json:"ms"`
	Low             float64 `json:"low"`
	High            float64 `json:"high"`
	Runs            int     `json:"runs"`
	MACs            int64   `json:"macs"`
	Params          int64   `json:"params"`
	WeightBytes     int64   `json:"weight_bytes"`
	ActivationBytes int64   `json:"activation_bytes"`
	GFLOPS          float64 `json:"gflops"`
	Random          bool    `json:"random"` // its weights are; the time does not depend on them
}

// RaceDone ends a race.
type RaceDone struct {
	Stopped bool        `json:"stopped,omitempty"`
	Modules int         `json:"modules"`
	Ratio   float64     `json:"ratio"`
	Seconds float64     `json:"seconds"`
	Lanes   []LaneTotal `json:"lanes"`
}

// LaneTotal sums a version over the modules.
type LaneTotal struct {
	Name   string  `json:"name"`
	MS     float64 `json:"ms"`
	MACs   int64   `json:"macs"`
	Params int64   `json:"params"`
}

// Kind is the message's "type".
func (Race) Kind() string { return "race" }

// Kind is the message's "type".
func (RaceStop) Kind() string { return "race_stop" }

// Kind is the message's "type".
func (RaceQueue) Kind() string { return "race_queue" }

// Kind is the message's "type".
func (RaceProgress) Kind() string { return "race_progress" }

// Kind is the message's "type".
func (RaceResult) Kind() string { return "race_result" }

// Kind is the message's "type".
func (RaceDone) Kind() string { return "race_done" }

func (RaceQueue) fromServer()    {}
func (RaceProgress) fromServer() {}
func (RaceResult) fromServer()   {}
func (RaceDone) fromServer()     {}

func (m Race) check() error {
	if m.Image == "" || m.Module == "" {
		return fmt.Errorf("image or module is missing")
	}
	if len(m.WhatIf) > 2048 {
		return fmt.Errorf("whatif of %d bytes; at most 2048", len(m.WhatIf))
	}
	return short(m.Image, m.Model, m.Fit, m.Module, m.Mode)
}

func (RaceStop) check() error { return nil }
