package net

import (
	"context"
	"math"
	"strings"
	"testing"

	"inceptionscope/internal/kernel"
)

// The mean of a class's map plus its bias is its logit.
func TestCAM(t *testing.T) {
	n, input := tiny(t)
	a := n.NewActivations()
	if err := n.Forward(context.Background(), input, a, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	fc := n.classifier()
	at, _ := n.Graph().Index(fc.Name)
	for class := range fc.C {
		sum := 0.0
		cam := n.CAM(a, class)
		for _, v := range cam {
			sum += float64(v)
		}
		logit := float64(a.Map(at).At(0, 0, class)) // biases are zero
		if mean := sum / float64(len(cam)); math.Abs(mean-logit) > 1e-5*(1+math.Abs(logit)) {
			t.Errorf("class %d: expected a mean of %g, found %g", class, logit, mean)
		}
	}
}

// Before ReLU: positive values are the kept ones, the rest are those that ReLU
// cut off, and the reference's statistics fit.
func TestPreReLU(t *testing.T) {
	var stats struct{ Stats map[string]map[string]stat }
	readJSON(t, shared(t, "golden", "stats.json"), &stats)
	const image = "n01443537_goldfish"
	be, _ := kernel.FromEnv()
	n := network(t, bvlc(), readTensors(t, shared(t, "weights", "bvlc_googlenet.safetensors")), be)
	a := n.NewActivations()
	input := bvlc().Input.Tensor(cropRGB(t, shared(t, "golden", "crops", image+".png")), nil)
	if err := n.Forward(context.Background(), input, a, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"conv1/7x7_s2", "inception_4c/1x1", "inception_5b/5x5"} {
		layer, _ := n.Graph().Index(name)
		var all []float32
		for c := range n.Graph().Layers[layer].C {
			pre, err := n.PreReLU(a, layer, c)
			if err != nil {
				t.Fatal(err)
			}
			kept := a.Map(layer).Channel(c, nil)
			for i, v := range pre {
				if math.Abs(float64(max(v, 0)-kept[i])) > 1e-4*stats.Stats[image][name].Max {
					t.Fatalf("%s channel %d: %g before and %g after ReLU", name, c, v, kept[i])
				}
			}
			all = append(all, pre...)
		}
		fits(t, name+":pre_relu", all, stats.Stats[image][name+":pre_relu"])
	}
}

func TestPreReLURefuses(t *testing.T) {
	n, _ := tiny(t)
	a := n.NewActivations()
	for _, c := range []struct {
		name    string
		channel int
		want    string
	}{{"pool1", 0, "no convolution"}, {"stem", 12, "expected a channel below 12, found 12"}, {"stem", -1, "found -1"}} {
		layer, _ := n.Graph().Index(c.name)
		if _, err := n.PreReLU(a, layer, c.channel); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("expected %q, found %v", c.want, err)
		}
	}
}

func TestInputTensor(t *testing.T) {
	in := Input{Size: 2, BGR: true, Mean: [3]float32{1, 2, 3}, Scale: 0.5}
	rgb := []byte{10, 20, 30, 11, 21, 31, 12, 22, 32, 13, 23, 33}
	got := in.Tensor(rgb, nil)
	want := []float32{14.5, 15, 15.5, 16, 9, 9.5, 10, 10.5, 3.5, 4, 4.5, 5}
	if !within(t, "input", got, want, 0, 0) {
		t.Error(got)
	}
	in.BGR = false
	if got := in.Tensor(rgb, got); got[0] != 4.5 || got[8] != 13.5 {
		t.Error(got)
	}
}
