package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"inceptionscope/internal/net"
	"inceptionscope/internal/wire"
	"inceptionscope/weights"
)

// shelf is all that a viewer of this server may choose from: the catalogue,
// and the file that --model named, under its name without folders.
type shelf struct {
	chosen string // name by which viewers know --model's; "" if there is none
	path   string // what --model said
}

func newShelf(model string) *shelf {
	name := filepath.Base(model)
	if model == "" || inCatalogue(model) {
		name = model
	}
	return &shelf{chosen: strings.TrimSuffix(name, filepath.Ext(name)), path: model}
}

func inCatalogue(name string) bool {
	return slices.ContainsFunc(weights.Catalogue(), func(e weights.Entry) bool { return e.Name == name })
}

// best is the model for who names none.
func (s *shelf) best() string {
	if s.chosen != "" {
		return s.chosen
	}
	return weights.Best()
}

func (s *shelf) has(name string) bool { return name == s.chosen || inCatalogue(name) }

func (s *shelf) open(name string) (*weights.Model, error) {
	if name == s.chosen {
		return weights.Open(s.path)
	}
	return weights.Open(name)
}

// inputs of the installed models, for which a picture keeps its crops.
func (s *shelf) inputs() []net.Input {
	var ins []net.Input
	for _, e := range weights.Catalogue() {
		if !e.Installed() {
			continue
		}
		if m, err := weights.Open(e.Name); err == nil {
			ins = append(ins, m.Description.Input)
			m.Close()
		}
	}
	return ins
}

// Models implements handlers.Catalogue.
func (s *shelf) Models() []wire.ModelInfo {
	var list []wire.ModelInfo
	for _, e := range weights.Catalogue() {
		list = append(list, entryInfo(e))
	}
	if s.chosen == "" || inCatalogue(s.chosen) {
		return list
	}
	if m, err := s.open(s.chosen); err == nil {
		list = append(list, fileInfo(s.chosen, m.Description))
		m.Close()
	}
	return list
}

// Get implements handlers.Catalogue.
func (s *shelf) Get(ctx context.Context, name string, progress func(done, total int64)) error {
	return weights.Get(ctx, name, progress)
}

func entryInfo(e weights.Entry) wire.ModelInfo {
	m := wire.ModelInfo{
		Name: e.Name, Title: e.Title, Classes: e.Classes, Installed: e.Installed(), License: e.License, Bytes: e.Bytes,
		Accuracy: accuracy(e.Accuracy), Top1: e.Accuracy.Top1, Top5: e.Accuracy.Top5, Fit: string(net.Warp), Heads: headNames(e.Heads),
	}
	if e.Name == "default" {
		m.Fit = string(net.Squash)
	}
	return m
}

func fileInfo(name string, d net.Description) wire.ModelInfo {
	return wire.ModelInfo{
		Name: name, Title: fmt.Sprintf("%s (%s)", d.Title, name),
		Classes: len(d.Classes), Installed: true, Fit: string(d.Input.Fit), Heads: headNames(d.Aux),
	}
}

func headNames(aux bool) []string {
	if aux {
		return []string{"loss1", "loss2", "loss3"}
	}
	return []string{"loss3"}
}

func accuracy(a weights.Accuracy) string {
	if a.Top1 == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f %% top-1, %.1f %% top-5 (%s)", 100*a.Top1, 100*a.Top5, a.On)
}
