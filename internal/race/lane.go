package race

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"inceptionscope/internal/net"
)

// lane is one version of the network, somewhere along its rows.
type lane struct {
	name     string
	own      []net.Row // the model's
	rows     []net.Row // this version's
	k5       int
	weights  net.Weights // the model's, for rows that are its own
	at       int         // the next row to run; x is its input
	x        []float32   // [c,h,w]
	c, h, w  int
	deviates bool // a row before `at` differs, so x is this version's own
}

// differs says whether this version's row is another than the model's.
func (l *lane) differs(row int) bool {
	a, b := l.own[row], l.rows[row]
	return a.Op != b.Op || a.Filters != b.Filters || !slices.EqualFunc(a.Branches, b.Branches, sameBranch)
}

func sameBranch(a, b net.Branch) bool { return a.Name == b.Name && slices.Equal(a.Ops, b.Ops) }

// first is the row from which on the version feeds itself on its way to
// `target`: the first that differs, or the target.
func (l *lane) first(target int) int {
	for i := range target {
		if l.differs(i) {
			return i
		}
	}
	return target
}

// start puts the lane before a row whose input is the model's own.
func (l *lane) start(row int, x []float32, c, h, w int) {
	l.at, l.x, l.c, l.h, l.w, l.deviates = row, x, c, h, w, false
}

// build makes the network of the lane's next row; random says that its
// weights are.
func (l *lane) build() (n *net.Network, random bool, err error) {
	row := l.rows[l.at]
	g, err := net.ModuleGraph(row, l.k5, l.c, l.h, l.w)
	if err != nil {
		return nil, false, err
	}
	w := l.weights
	random = l.deviates || l.differs(l.at)
	if random {
		w = noise{g}
	}
	n, err = net.NewModule(row, l.k5, l.c, l.h, l.w, w)
	return n, random, err
}

// advance runs rows, untimed, until the lane stands before `target`; it asks
// before each.
func (l *lane) advance(ctx context.Context, target int, ask func(context.Context) error) error {
	for l.at < target {
		if err := ask(ctx); err != nil {
			return err
		}
		n, _, err := l.build()
		if err != nil {
			return err
		}
		a := n.NewActivations()
		if err := n.Forward(ctx, l.x, a, nil, net.Options{}); err != nil {
			return err
		}
		l.take(n, a)
	}
	return nil
}

// take makes the row's output the input of the next.
func (l *lane) take(n *net.Network, a *net.Activations) {
	last := len(n.Graph().Layers) - 1
	m := a.Map(last)
	l.x, l.c, l.h, l.w = m.CHW(make([]float32, m.C*m.H*m.W)), m.C, m.H, m.W
	l.deviates = l.deviates || l.differs(l.at)
	l.at++
}

// noise gives every tensor of a graph the right shape and size: normal values
// with variance 2 / fan-in keep the maps' scale through ReLU (He et al.,
// arXiv 1502.01852).
type noise struct{ graph *net.Graph }

// Tensor implements [net.Weights].
func (n noise) Tensor(name string) ([]int, []float32, error) {
	for _, l := range n.graph.Layers {
		shape := l.WeightShape()
		switch {
		case shape == nil:
		case name == l.Name+".bias":
			return []int{l.C}, make([]float32, l.C), nil
		case name == l.Name+".weight":
			return shape, values(shape), nil
		}
	}
	return nil, nil, fmt.Errorf("tensor %s: no layer has it", name)
}

// values repeats a prime number of random ones: 24 million normal values
// would take longer to draw than the race.
func values(shape []int) []float32 {
	const period = 65_521
	size, fan := 1, 1
	for i, d := range shape {
		size *= d
		if i > 0 {
			fan *= d
		}
	}
	r, scale := rand.New(rand.NewPCG(1, uint64(size))), math.Sqrt(2/float64(fan))
	w := make([]float32, size)
	for i := range min(size, period) {
		w[i] = float32(r.NormFloat64() * scale)
	}
	for i := period; i < size; i += period {
		copy(w[i:], w[:period])
	}
	return w
}
