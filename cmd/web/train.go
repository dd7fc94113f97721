package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"inceptionscope/internal/train"
)

type trainCmd struct {
	Data     string            `help:"Folder with one folder of pictures a class." required:"" type:"existingdir" placeholder:"DIR"`
	Merge    map[string]string `help:"Count one folder's pictures to another class." placeholder:"Faces_easy=Faces"`
	HeldOut  string            `name:"held-out" help:"List of pictures, one path a line, that only measure; by default every eighth." type:"existingfile" placeholder:"LIST"`
	Classes  []string          `help:"Only these classes." placeholder:"NAME,..."`
	Arch     string            `help:"googlenet (LRN, as BVLC's), googlenet-bn (batch norm) or googlenet-small (a quarter of the width)." enum:"googlenet,googlenet-bn,googlenet-small" default:"googlenet-bn"`
	Size     int               `help:"Side of the pictures in pixels; 0: the architecture's own." default:"0"`
	Epochs   int               `help:"Passes over the pictures; 0: the architecture's default." default:"0"`
	Time     time.Duration     `help:"End after this time, however many epochs that makes." placeholder:"15m"`
	Batch    int               `help:"Pictures a step; 0: the default." default:"0"`
	LR       float64           `name:"lr" help:"Learning rate at the start; 0: the default." default:"0"`
	Schedule string            `help:"How the rate falls: step (the paper's 4 % every 8 epochs), poly, cosine, constant; by default the architecture's." enum:"step,poly,cosine,constant," default:""`
	Momentum float64           `help:"Momentum." default:"0.9"`
	Nesterov bool              `help:"Nesterov's momentum."`
	Decay    float64           `help:"Weight decay; negative: the default." default:"-1"`
	Aux      string            `help:"The two auxiliary classifiers." enum:"on,off" default:"on"`
	Average  bool              `help:"Polyak averaging: measure and save the averaged weights."`
	Seed     uint64            `help:"Seed; repeats a run bit by bit on one thread." default:"1"`
	Threads  int               `help:"Threads; 0: all." default:"0"`
	Fresh    bool              `help:"Begin anew even if a checkpoint lies beside --out."`
	Out      string            `help:"The model to write; logs (.csv, .json) and the checkpoint lie beside it." required:"" placeholder:"MODEL.safetensors"`
}

func (c trainCmd) Run(ctx context.Context, s streams) error {
	r, err := train.Run(ctx, c.options(), trainProgress(s.err))
	fmt.Fprintln(s.err)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("stopped; the same command goes on from the checkpoint beside %s", c.Out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d classes, held-out top-1 %.1f %%, top-5 %.1f %% on %d pictures, after %d steps in %s\n",
		r.Out, r.Classes, 100*r.HeldOut.Top1, 100*r.HeldOut.Top5, r.HeldOut.Pictures, r.Steps, r.Spent.Round(time.Second))
	_, err = fmt.Fprintf(s.out, "curves: %s and %s\n", r.CSV, r.JSON)
	return err
}

func (c trainCmd) options() train.Options {
	o := train.Defaults(train.Arch(c.Arch))
	o.Data, o.Merge, o.HeldOut, o.Classes, o.Out = c.Data, c.Merge, c.HeldOut, c.Classes, c.Out
	o.Aux, o.Average, o.Nesterov, o.Momentum = c.Aux == "on", c.Average || o.Average, c.Nesterov, c.Momentum
	o.Seed, o.Threads, o.Fresh, o.Time = c.Seed, c.Threads, c.Fresh, c.Time
	override(&o.Size, c.Size)
	override(&o.Epochs, c.Epochs)
	override(&o.Batch, c.Batch)
	override(&o.Rate, c.LR)
	override(&o.Schedule, train.Schedule(c.Schedule))
	if c.Decay >= 0 {
		o.Decay = c.Decay
	}
	return o
}

// override sets a default anew if the flag was given.
func override[T comparable](to *T, flag T) {
	var zero T
	if flag != zero {
		*to = flag
	}
}

// trainProgress draws a bar with what a person watches while it learns.
func trainProgress(w io.Writer) func(train.Progress) {
	var bar *progressbar.ProgressBar
	held := ""
	return func(p train.Progress) {
		if bar == nil {
			bar = progressbar.NewOptions(p.Steps, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(20), progressbar.OptionThrottle(200*time.Millisecond))
		}
		if p.HeldOut != nil {
			held = fmt.Sprintf(", held out %.1f %%", 100*p.HeldOut.Top1)
		}
		left := ""
		if p.Left > 0 {
			left = ", " + p.Left.Round(time.Second).String() + " left"
		}
		bar.ChangeMax(max(p.Steps, p.Step+1))
		bar.Describe(fmt.Sprintf("epoch %.1f, loss %.3f, top-1 %.0f %%%s, %.1f pictures/s%s", p.Epoch, p.Loss[2], 100*p.Top1, held, p.PerSecond, left))
		_ = bar.Set(p.Step) // a bar that cannot be drawn stops nothing
	}
}
