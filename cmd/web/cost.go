package main

import (
	"fmt"
	"strings"

	"inceptionscope/internal/cost"
)

// countFlags say what is counted, for `web cost` and `web plot`.
type countFlags struct {
	Naive  string  `help:"Naive modules on their true input (isolated), or each feeding the next (chained)." enum:"isolated,chained" default:"isolated"`
	WhatIf *string `name:"what-if" help:"${whatif}" placeholder:"3b:5x5_reduce=64"`
	Input  *int    `help:"Side of the input in pixels, ${sides} (default: 224)." placeholder:"224"`
}

type costCmd struct {
	countFlags
	Module *string `help:"Only this module, 3a to 5b." placeholder:"3b"`
	Format string  `help:"${formats}." enum:"${formats}" default:"table"`
}

func (c costCmd) Run(s streams) error {
	o, err := c.options(c.Module)
	if err != nil {
		return err
	}
	r, err := cost.New(cost.Standard(), o)
	if err != nil {
		return err
	}
	return r.Write(s.out, c.Format)
}

// options of the flags. One that is given but empty is a script's slip, not
// a wish for the default.
func (c countFlags) options(module *string) (cost.Options, error) {
	var text [2]string
	for i, f := range []struct {
		name  string
		value *string
	}{{"module", module}, {"what-if", c.WhatIf}} {
		if f.value == nil {
			continue
		}
		if text[i] = *f.value; strings.TrimSpace(text[i]) == "" {
			return cost.Options{}, fmt.Errorf("--%s is empty, expected a value or no --%s", f.name, f.name)
		}
	}
	side := 0
	if c.Input != nil {
		if side = *c.Input; side == 0 {
			return cost.Options{}, fmt.Errorf("input 0, expected %s", cost.Sides)
		}
	}
	return cost.ParseOptions(text[0], c.Naive, text[1], side)
}
