package main

import (
	"fmt"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// loaded is a model ready to run on the command line.
type loaded struct {
	name string
	net  *net.Network
	file *weights.Model
}

// loadModel opens a model by name or path; "" is the best installed one.
func loadModel(name string) (*loaded, error) {
	if name == "" {
		name = weights.Best()
	}
	f, err := weights.Open(name)
	if err != nil {
		return nil, err
	}
	n, err := net.New(f.Description, f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("model %s: %w", name, err)
	}
	return &loaded{name: f.Name, net: n, file: f}, nil
}

func (m *loaded) Close() error { return m.file.Close() }

// fit is the wished fit, or the model's own.
func (m *loaded) fit(wish string) net.Fit {
	if wish == "" {
		return m.net.Graph().Input.Fit
	}
	return net.Fit(wish)
}
