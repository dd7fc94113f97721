package main

import (
	"fmt"

	"inceptionscope/internal/lesson"
)

type lessonCmd struct {
	Check lessonCheck `cmd:"" help:"Check lesson files; a problem is told with its line."`
}

type lessonCheck struct {
	Files []string `arg:"" name:"file" help:"Lesson files, or folders of them."`
}

func (c lessonCheck) Run(s streams) error {
	found := 0
	for _, name := range c.Files {
		problems := lesson.Check(name)
		for _, p := range problems {
			fmt.Fprintln(s.err, p)
		}
		if len(problems) == 0 {
			fmt.Fprintf(s.out, "%s: good\n", name)
		}
		found += len(problems)
	}
	if found > 0 {
		return errReported
	}
	return nil
}
