package main

import (
	"fmt"
	"io"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/viz"
	"inceptionscope/web/locales"
	"inceptionscope/weights"
)

type plotCmd struct {
	countFlags
	Figure string `help:"One of ${figures}." enum:"${figures}" default:"naive-vs-reduced"`
	Lang   string `help:"Language of the figure." default:"en"`
	Out    string `help:"The file to write; its name ends in .svg, .png or .pdf." required:"" placeholder:"FILE.svg"`
}

func (c plotCmd) Run() error {
	format, err := viz.FormatOf(c.Out)
	if err != nil {
		return err
	}
	o, err := c.options(nil)
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
	return weights.WriteFile(c.Out, func(w io.Writer) error {
		return viz.Figure(w, c.Figure, format, viz.Options{
			Compared: compared, Model: "GoogLeNet", Edited: o.WhatIf.String(), Lang: words.Code, Words: words.Text,
		})
	})
}
