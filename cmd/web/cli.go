package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/units"
)

// cli lists the commands; each has its file.
type cli struct {
	Serve    serveCmd    `cmd:"" default:"withargs" help:"Serve the page (the default command)."`
	Classify classifyCmd `cmd:"" help:"Say what is on pictures."`
	Record   recordCmd   `cmd:"" help:"Write the activations of a picture to a safetensors file."`
	Bench    benchCmd    `cmd:"" help:"Measure the forward pass on this machine."`
	Models   modelsCmd   `cmd:"" help:"List, fetch, verify and convert models."`
	Cost     costCmd     `cmd:"" help:"Count parameters and multiply-adds, reduced against naive."`
	Plot     plotCmd     `cmd:"" help:"Draw a figure of the costs as SVG, PNG or PDF."`
	Doctor   doctorCmd   `cmd:"" help:"Tell what this machine offers: CPU, kernels, models, addresses."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
	Train    trainCmd    `cmd:"" help:"Train a GoogLeNet from scratch on folders of pictures."`
	Lesson   lessonCmd   `cmd:"" help:"Work on lessons."`
	Worker   workerCmd   `cmd:"" help:"Compute passes for web servers that share a NATS server."`
	Load     loadCmd     `cmd:"" help:"Simulate a classroom and measure the server."`
	Health   healthCmd   `cmd:"" help:"Ask a running server whether it is ready (for containers)."`
}

// bytesFlag is a size such as 1GiB, 512MiB or 0.
type bytesFlag int64

func (b *bytesFlag) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if s == "0" {
		*b = 0
		return nil
	}
	n, err := units.ParseStrictBytes(s)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is no size; write for example 1GiB, 512MiB or 0", s)
	}
	*b = bytesFlag(n)
	return nil
}
