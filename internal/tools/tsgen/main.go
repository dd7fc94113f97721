// Command tsgen writes the page's TypeScript types from the structs of
// internal/wire, so that both sides speak of the same fields:
//
//	go run ./internal/tools/tsgen
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	in := flag.String("in", "internal/wire", "folder of the Go package")
	out := flag.String("out", "web/static/src/lib/wire.gen.ts", "file to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	src, err := generate(in)
	if err != nil {
		return err
	}
	return os.WriteFile(out, src, 0o644)
}
