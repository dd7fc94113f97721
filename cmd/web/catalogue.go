package main

import (
	"context"
	"fmt"
	"strings"

	"inceptionscope/internal/net"
	"inceptionscope/internal/wire"
	"inceptionscope/weights"
)

// catalogue tells the page of the models: those that can be fetched, and the
// file named by --model, if that is none of them.
type catalogue struct{ chosen string }

func (c catalogue) Models() []wire.ModelInfo {
	var list []wire.ModelInfo
	for _, e := range weights.Catalogue() {
		list = append(list, entryInfo(e))
	}
	if c.chosen != "" && !inCatalogue(c.chosen) {
		if m, err := weights.Open(c.chosen); err == nil {
			list = append(list, fileInfo(c.chosen, m.Description))
			m.Close()
		}
	}
	return list
}

func (catalogue) Get(ctx context.Context, name string, progress func(done, total int64)) error {
	return weights.Get(ctx, name, progress)
}

func entryInfo(e weights.Entry) wire.ModelInfo {
	m := wire.ModelInfo{
		Name: e.Name, Title: e.Title, Classes: e.Classes, Installed: e.Installed(), License: e.License, Bytes: e.Bytes,
		Accuracy: accuracy(e.Accuracy), Fit: string(net.Warp), Heads: headNames(e.Heads),
	}
	if e.Name == "default" {
		m.Fit = string(net.Squash)
	}
	return m
}

func fileInfo(path string, d net.Description) wire.ModelInfo {
	return wire.ModelInfo{
		Name: path, Title: fmt.Sprintf("%s (%s)", d.Title, path[strings.LastIndexAny(path, `/\`)+1:]),
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
