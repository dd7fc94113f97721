package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"

	"inceptionscope/weights"
)

type modelsCmd struct {
	List    modelsList    `cmd:"" help:"List the models of the catalogue and where they are."`
	Get     modelsGet     `cmd:"" help:"Download a model, or install a file brought on a stick."`
	Verify  modelsVerify  `cmd:"" help:"Check an installed model's checksum, or any model file."`
	Convert modelsConvert `cmd:"" help:"Write a model as safetensors: float32, float16 or 8 bit."`
}

type modelsList struct{}

func (modelsList) Run(s streams) error {
	best := weights.Best()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tMODEL\tSIZE\tSTATE\tLICENCE")
	for _, e := range weights.Catalogue() {
		fmt.Fprintf(w, "%s\t%s\t%.1f MB\t%s\t%s\n", e.Name, e.Title, float64(e.Bytes)/1e6, state(e, best), e.License)
	}
	return w.Flush()
}

func state(e weights.Entry, best string) string {
	switch {
	case e.Name == best:
		return "installed, in use"
	case e.Installed():
		return "installed"
	}
	return "web models get " + e.Name
}

type modelsGet struct {
	Name string `arg:"" help:"Name in the catalogue."`
	From string `help:"Install this file instead of downloading." type:"existingfile" placeholder:"FILE"`
}

func (c modelsGet) Run(ctx context.Context, s streams) error {
	if c.From != "" {
		if err := weights.InstallFrom(c.Name, c.From); err != nil {
			return err
		}
	} else if err := c.download(ctx, s); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%s is installed and verified\n", c.Name)
	return err
}

func (c modelsGet) download(ctx context.Context, s streams) error {
	draw, end := progress(s.err, c.Name)
	err := weights.Get(ctx, c.Name, draw)
	end()
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("model %s: stopped; the same command goes on where it ended", c.Name)
	}
	return err
}

// progress draws a bar from a callback in bytes; end leaves its line.
func progress(w io.Writer, what string) (draw func(done, total int64), end func()) {
	var bar *progressbar.ProgressBar
	draw = func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
				progressbar.OptionShowBytes(true), progressbar.OptionSetWidth(30))
		}
		_ = bar.Set64(done) // a bar that cannot be drawn stops nothing
	}
	return draw, func() {
		if bar != nil {
			fmt.Fprintln(w)
		}
	}
}

type modelsVerify struct {
	Names []string `arg:"" optional:"" name:"model" help:"Names or files; by default all that are installed."`
}

func (c modelsVerify) Run(s streams) error {
	names := c.Names
	if len(names) == 0 {
		for _, e := range weights.Catalogue() {
			if e.Installed() {
				names = append(names, e.Name)
			}
		}
	}
	failed := false
	for _, n := range names {
		if err := weights.Verify(n); err != nil {
			failed = true
			fmt.Fprintf(s.err, "web: %s: %v\n", n, strings.TrimPrefix(err.Error(), n+": "))
			continue
		}
		fmt.Fprintf(s.out, "%s: good\n", n)
	}
	if failed {
		return errReported
	}
	return nil
}

type modelsConvert struct {
	In   string `arg:"" help:"Model name or file."`
	Out  string `arg:"" help:"The safetensors file to write."`
	Type string `help:"Type of the weights: f32, f16 or i8 (with a scale an output channel)." enum:"f32,f16,i8" default:"f32"`
}

func (c modelsConvert) Run() error { return weights.Convert(c.In, c.Out, c.Type) }
