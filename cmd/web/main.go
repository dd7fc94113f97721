// Command web serves Inceptionscope and runs GoogLeNet on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/viz"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	if err := run(ctx, os.Args[1:], s); err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			err = errStopped
		}
		if !errors.Is(err, errReported) {
			fmt.Fprintln(os.Stderr, "web:", err)
		}
		os.Exit(1)
	}
}

// streams are the command's standard streams, so that tests bring their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// errReported ends the command with code 1 after it has said itself what was
// wrong.
var errReported = errors.New("reported")

// errStopped is what is said of an interrupted command.
var errStopped = errors.New("stopped")

// errHelp stops kong after it has printed help.
var errHelp = errors.New("help")

// run parses the arguments and runs one command; nil means exit code 0.
func run(ctx context.Context, args []string, s streams) (err error) {
	defer func() {
		if r := recover(); r == errHelp {
			err = nil
		} else if r != nil {
			panic(r)
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("web"),
		kong.Description("See inside GoogLeNet while it works on your own picture."),
		kong.Writers(s.out, s.err),
		kong.Exit(func(int) { panic(errHelp) }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, Tree: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
		kong.Vars{"fits": fits(", "), "formats": strings.Join(cost.Formats, ","), "whatif": cost.WhatIfHelp, "sides": cost.Sides, "figures": strings.Join(viz.Names, ",")},
	)
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (web --help tells the commands and flags)", err)
	}
	return k.Run()
}
