package cost

import "inceptionscope/internal/net"

// Ending compares what can stand behind the last module.
type Ending struct {
	Maps      [3]int `json:"maps"`       // C, H, W
	AvgParams int64  `json:"avg_params"` // global average pooling: none
	FCWeights int64  `json:"fc_weights"` // H x W x C values to a vector of C
	Formula   string `json:"formula"`
}

// GlobalAverage holds global average pooling (C maps to a vector of C, no
// weights) against the fully connected layer that would do the same.
func GlobalAverage(g *net.Graph) Ending {
	var last net.Layer
	for _, l := range g.Layers {
		if l.Kind == net.Concat {
			last = l
		}
	}
	fc := int64(last.H) * int64(last.W) * int64(last.C) * int64(last.C)
	return Ending{
		Maps:      [3]int{last.C, last.H, last.W},
		FCWeights: fc,
		Formula:   product(last.H, last.W, last.C, last.C) + " = " + Group(fc),
	}
}

// HeadCost is an auxiliary classifier.
type HeadCost struct {
	Name   string
	Layers []Part
	Cost   Cost
}

// AuxHeads counts both auxiliary classifiers that hang on the network in
// training, whether or not this model carries them. None at a picture size
// that leaves them no output.
func AuxHeads(g *net.Graph) []HeadCost {
	d := g.Description
	d.Aux = true
	g, err := d.Graph()
	if err != nil {
		return nil
	}
	var hs []HeadCost
	for _, l := range g.Layers {
		if l.Head == "" {
			continue
		}
		if len(hs) == 0 || hs[len(hs)-1].Name != l.Head {
			hs = append(hs, HeadCost{Name: l.Head, Cost: Head(g, l.Head)})
		}
		h := &hs[len(hs)-1]
		h.Layers = append(h.Layers, Part{Layer: l})
	}
	return hs
}
