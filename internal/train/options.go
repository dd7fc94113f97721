package train

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// Options are those of the command `web train`. [Defaults] gives sensible ones.
type Options struct {
	Data    string            `json:"data"`    // folder of class folders
	Merge   map[string]string `json:"merge"`   // folder -> class
	HeldOut string            `json:"heldOut"` // list of held-out pictures; "": every eighth
	Classes []string          `json:"classes"` // only these; nil: all
	Out     string            `json:"out"`     // model.safetensors; logs and checkpoint lie beside it

	Arch  Arch `json:"arch"`
	Size  int  `json:"size"` // 0: the architecture's
	Aux   bool `json:"aux"`
	Batch int  `json:"batch"`

	Epochs    int           `json:"epochs"`
	Time      time.Duration `json:"time"` // 0: after Epochs; else the run ends and the schedule falls by the clock
	Rate      float64       `json:"rate"`
	Schedule  Schedule      `json:"schedule"`
	Momentum  float64       `json:"momentum"`
	Nesterov  bool          `json:"nesterov"`
	Decay     float64       `json:"decay"`
	Smoothing float64       `json:"smoothing"`
	Dropout   [2]float32    `json:"dropout"`
	Init      Init          `json:"init"`
	Average   bool          `json:"average"` // Polyak: measure and save the averages
	Augment   Augment       `json:"augment"`
	Seed      uint64        `json:"seed"`
	Threads   int           `json:"threads"` // 0: all
	Fresh     bool          `json:"fresh"`   // ignore a checkpoint
}

// warmSteps is the number of steps over which the rate rises at first.
const warmSteps = 100

// Defaults for an architecture. The paper's step schedule falls by 4 % every 8
// epochs and wants hundreds of epochs; cosine serves short runs.
func Defaults(a Arch) Options {
	o := Options{
		Arch: a, Aux: true, Batch: 32, Epochs: 30, Rate: 0.05, Schedule: Cosine, Momentum: 0.9, Nesterov: true, Decay: 1e-4,
		Smoothing: 0.1, Dropout: [2]float32{0.2, 0.3}, Init: He, Augment: Standard, Threads: runtime.GOMAXPROCS(0), Seed: 1, Average: true,
	}
	if a == Plain {
		o.Rate, o.Nesterov, o.Decay, o.Init, o.Dropout = 0.005, false, 2e-4, Xavier, PaperDropout
	}
	return o
}

func (o *Options) check() error {
	if !slices.Contains(Arches, o.Arch) {
		return fmt.Errorf("architecture %q: expected one of %v", o.Arch, Arches)
	}
	if o.Size == 0 {
		o.Size = o.Arch.DefaultSize()
	}
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if _, err := o.Schedule.At(0, 0); err != nil {
		return err
	}
	if !slices.Contains(Inits, o.Init) {
		return fmt.Errorf("initialisation %q: expected one of %v", o.Init, Inits)
	}
	switch {
	case o.Out == "":
		return fmt.Errorf("training needs a file for the model")
	case filepath.Ext(o.Out) != ".safetensors":
		return fmt.Errorf("model %s: expected a name that ends in .safetensors", o.Out)
	case o.Batch < 2 || o.Batch > 1024:
		return fmt.Errorf("batch of %d pictures: expected 2 to 1024", o.Batch)
	case o.Size < 48 || o.Size > 512: // four pools halve what the first convolution leaves, and the last one needs 3 x 3
		return fmt.Errorf("pictures of %d px: expected 48 to 512", o.Size)
	case o.Epochs < 1:
		return fmt.Errorf("%d epochs: expected at least 1", o.Epochs)
	case !(o.Rate > 0) || o.Momentum < 0 || o.Momentum >= 1 || o.Decay < 0 || o.Smoothing < 0 || o.Smoothing >= 1:
		return fmt.Errorf("rate %g, momentum %g, decay %g, smoothing %g: expected rate > 0, momentum and smoothing in [0, 1), decay >= 0", o.Rate, o.Momentum, o.Decay, o.Smoothing)
	case o.Threads < 1:
		return fmt.Errorf("%d threads: expected at least 1", o.Threads)
	}
	return nil
}

// workers that make pictures ready beside the threads that learn.
func (o Options) workers() int { return max(2, o.Threads) }

func (o Options) config() Config {
	return Config{
		Batch: o.Batch, Threads: o.Threads, BatchNorm: o.Arch.BatchNorm(), Dropout: o.Dropout, AuxWeight: 0.3,
		Smoothing: float32(o.Smoothing), Seed: o.Seed, Init: o.Init, Averaging: o.Average,
	}
}
