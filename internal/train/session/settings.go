package session

import (
	"fmt"
	"slices"

	"inceptionscope/internal/net"
	"inceptionscope/internal/train"
	"inceptionscope/internal/train/synth"
)

// Norm is what keeps activations in range.
type Norm string

// The norms.
const (
	BatchNorm Norm = "batch"
	LRN       Norm = "lrn"
	NoNorm    Norm = "none"
)

// Lane is what may differ between twin runs.
type Lane struct {
	Aux      bool       `json:"aux"`
	Momentum float64    `json:"momentum"`
	Rate     float64    `json:"rate"`
	Init     train.Init `json:"init"`
	Norm     Norm       `json:"norm"`
}

// Settings of a job.
type Settings struct {
	Pictures synth.Kind     `json:"pictures"`
	Modules  int            `json:"modules"` // depth: 1 to 9 inception modules
	Size     int            `json:"size"`    // of the pictures, 48 to 64
	Batch    int            `json:"batch"`
	Steps    int            `json:"steps"` // the job ends after these
	Schedule train.Schedule `json:"schedule"`
	Seed     uint64         `json:"seed"`
	Lanes    []Lane         `json:"lanes"` // one, or two for twin runs
}

// stepsPerEpoch: the set is endless; the staircase of the paper's schedule
// (4 % every 8 epochs) takes this many steps for an epoch.
const stepsPerEpoch = 10

// Defaults is one lane of the whole small network with batch norm.
func Defaults() Settings {
	return Settings{
		Pictures: synth.All, Modules: 9, Size: 64, Batch: 16, Steps: 3000, Schedule: train.Step, Seed: 1,
		Lanes: []Lane{{Aux: true, Momentum: 0.9, Rate: 0.03, Init: train.He, Norm: BatchNorm}},
	}
}

// Limits of settings, so that a job stays small.
const (
	maxBatch = 64
	maxSteps = 20000
	maxRate  = 1
)

// Check says what is wrong with the settings.
func (s Settings) Check() error {
	if !slices.Contains(synth.Kinds, s.Pictures) {
		return fmt.Errorf("pictures %q: expected one of %v", s.Pictures, synth.Kinds)
	}
	if _, err := s.Schedule.At(0, 0); err != nil {
		return err
	}
	for _, r := range []struct {
		name          string
		value, lo, hi int
	}{
		{"modules", s.Modules, 1, 9}, {"size", s.Size, 48, 64}, {"batch", s.Batch, 2, maxBatch}, {"steps", s.Steps, 1, maxSteps}, {"lanes", len(s.Lanes), 1, 2},
	} {
		if r.value < r.lo || r.value > r.hi {
			return fmt.Errorf("%s %d: expected %d to %d", r.name, r.value, r.lo, r.hi)
		}
	}
	for _, l := range s.Lanes {
		if err := l.check(); err != nil {
			return err
		}
	}
	return nil
}

func (l Lane) check() error {
	if !slices.Contains(train.Inits, l.Init) {
		return fmt.Errorf("initialisation %q: expected one of %v", l.Init, train.Inits)
	}
	if !slices.Contains([]Norm{BatchNorm, LRN, NoNorm}, l.Norm) {
		return fmt.Errorf("norm %q: expected batch, lrn or none", l.Norm)
	}
	if !(l.Rate > 0 && l.Rate <= maxRate) || !(l.Momentum >= 0 && l.Momentum < 1) {
		return fmt.Errorf("rate %g and momentum %g: expected a rate in (0, %d], a momentum in [0, 1)", l.Rate, l.Momentum, maxRate)
	}
	return nil
}

// build makes the lane's model.
func (s Settings) build(l Lane, classes []net.Class, threads int) (*train.Model, error) {
	d, err := train.Tiny.Describe(s.Size, classes, l.Aux)
	if err != nil {
		return nil, err
	}
	d.Rows = train.Shallow(d.Rows, s.Modules)
	if l.Norm == LRN {
		lrn := net.CaffeLRN
		d.LRN = &lrn
	}
	g, err := d.Graph()
	if err != nil {
		return nil, err
	}
	return train.Build(g, train.Config{
		Batch: s.Batch, Threads: threads, BatchNorm: l.Norm == BatchNorm, AuxWeight: 0.3, Seed: s.Seed, Init: l.Init,
	})
}
