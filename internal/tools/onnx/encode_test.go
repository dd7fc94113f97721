package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// TestOwnReaderFindsEveryTensor writes BVLC's network with random weights and
// reads it with the reader for the model zoo's file.
func TestOwnReaderFindsEveryTensor(t *testing.T) {
	d := net.BVLC()
	d.Classes = weights.ImageNet()
	n, err := net.Random(d, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := encode(n.Graph(), n.Weights(), true)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "m.onnx")
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := weights.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, l := range n.Graph().Layers {
		if l.Kind != net.Conv && l.Kind != net.Linear {
			continue
		}
		for _, name := range []string{l.Name + ".weight", l.Name + ".bias"} {
			_, want, err := n.Weights().Tensor(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, got, err := m.Tensor(name); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: differs or fails: %v", name, err)
			}
		}
	}
}
