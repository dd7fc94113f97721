package net

import (
	"slices"
	"strings"
	"testing"
)

func graph(t testing.TB, d Description) *Graph {
	t.Helper()
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// count sums parameters and MACs over layers.
func count(layers []Layer) (params, macs int) {
	for _, l := range layers {
		shape := l.WeightShape()
		if shape == nil {
			continue
		}
		n := 1
		for _, d := range shape {
			n *= d
		}
		params += n + l.C
		macs += n * l.H * l.W
	}
	return params, macs
}

// The numbers of docs/FACTS.md follow from the table.
func TestGraphCounts(t *testing.T) {
	d := bvlc()
	if params, macs := count(graph(t, d).Layers); params != 6_998_552 || macs != 1_582_671_872 {
		t.Errorf("expected 6998552 parameters and 1582671872 MACs, found %d and %d", params, macs)
	}
	d.Aux = true
	if params, _ := count(graph(t, d).Layers); params != 13_378_280 {
		t.Errorf("expected 13378280 parameters with both heads, found %d", params)
	}
	convs := 0
	for _, l := range graph(t, bvlc()).Layers {
		if l.Kind == Conv {
			convs++
		}
	}
	if convs != 57 {
		t.Errorf("expected 57 convolutions, found %d", convs)
	}
}

// Chained naive modules: the depth grows from module to module.
func TestGraphNaive(t *testing.T) {
	d := bvlc()
	d.Rows = Table()
	for i := range d.Rows {
		d.Rows[i].Filters = d.Rows[i].Filters.Naive()
	}
	g := graph(t, d)
	if params, macs := count(g.Layers); params != 97_526_008 || macs != 12_568_061_056 {
		t.Errorf("expected 97526008 parameters and 12568061056 MACs, found %d and %d", params, macs)
	}
	if i, ok := g.Index("inception_5b/output"); !ok || g.Layers[i].C != 4944 {
		t.Errorf("expected 4944 channels out of 5b")
	}
}

// Names and order are Caffe's.
func TestGraphNames(t *testing.T) {
	var stats struct{ Order []string }
	readJSON(t, shared(t, "golden", "stats.json"), &stats)
	var names []string
	for _, l := range graph(t, bvlc()).Layers {
		names = append(names, l.Name)
	}
	want := slices.DeleteFunc(stats.Order, func(s string) bool { return strings.HasSuffix(s, ":pre_relu") })
	if !slices.Equal(names, want) {
		t.Errorf("expected %v, found %v", want, names)
	}
}

func TestGraphTooSmall(t *testing.T) {
	d := bvlc()
	d.Input.Size = 1
	d.CeilPool = false
	if _, err := d.Graph(); err == nil || !strings.Contains(err.Error(), "too small") {
		t.Errorf("expected an error for an input of 1 pixel, found %v", err)
	}
}

// Rounding up or down decides the sides of the maps after the pools.
func TestPoolRounding(t *testing.T) {
	d := bvlc()
	side := func(name string) int {
		g := graph(t, d)
		i, _ := g.Index(name)
		return g.Layers[i].H
	}
	for _, c := range []struct {
		ceil bool
		want []int
	}{{true, []int{56, 28, 14, 7}}, {false, []int{55, 27, 13, 6}}} {
		d.CeilPool = c.ceil
		got := []int{side("pool1/3x3_s2"), side("pool2/3x3_s2"), side("pool3/3x3_s2"), side("pool4/3x3_s2")}
		if !slices.Equal(got, c.want) {
			t.Errorf("rounding up %v: expected %v, found %v", c.ceil, c.want, got)
		}
	}
}
