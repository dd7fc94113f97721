package main

import (
	"fmt"
	"slices"
	"strings"

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

// fitFlag is one of net.Fits; "" is the model's own.
type fitFlag net.Fit

func (f *fitFlag) UnmarshalText(text []byte) error {
	*f = fitFlag(text)
	if !slices.Contains(net.Fits, net.Fit(text)) {
		return fmt.Errorf("%q is no fit; expected one of %s", text, fits(", "))
	}
	return nil
}

// fits lists all.
func fits(separator string) string {
	var names []string
	for _, f := range net.Fits {
		names = append(names, string(f))
	}
	return strings.Join(names, separator)
}

// fit is the wished fit, or the model's own.
func (m *loaded) fit(wish fitFlag) net.Fit {
	if wish == "" {
		return m.net.Graph().Input.Fit
	}
	return net.Fit(wish)
}
