package main

import (
	"inceptionscope/internal/cost"
)

type costCmd struct {
	Module string `help:"Only this module, 3a to 5b." placeholder:"3b"`
	Naive  string `help:"Naive modules on their true input (isolated), or each feeding the next (chained)." enum:"isolated,chained" default:"isolated"`
	WhatIf string `name:"what-if" help:"${whatif}" placeholder:"3b:5x5_reduce=64"`
	Input  int    `help:"Side of the input in pixels." default:"224"`
	Format string `help:"${formats}." enum:"${formats}" default:"table"`
}

func (c costCmd) Run(s streams) error {
	o, err := cost.ParseOptions(c.Module, c.Naive, c.WhatIf, c.Input)
	if err != nil {
		return err
	}
	r, err := cost.New(cost.Standard(), o)
	if err != nil {
		return err
	}
	return r.Write(s.out, c.Format)
}
