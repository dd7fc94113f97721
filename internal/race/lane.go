package race

import (
	"context"
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
	w := l.weights
	random = l.deviates || l.differs(l.at)
	if random {
		w = nil
	}
	n, err = net.NewModule(l.rows[l.at], l.k5, l.c, l.h, l.w, w)
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
