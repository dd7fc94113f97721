package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"inceptionscope/internal/train"
)

type trainCmd struct {
	Data      string            `help:"Folder with one folder of pictures a class." required:"" type:"existingdir" placeholder:"DIR"`
	Merge     map[string]string `help:"Count one folder's pictures to another class." placeholder:"Faces_easy=Faces"`
	HeldOut   string            `name:"held-out" help:"List of pictures, one path a line, that only measure; by default every eighth." type:"existingfile" placeholder:"LIST"`
	Classes   []string          `help:"Only these classes." placeholder:"NAME,..."`
	Arch      string            `help:"googlenet (LRN, as BVLC's), googlenet-bn (batch norm) or googlenet-small (a quarter of the width)." enum:"googlenet,googlenet-bn,googlenet-small" default:"googlenet-bn"`
	Size      int               `help:"Side of the pictures in pixels; 0: the architecture's own." default:"0"`
	Epochs    int               `help:"Passes over the pictures; 0: the architecture's default. With --time it is the time that decides." default:"0"`
	Time      time.Duration     `help:"End after this time, however many epochs that makes." placeholder:"15m"`
	Batch     int               `help:"Pictures a step; 0: the default." default:"0"`
	LR        float64           `name:"lr" help:"Learning rate at the start; 0: the default." default:"0"`
	Schedule  string            `help:"How the rate falls: step (the paper's 4 % every 8 epochs), poly, cosine, constant; by default the architecture's." enum:"step,poly,cosine,constant," default:""`
	Momentum  float64           `help:"Momentum." default:"0.9"`
	Nesterov  *bool             `help:"Nesterov's momentum; by default where batch norm is." negatable:""`
	Decay     *float64          `help:"Weight decay; by default the architecture's." placeholder:"0.0001"`
	Smoothing *float64          `help:"Label smoothing; by default the architecture's." placeholder:"0.1"`
	Init      string            `help:"How weights begin: he, xavier, small; by default the architecture's." enum:"he,xavier,small," default:""`
	Aux       string            `help:"The two auxiliary classifiers." enum:"on,off" default:"on"`
	Average   bool              `help:"Polyak averaging: measure and save the averaged weights." default:"true" negatable:""`
	Seed      uint64            `help:"Seed; repeats a run bit by bit on one thread." default:"1"`
	Threads   int               `help:"Threads; 0: all." default:"0"`
	Fresh     bool              `help:"Begin anew even if a checkpoint lies beside --out."`
	Out       string            `help:"The model to write; logs (.csv, .json) and the checkpoint lie beside it." required:"" placeholder:"MODEL.safetensors"`
}

func (c trainCmd) Run(ctx context.Context, s streams) error {
	debug.SetGCPercent(gcPercent) // pictures and weights lie in few large objects
	tell, done := trainProgress(s.err)
	r, err := train.Run(ctx, c.options(), tell)
	done()
	for _, why := range r.LeftOut {
		fmt.Fprintln(s.err, "left out:", why)
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("stopped; the same command goes on from the checkpoint beside %s", c.Out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d classes, %s, after %d steps in %s\n", r.Out, r.Classes, heldOut(r.HeldOut), r.Steps, r.Spent.Round(time.Second))
	_, err = fmt.Fprintf(s.out, "curves: %s and %s\n", r.CSV, r.JSON)
	return err
}

func heldOut(a train.Accuracy) string {
	if a.Pictures == 0 {
		return "no held-out pictures"
	}
	return fmt.Sprintf("held-out top-1 %.1f %%, top-5 %.1f %% on %d pictures", 100*a.Top1, 100*a.Top5, a.Pictures)
}

func (c trainCmd) options() train.Options {
	o := train.Defaults(train.Arch(c.Arch))
	o.Data, o.Merge, o.HeldOut, o.Classes, o.Out = c.Data, c.Merge, c.HeldOut, c.Classes, c.Out
	o.Aux, o.Average, o.Momentum = c.Aux == "on", c.Average, c.Momentum
	o.Seed, o.Threads, o.Fresh, o.Time = c.Seed, c.Threads, c.Fresh, c.Time
	override(&o.Size, c.Size)
	override(&o.Epochs, c.Epochs)
	override(&o.Batch, c.Batch)
	override(&o.Rate, c.LR)
	override(&o.Schedule, train.Schedule(c.Schedule))
	override(&o.Init, train.Init(c.Init))
	given(&o.Nesterov, c.Nesterov)
	given(&o.Decay, c.Decay)
	given(&o.Smoothing, c.Smoothing)
	return o
}

// given sets a default anew if the flag was given, 0 and false too.
func given[T any](to, flag *T) {
	if flag != nil {
		*to = *flag
	}
}

// override sets a default anew if the flag was given.
func override[T comparable](to *T, flag T) {
	var zero T
	if flag != zero {
		*to = flag
	}
}
