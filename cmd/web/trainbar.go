package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"inceptionscope/internal/train"
)

// trainProgress tells what a person watches while it learns: a bar on a
// terminal, a line now and then elsewhere. done ends it.
func trainProgress(w io.Writer) (tell func(train.Progress), done func()) {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return trainBar(w), func() { fmt.Fprintln(w) }
	}
	return trainLines(w, 10*time.Second), func() {}
}

func trainBar(w io.Writer) func(train.Progress) {
	var bar *progressbar.ProgressBar
	return func(p train.Progress) {
		if bar == nil {
			bar = progressbar.NewOptions(1, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(20),
				progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionSetPredictTime(false))
		}
		done, all := steps(p)
		bar.ChangeMax(max(all, done+1))
		bar.Describe(trainSays(p))
		_ = bar.Set(done) // a bar that cannot be drawn stops nothing
	}
}

// trainLines writes a line at most so often, and with every measurement.
func trainLines(w io.Writer, every time.Duration) func(train.Progress) {
	var last time.Time
	var held *train.Accuracy
	return func(p train.Progress) {
		if time.Since(last) < every && p.HeldOut == held {
			return
		}
		last, held = time.Now(), p.HeldOut
		done, all := steps(p)
		fmt.Fprintf(w, "%d of %d: %s\n", done, all, trainSays(p))
	}
}

func steps(p train.Progress) (done, all int) {
	if p.ToRead > 0 {
		return p.Read, p.ToRead
	}
	return p.Step, p.Steps
}

func trainSays(p train.Progress) string {
	if p.ToRead > 0 {
		return "reading pictures"
	}
	s := fmt.Sprintf("epoch %.1f of %d, loss %.3f, top-1 %.0f %%", p.Epoch, p.Epochs, p.Loss[2], 100*p.Top1)
	if p.HeldOut != nil {
		s += fmt.Sprintf(", held out %.1f %%", 100*p.HeldOut.Top1)
	}
	s += fmt.Sprintf(", rate %.2g, %.1f pictures/s", p.Rate, p.PerSecond)
	if p.Left > 0 {
		s += ", " + p.Left.Round(time.Second).String() + " left"
	}
	return s
}
