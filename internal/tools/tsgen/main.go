// Command tsgen writes the page's TypeScript types from the structs of the
// protocols, so that both sides speak of the same fields:
//
//	go run ./internal/tools/tsgen
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// protocols are the Go packages and the files that are made from them.
var protocols = []struct{ in, out string }{
	{filepath.Join("internal", "wire"), filepath.Join("web", "static", "src", "lib", "wire.gen.ts")},
	{filepath.Join("internal", "trainhttp", "trainwire"), filepath.Join("web", "static", "src", "train", "wire.gen.ts")},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}

func run() error {
	for _, p := range protocols {
		src, err := generate(p.in)
		if err != nil {
			return err
		}
		if err := os.WriteFile(p.out, src, 0o644); err != nil {
			return err
		}
	}
	return nil
}
