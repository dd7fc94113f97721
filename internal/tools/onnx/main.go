// Command onnx writes a model as an ONNX file, so that the speed of other
// engines can be compared on the same weights:
//
//	go run ./internal/tools/onnx -model bvlc -all -out googlenet.onnx
//	node internal/tools/onnx/ort.mjs googlenet.onnx
//
// With -all every layer is an output, as when it is recorded.
package main

import (
	"flag"
	"fmt"
	"os"

	"inceptionscope/weights"
)

func main() {
	model := flag.String("model", weights.Best(), "name or file of the model")
	all := flag.Bool("all", false, "make every layer an output")
	out := flag.String("out", "googlenet.onnx", "file to write")
	flag.Parse()
	if err := export(*model, *out, *all); err != nil {
		fmt.Fprintln(os.Stderr, "onnx:", err)
		os.Exit(1)
	}
}

func export(model, out string, all bool) error {
	m, err := weights.Open(model)
	if err != nil {
		return err
	}
	defer m.Close()
	g, err := m.Description.Graph()
	if err != nil {
		return err
	}
	b, err := encode(g, m, all)
	if err != nil {
		return err
	}
	return os.WriteFile(out, b, 0o644)
}
