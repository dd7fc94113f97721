package train

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"inceptionscope/weights"
)

// Progress is what a run tells while it goes.
type Progress struct {
	Step, Steps  int
	Epoch        float64
	Epochs       int
	Spent, Left  time.Duration // Left is an estimate, 0 while none is possible
	Rate         float64
	Loss         [3]float64 // of loss1, loss2 and the main head, smoothed
	Top1         float64    // on training pictures, smoothed
	PerSecond    float64    // pictures
	HeldOut      *Accuracy  // of the last epoch that was measured
	Checkpointed bool       // a checkpoint was just written
	Read, ToRead int        // pictures that are read before the first step; nothing else is told then
}

// Result of a run.
type Result struct {
	HeldOut  Accuracy
	Steps    int
	Spent    time.Duration
	Out      string // the model
	CSV      string
	JSON     string
	Resumed  int // step that the run was continued from
	Classes  int
	Pictures int
	LeftOut  []error // pictures that could not be read
}

// Run trains a model from scratch, or goes on from the checkpoint beside
// o.Out, and writes the model. If ctx ends, it writes a checkpoint and returns
// the context's error. progress (nil: none) is called after each step.
func Run(ctx context.Context, o Options, progress func(Progress)) (Result, error) {
	if err := o.check(); err != nil {
		return Result{}, err
	}
	unlock, err := lock(base(o.Out) + ".lock")
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	data, err := OpenFolder(o.Data, FolderOptions{Merge: o.Merge, HeldOut: o.HeldOut, Only: o.Classes})
	if err != nil {
		return Result{}, err
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	left, err := data.check(ctx, o, progress)
	if err != nil {
		return Result{}, err
	}
	d, err := o.Arch.Describe(o.Size, data.Classes, o.Aux)
	if err != nil {
		return Result{}, err
	}
	g, err := d.Graph()
	if err != nil {
		return Result{}, err
	}
	m, err := Build(g, o.config())
	if err != nil {
		return Result{}, err
	}
	defer m.Close()
	r := &run{Options: o, data: data, m: m, progress: progress}
	res, err := r.all(ctx)
	res.LeftOut = left
	return res, err
}

// check reads all pictures once and tells which are left out.
func (f *Folder) check(ctx context.Context, o Options, progress func(Progress)) (left []error, err error) {
	all, before := f.Train.Len()+f.HeldOut.Len(), 0
	for _, files := range []*Files{f.Train, f.HeldOut} {
		files.side = 2 * o.Size
		bad, err := files.check(ctx, o.workers(), func(read int) { progress(Progress{Read: before + read, ToRead: all}) })
		if err != nil {
			return nil, err
		}
		left, before = append(left, bad...), before+files.Len()+len(bad)
	}
	if f.Train.Len() < 2 {
		return nil, errors.Join(append(left, fmt.Errorf("%s: expected at least 2 pictures to learn from, found %d", o.Data, f.Train.Len()))...)
	}
	return left, nil
}

// run is one run of [Run].
type run struct {
	Options
	data     *Folder
	m        *Model
	progress func(Progress)

	id       identity
	log      []Record
	before   float64 // seconds spent before this process
	start    time.Time
	saved    time.Time
	first    int // step
	window   tally
	smooth   smoothed
	heldOut  *Accuracy
	perEpoch int
}

func base(out string) string       { return strings.TrimSuffix(out, filepath.Ext(out)) }
func (r *run) base() string        { return base(r.Out) }
func (r *run) checkpoints() string { return r.base() + ".checkpoint" }
func (r *run) spent() float64      { return r.before + time.Since(r.start).Seconds() }

func (r *run) all(ctx context.Context) (Result, error) {
	r.id = identity{Arch: r.Arch, Size: r.Size, Batch: r.Batch, Seed: r.Seed, Aux: r.Aux, Pictures: r.data.Train.Len()}
	for _, c := range r.data.Classes {
		r.id.Classes = append(r.id.Classes, c.ID)
	}
	if err := r.resume(); err != nil {
		return Result{}, err
	}
	r.start, r.saved, r.perEpoch = time.Now(), time.Now(), stepsPerEpoch(r.data.Train.Len(), r.Batch)
	if err := r.steps(ctx); err != nil {
		return Result{}, err
	}
	return r.finish(ctx)
}

func (r *run) resume() error {
	if r.Fresh {
		return nil
	}
	c, err := r.m.readCheckpoint(r.checkpoints(), r.id)
	if err != nil {
		return err
	}
	r.log, r.before, r.first = c.Log, c.Seconds, c.Steps
	for _, l := range r.log {
		if l.HeldOut != nil {
			r.heldOut = l.HeldOut
		}
	}
	return nil
}

// part of the run that is done, by the clock if the time is limited.
func (r *run) part() float64 {
	if r.Time > 0 {
		return r.spent() / r.Time.Seconds()
	}
	return float64(r.m.Steps) / float64(r.Epochs*r.perEpoch)
}

func (r *run) over() bool {
	if r.Time > 0 {
		return r.spent() >= r.Time.Seconds()
	}
	return r.m.Steps >= r.Epochs*r.perEpoch
}

func (r *run) steps(ctx context.Context) error {
	l := NewFeed(ctx, r.data.Train, r.m.Graph.Input, r.Augment, r.Batch, r.workers(), Shuffled(r.data.Train.Len(), r.Batch, r.m.Steps, r.Seed))
	defer l.Close()
	for !r.over() {
		b, err := l.Next(ctx)
		if err := errors.Join(ctx.Err(), err); err != nil {
			return errors.Join(err, r.save())
		}
		r.m.Put(b)
		l.Done(b)
		if err := r.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) rate() float64 {
	f, err := r.Schedule.At(float64(r.m.Steps)/float64(r.perEpoch), r.part())
	if err != nil {
		panic(err) // check has seen the schedule
	}
	return r.Rate * f * min(1, float64(r.m.Steps+1)/warmSteps)
}

func (r *run) step(ctx context.Context) error {
	rate := r.rate()
	r.m.Forward(true)
	s := r.m.Scores(r.Batch)
	if math.IsNaN(s.Loss[2]) || math.IsInf(s.Loss[2], 0) {
		return fmt.Errorf("step %d: the loss is not a number any more; a smaller learning rate than %g may help", r.m.Steps, r.Rate)
	}
	r.m.Backward()
	gradient := r.m.gradientNorm()
	r.m.Update(SGD{Momentum: r.Momentum, Nesterov: r.Nesterov, Decay: r.Decay}, rate)
	r.m.Average()
	r.window.add(s, gradient)
	r.smooth.follow(s)
	if r.m.Steps%r.perEpoch == 0 || r.window.steps >= 20 {
		r.log = append(r.log, r.window.record(r.m.Steps, r.perEpoch, r.spent(), rate))
		r.window = tally{}
	}
	saved, measure := false, r.m.Steps%r.perEpoch == 0 && r.measureNow()
	// A measurement may take long, and what was learned before must not be lost with it.
	if since := time.Since(r.saved); since >= checkpointEvery || measure && since >= checkpointEvery/4 {
		if err := r.save(); err != nil {
			return err
		}
		saved = true
	}
	if measure {
		if err := r.measure(ctx); err != nil {
			return err
		}
	}
	r.tell(rate, saved)
	return nil
}

// measureNow: held-out accuracy costs a forward pass over the held-out
// pictures; small sets are measured every few epochs only.
func (r *run) measureNow() bool {
	every := max(1, 4*r.data.HeldOut.Len()/max(1, r.data.Train.Len()), r.Epochs/20)
	return r.m.Steps/r.perEpoch%every == 0
}

func (r *run) measure(ctx context.Context) error {
	if r.data.HeldOut.Len() == 0 {
		return nil
	}
	confusion := make([][]int, len(r.data.Classes))
	for i := range confusion {
		confusion[i] = make([]int, len(r.data.Classes))
	}
	r.m.SwapAverage()
	s, err := r.m.Evaluate(ctx, r.data.HeldOut, confusion)
	r.m.SwapAverage()
	if err != nil {
		return err
	}
	r.heldOut = accuracy(s, confusion)
	if n := len(r.log); n > 0 {
		r.log[n-1].HeldOut = r.heldOut
	}
	return r.writeLogs()
}

func (r *run) save() error {
	r.saved = time.Now()
	if err := r.writeLogs(); err != nil {
		return err
	}
	return r.m.writeCheckpoint(r.checkpoints(), checkpoint{Run: r.id, Steps: r.m.Steps, Seconds: r.spent(), Log: r.log})
}

func (r *run) writeLogs() error {
	if err := weights.WriteFile(r.base()+".csv", func(w io.Writer) error { return writeCSV(w, r.log) }); err != nil {
		return err
	}
	return weights.WriteFile(r.base()+".json", document{Run: r.id, Options: r.Options, Log: r.log}.write)
}

func (r *run) finish(ctx context.Context) (Result, error) {
	if n := len(r.log); n == 0 || r.log[n-1].HeldOut == nil {
		if r.window.steps > 0 {
			r.log = append(r.log, r.window.record(r.m.Steps, r.perEpoch, r.spent(), r.rate()))
		}
		if err := r.measure(ctx); err != nil {
			return Result{}, err
		}
	}
	res := Result{Steps: r.m.Steps, Spent: time.Duration(r.spent() * float64(time.Second)), Out: r.Out, CSV: r.base() + ".csv", JSON: r.base() + ".json",
		Resumed: r.first, Classes: len(r.data.Classes), Pictures: r.data.Train.Len()}
	if r.heldOut != nil {
		res.HeldOut = *r.heldOut
	}
	held, err := json.Marshal(res.HeldOut)
	if err != nil {
		return res, err
	}
	r.m.SwapAverage()
	defer r.m.SwapAverage()
	more := map[string]string{"held_out": string(held), "training": fmt.Sprintf("web train: %s, %d steps, random initialisation", r.id, r.m.Steps)}
	if err := weights.WriteFile(r.Out, func(w io.Writer) error { return r.m.Save(w, more) }); err != nil {
		return res, err
	}
	if err := r.writeLogs(); err != nil {
		return res, err
	}
	if err := os.Remove(r.checkpoints()); err != nil && !os.IsNotExist(err) {
		return res, err
	}
	return res, nil
}

func (r *run) tell(rate float64, saved bool) {
	here := time.Since(r.start)
	p := Progress{
		Step: r.m.Steps, Steps: r.Epochs * r.perEpoch, Epoch: float64(r.m.Steps) / float64(r.perEpoch), Epochs: r.Epochs,
		Spent: time.Duration(r.spent() * float64(time.Second)), Rate: rate, HeldOut: r.heldOut, Checkpointed: saved,
		PerSecond: float64((r.m.Steps-r.first)*r.Batch) / here.Seconds(), Loss: r.smooth.loss, Top1: r.smooth.top1,
	}
	if r.Time > 0 {
		p.Left = max(0, r.Time-p.Spent)
		p.Steps = p.Step + int(p.Left.Seconds()*p.PerSecond)/r.Batch
		p.Epochs = int(math.Ceil(float64(p.Steps) / float64(r.perEpoch)))
	} else {
		p.Left = time.Duration(float64(here) / float64(r.m.Steps-r.first) * float64(p.Steps-p.Step))
	}
	r.progress(p)
}
