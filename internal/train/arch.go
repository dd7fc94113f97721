package train

import (
	"fmt"

	"inceptionscope/internal/net"
)

// Arch is what can be trained from scratch.
type Arch string

// The architectures. All three have the nine modules of Table 1.
const (
	Plain Arch = "googlenet"       // the paper's and BVLC's: LRN, no batch norm
	Norm  Arch = "googlenet-bn"    // batch norm after every convolution, no LRN
	Tiny  Arch = "googlenet-small" // batch norm, a quarter of the width
)

// Arches lists all.
var Arches = []Arch{Plain, Norm, Tiny}

// DefaultSize is the side of the pictures that the architecture is meant for.
func (a Arch) DefaultSize() int {
	if a == Tiny {
		return 64
	}
	return 224
}

// BatchNorm tells whether convolutions are followed by batch norm.
func (a Arch) BatchNorm() bool { return a != Plain }

// Describe is the network of the architecture for pictures of size x size.
func (a Arch) Describe(size int, classes []net.Class, aux bool) (net.Description, error) {
	d := net.Description{
		Name: string(a), Title: "GoogLeNet", Classes: classes, CeilPool: true, K5: 5, Aux: aux,
		Input: net.Input{Size: size, Mean: [3]float32{127.5, 127.5, 127.5}, Scale: 1.0 / 64, Fit: net.Squash},
	}
	switch a {
	case Plain:
		lrn := net.CaffeLRN
		d.LRN = &lrn
		d.Input = net.Input{Size: size, BGR: true, Mean: [3]float32{104, 117, 123}, Scale: 1, Fit: net.Squash}
	case Norm:
		d.Title = "GoogLeNet with batch norm"
	case Tiny:
		d.Title = "Small GoogLeNet"
		d.Rows = Narrow(net.Table(), 4)
	default:
		return d, fmt.Errorf("architecture %q: expected one of %v", a, Arches)
	}
	return d, nil
}

// Narrow divides all widths of the table.
func Narrow(rows []net.Row, by int) []net.Row {
	for i := range rows {
		r := &rows[i]
		if r.Kind == net.Conv {
			r.Out /= by
		}
		f := &r.Filters
		for _, n := range []*int{&f.C1, &f.R3, &f.C3, &f.R5, &f.C5, &f.Proj} {
			*n /= by
		}
	}
	return rows
}

// Shallow keeps the first n of the table's modules and all other rows.
func Shallow(rows []net.Row, n int) []net.Row {
	var out []net.Row
	for _, r := range rows {
		if r.Module != "" {
			if n == 0 {
				continue
			}
			n--
		}
		out = append(out, r)
	}
	return out
}
