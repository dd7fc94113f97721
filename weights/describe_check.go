package weights

import (
	"fmt"
	"math"
	"slices"

	"inceptionscope/internal/net"
)

// Bounds on what a file may ask the program to compute; many times what any
// GoogLeNet needs.
const (
	maxSide    = 1024    // of the input
	maxClasses = 1 << 16 // outputs
	maxRows    = 1 << 10 // of the table
	maxDepth   = 1 << 16 // channels of a layer
	maxKernel  = 64
	maxLayer   = 1 << 26 // values of one layer
	maxValues  = 1 << 28 // values of all layers
)

// checkDescription refuses what would make the program crash or swallow
// memory; whether the tensors fit is looked up afterwards.
func checkDescription(d net.Description) error {
	in := d.Input
	switch {
	case in.Size < 1 || in.Size > maxSide:
		return fmt.Errorf("description: expected an input of 1 to %d pixels, found %d", maxSide, in.Size)
	case !slices.Contains(net.Fits, in.Fit):
		return fmt.Errorf("description: expected a fit of %q, found %q", net.Fits, in.Fit)
	case !usable(in.Scale) || in.Scale == 0 || !usable(in.Mean[0]) || !usable(in.Mean[1]) || !usable(in.Mean[2]):
		return fmt.Errorf("description: expected finite mean and scale, found %v and %v", in.Mean, in.Scale)
	case len(d.Classes) < 1 || len(d.Classes) > maxClasses:
		return fmt.Errorf("description: expected 1 to %d classes, found %d", maxClasses, len(d.Classes))
	case d.K5 != 3 && d.K5 != 5:
		return fmt.Errorf("description: expected k5 of 3 or 5, found %d", d.K5)
	case len(d.Rows) > maxRows:
		return fmt.Errorf("description: expected at most %d rows, found %d", maxRows, len(d.Rows))
	}
	if err := checkNorm(d.LRN); err != nil {
		return err
	}
	for _, r := range d.Rows {
		if err := checkRow(r); err != nil {
			return fmt.Errorf("description: row %s%s: %w", r.Name, r.Module, err)
		}
	}
	return checkGraph(d)
}

func usable(v float32) bool { return math.Abs(float64(v)) < 1e9 } // false for NaN

func checkNorm(n *net.Norm) error {
	if n == nil {
		return nil
	}
	if n.Size < 1 || n.Size > 255 || n.Size%2 == 0 || !usable(n.Alpha) || !usable(n.Beta) || !usable(n.K) || n.Alpha < 0 || n.K <= 0 {
		return fmt.Errorf("description: expected LRN over an odd number of channels with alpha >= 0 and k > 0, found %+v", *n)
	}
	return nil
}

func checkRow(r net.Row) error {
	if r.Module == "" {
		return checkOp(r.Op)
	}
	f := r.Filters
	for _, n := range [...]int{f.C1, f.R3, f.C3, f.R5, f.C5, f.Proj} {
		if n < 0 || n > maxDepth {
			return fmt.Errorf("expected filters within 0 to %d, found %+v", maxDepth, f)
		}
	}
	if r.Branches != nil && (len(r.Branches) < 1 || len(r.Branches) > 16) {
		return fmt.Errorf("expected 1 to 16 branches, found %d", len(r.Branches))
	}
	for _, b := range r.Branches {
		if len(b.Ops) < 1 || len(b.Ops) > 16 {
			return fmt.Errorf("branch %s: expected 1 to 16 layers, found %d", b.Name, len(b.Ops))
		}
		for _, op := range b.Ops {
			if err := checkOp(op); err != nil {
				return fmt.Errorf("%s: %w", op.Name, err)
			}
			if op.Kind != net.Conv && op.Kind != net.MaxPool && op.Kind != net.AvgPool {
				return fmt.Errorf("%s: expected a convolution or a pool in a branch, found kind %d", op.Name, op.Kind)
			}
		}
	}
	return nil
}

func checkOp(o net.Op) error {
	adaptive := o.Kind == net.AvgPool && o.KH == 0 && o.KW == 0
	windowed := o.Kind == net.Conv || o.Kind == net.MaxPool || o.Kind == net.AvgPool
	switch {
	case o.Kind == net.Data || o.Kind == net.Concat || o.Kind > net.Softmax:
		return fmt.Errorf("expected a kind of layer that stands in a table, found %d", o.Kind)
	case o.Out < 0 || o.Out > maxDepth:
		return fmt.Errorf("expected an output depth within 0 to %d, found %d", maxDepth, o.Out)
	case adaptive && o.Out < 1:
		return fmt.Errorf("expected an output side, found %d", o.Out)
	case adaptive || !windowed:
		return nil
	case o.KH < 1 || o.KW < 1 || o.KH > maxKernel || o.KW > maxKernel:
		return fmt.Errorf("expected a window of 1 to %d, found %d x %d", maxKernel, o.KH, o.KW)
	case o.S < 1 || o.S > maxKernel:
		return fmt.Errorf("expected a stride of 1 to %d, found %d", maxKernel, o.S)
	case o.PH < 0 || o.PW < 0 || o.PH >= o.KH || o.PW >= o.KW:
		return fmt.Errorf("expected padding smaller than the window %d x %d, found %d x %d", o.KH, o.KW, o.PH, o.PW)
	}
	return nil
}

// checkGraph bounds the activations and refuses a name that stands twice.
func checkGraph(d net.Description) error {
	g, err := d.Graph()
	if err != nil {
		return fmt.Errorf("description: %w", err)
	}
	total, seen := 0, map[string]bool{}
	for _, l := range g.Layers {
		n := l.C * l.H * l.W // below 2^48: sides stay below 2^16 as depths do
		total += n
		if seen[l.Name] || n > maxLayer || total > maxValues {
			return fmt.Errorf("description: layer %s: expected a new name and a moderate size, found %d x %d x %d (%d values so far)", l.Name, l.C, l.H, l.W, total)
		}
		seen[l.Name] = true
		for _, i := range l.In {
			if l.Kind == net.Concat && (g.Layers[i].H != l.H || g.Layers[i].W != l.W) {
				return fmt.Errorf("description: layer %s: expected branches of %d x %d, found %s of %d x %d", l.Name, l.H, l.W, g.Layers[i].Name, g.Layers[i].H, g.Layers[i].W)
			}
		}
	}
	return checkEnd(g)
}

// checkEnd: the network ends with a value and then a probability a class.
func checkEnd(g *net.Graph) error {
	for _, name := range [...]string{"loss3/classifier", "prob"} {
		i, ok := g.Index(name)
		if !ok {
			return fmt.Errorf("description: expected a layer %s, found none", name)
		}
		if c := g.Layers[i].C; c != len(g.Classes) {
			return fmt.Errorf("description: layer %s: expected %d outputs, one a class, found %d", name, len(g.Classes), c)
		}
	}
	return nil
}
