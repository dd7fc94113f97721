package main

import (
	"fmt"
	"os"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/viz"
	"inceptionscope/web/locales"
)

type plotCmd struct {
	Figure string `help:"One of ${figures}." enum:"${figures}" default:"naive-vs-reduced"`
	Naive  string `help:"Naive modules on their true input (isolated), or each feeding the next (chained)." enum:"isolated,chained" default:"isolated"`
	WhatIf string `name:"what-if" help:"As for web cost." placeholder:"3b:5x5_reduce=64"`
	Input  int    `help:"Side of the input in pixels." default:"224"`
	Lang   string `help:"Language of the figure." default:"en"`
	Out    string `help:"The file to write; its name ends in .svg, .png or .pdf." required:"" placeholder:"FILE.svg"`
}

func (c plotCmd) Run() error {
	format, err := viz.FormatOf(c.Out)
	if err != nil {
		return err
	}
	o, err := cost.ParseOptions("", c.Naive, c.WhatIf, c.Input)
	if err != nil {
		return err
	}
	compared, err := o.Compare(cost.Standard())
	if err != nil {
		return err
	}
	bundle, err := locales.New()
	if err != nil {
		return err
	}
	words := bundle.Catalogue(c.Lang)
	if words == nil {
		return fmt.Errorf("--lang %s: no such language", c.Lang)
	}
	return writeAtomic(c.Out, func(f *os.File) error {
		return viz.Figure(f, c.Figure, format, viz.Options{
			Compared: compared, Model: "GoogLeNet", Edited: o.WhatIf.String(), Lang: words.Code, Words: words.Text,
		})
	})
}
