package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"inceptionscope/weights"
)

// checkpointEvery is the time between two checkpoints: what kill -9 can cost.
const checkpointEvery = 40 * time.Second

// checkpoint is what a run needs besides its vectors to go on bit by bit.
type checkpoint struct {
	Run     identity `json:"run"`
	Steps   int      `json:"steps"`
	Seconds float64  `json:"seconds"` // spent so far
	Log     []Record `json:"log"`
}

// identity is what must be the same for a run to be continued.
type identity struct {
	Arch     Arch     `json:"arch"`
	Size     int      `json:"size"`
	Batch    int      `json:"batch"`
	Seed     uint64   `json:"seed"`
	Aux      bool     `json:"aux"`
	Pictures int      `json:"pictures"`
	Classes  []string `json:"classes"`
}

func (a identity) String() string {
	return fmt.Sprintf("%s at %d px, batch %d, seed %d, auxiliary heads %v, %d pictures of %d classes", a.Arch, a.Size, a.Batch, a.Seed, a.Aux, a.Pictures, len(a.Classes))
}

// vectors are all numbers that a run changes, by name.
func (m *Model) vectors() (v []weights.Tensor) {
	add := func(name string, data []float32) {
		if data != nil {
			v = append(v, weights.Tensor{Name: name, Shape: []int{len(data)}, Data: data})
		}
	}
	for _, p := range m.params {
		add(p.name+"/w", p.w)
		add(p.name+"/v", p.v)
		add(p.name+"/avg", p.avg)
	}
	for _, c := range m.convs {
		n := c.norm
		if n.gamma != nil {
			add(c.w.name+"/mean", n.mean)
			add(c.w.name+"/variance", n.variance)
			add(c.w.name+"/avg mean", n.avgMean)
			add(c.w.name+"/avg variance", n.avgVariance)
		}
	}
	return v
}

func (m *Model) writeCheckpoint(path string, c checkpoint) error {
	state, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return weights.WriteFile(path, func(w io.Writer) error {
		return weights.WriteSafetensors(w, map[string]string{"checkpoint": string(state)}, m.vectors())
	})
}

// readCheckpoint restores the model; without a file it does nothing.
func (m *Model) readCheckpoint(path string, run identity) (c checkpoint, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	f, err := weights.OpenSafetensors(path)
	if err != nil {
		return c, err
	}
	defer f.Close()
	if err := json.Unmarshal([]byte(f.Meta["checkpoint"]), &c); err != nil {
		return c, fmt.Errorf("%s: not a checkpoint: %w", path, err)
	}
	if want, have := fmt.Sprint(run), fmt.Sprint(c.Run); want != have || fmt.Sprint(run.Classes) != fmt.Sprint(c.Run.Classes) {
		return c, fmt.Errorf("%s is of another run: expected %s, found %s; start afresh or choose another output", path, want, have)
	}
	m.Steps = c.Steps
	return c, m.restore(f)
}

func (m *Model) restore(f *weights.File) error {
	for _, v := range m.averaged() { // averages exist once a run has averaged
		if *v.avg == nil && m.Averaging && m.Steps >= averageEvery {
			*v.avg = make([]float32, len(v.now))
		}
	}
	for _, t := range m.vectors() {
		_, data, err := f.Tensor(t.Name)
		if err != nil {
			return err
		}
		if len(data) != len(t.Data) {
			return fmt.Errorf("tensor %s: expected %d values, found %d", t.Name, len(t.Data), len(data))
		}
		copy(t.Data, data)
	}
	return nil
}
