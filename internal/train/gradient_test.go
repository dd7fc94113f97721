package train

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"inceptionscope/internal/kernel/batch"
	"inceptionscope/internal/net"
)

// A gradient in float32 is only as good as its rounding, and that can be bad:
// batch norm over few pixels subtracts nearly all of what comes back (over two
// values it leaves eps/(var+eps) of it), and where a value is within rounding
// of a kink, the other side's slope may come out. What rounding does to each
// value is therefore measured, see [Model.shake], and not guessed.
const (
	shakes    = 8
	ulps      = 4    // that a shake moves each value by, at most
	tolerance = 2e-3 // of the tensor's largest gradient, beside the rounding
	blur      = 2e-2 // more rounding than this, and a value says nothing
)

// census counts the values that were looked at.
type census struct{ compared, kinked, blurred int }

// sound fails a test that left out more than one value in ten.
func (n census) sound(t *testing.T) {
	t.Helper()
	t.Logf("%d values compared; left out %d at a kink, %d lost in rounding", n.compared, n.kinked, n.blurred)
	if all := n.compared + n.kinked + n.blurred; n.compared == 0 || 10*n.compared < 9*all {
		t.Errorf("only %d of %d values could be compared", n.compared, all)
	}
}

// failer is what [testing.T] and [rapid.T] have in common.
type failer interface {
	Fatalf(string, ...any)
	Helper()
}

// check compares the model's loss and a sample of its gradients, of every
// parameter and of the pictures, with float64 finite differences. share is the
// part of the tensors that are looked at.
func (n *census) check(t failer, d net.Description, cfg Config, seed uint64, share float64) {
	t.Helper()
	g, err := d.Graph()
	if err != nil {
		t.Fatalf("graph: %v", err)
	}
	cfg.ToPicture, cfg.Init, cfg.Seed = true, He, seed
	m, err := Build(g, cfg)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	defer m.Close()
	r := rand.New(rand.NewPCG(seed, 9))
	pictures := fill(m, r)
	m.Forward(true)
	m.Backward()
	ref := referenceOf(m, pictures)
	middle := ref.loss()
	if got := m.weightedLoss(); math.Abs(got-middle) > 1e-4*(1+middle) {
		t.Fatalf("loss %g, reference %g", got, middle)
	}
	for _, s := range m.slopes(r, variables(m, ref), share) {
		n.compare(t, ref, middle, s)
	}
}

func (m *Model) weightedLoss() (loss float64) {
	for _, l := range m.losses {
		for _, v := range l.loss {
			loss += float64(l.weight) * v / float64(m.Batch)
		}
	}
	return loss
}

// variable is something that the loss depends on.
type variable struct {
	name     string
	values   []float64        // the reference's, to be varied
	gradient func() []float64 // of the model's last backward pass
}

func variables(m *Model, ref *reference) (list []variable) {
	for n := range ref.picture {
		list = append(list, variable{fmt.Sprintf("picture %d", n), ref.picture[n], func() []float64 { return wide(m.PictureGradient(n)) }})
	}
	for _, conv := range m.convs {
		for _, p := range conv.parts {
			weight := func() []float64 {
				g := make([]float32, p.c*conv.k())
				ci, taps := conv.order()
				batch.FromPanels(g, conv.w.g, ci, taps, p.c0, p.c)
				return wide(g)
			}
			of := func(v *param) func() []float64 { return func() []float64 { return wide(v.g[p.c0 : p.c0+p.c]) } }
			list = append(list, variable{p.name + ".weight", ref.w[p.name], weight}, variable{p.name + ".bias", ref.b[p.name], of(conv.norm.beta)})
			if conv.norm.gamma != nil {
				list = append(list, variable{p.name + ".gamma", ref.gamma[p.name], of(conv.norm.gamma)})
			}
		}
	}
	return list
}

// slope is the model's gradient of one value.
type slope struct {
	variable
	i        int
	gradient float64
	largest  float64 // of the tensor
	rounding float64 // how far the gradient moves when all values are shaken
}

// slopes picks two values of each tensor (of a share of them) and shakes them.
func (m *Model) slopes(r *rand.Rand, all []variable, share float64) (list []slope) {
	for _, x := range all {
		if r.Float64() > share {
			continue
		}
		g, largest := x.gradient(), 0.0
		for _, v := range g {
			largest = math.Max(largest, math.Abs(v))
		}
		for range 2 {
			i := r.IntN(len(g))
			list = append(list, slope{variable: x, i: i, gradient: g[i], largest: largest})
		}
	}
	for range shakes {
		back := m.shake(r)
		m.Forward(true)
		m.Backward()
		back()
		var g []float64
		for k := range list {
			s := &list[k]
			if k%2 == 0 {
				g = s.variable.gradient()
			}
			s.rounding = math.Max(s.rounding, math.Abs(g[s.i]-s.gradient))
		}
	}
	return list
}

// shake moves pictures, parameters and running statistics by a few units in the
// last place, so that everything after them is rounded differently.
func (m *Model) shake(r *rand.Rand) (back func()) {
	all := [][]float32{m.data.Data}
	for _, p := range m.params {
		all = append(all, p.w)
	}
	for _, c := range m.convs {
		all = append(all, c.norm.mean, c.norm.variance)
	}
	var was [][]float32
	for _, v := range all {
		was = append(was, slices.Clone(v))
		for i := range v {
			v[i] *= 1 + ulps*0x1p-23*float32(2*r.Float64()-1)
		}
	}
	return func() {
		for i, v := range all {
			copy(v, was[i])
		}
	}
}

// compare varies the value in the reference and compares the slope of the loss
// with the gradient. Where the slopes of both sides differ, the loss has a kink
// (ReLU, max pool) and the value is left out.
func (n *census) compare(t failer, ref *reference, middle float64, s slope) {
	t.Helper()
	const h = 1e-5
	was := s.values[s.i]
	s.values[s.i] = was + h
	up := (ref.loss() - middle) / h
	s.values[s.i] = was - h
	down := (middle - ref.loss()) / h
	s.values[s.i] = was
	want := (up + down) / 2
	scale := s.largest + math.Abs(want)
	switch {
	case math.Abs(up-down) > 1e-3*s.largest+1e-6:
		n.kinked++
	case s.rounding > blur*scale:
		n.blurred++
	default:
		n.compared++
		if math.Abs(s.gradient-want) > tolerance*scale+2e-6+2*s.rounding {
			t.Fatalf("%s[%d]: gradient %g, finite difference %g (largest %g, rounding %g)", s.name, s.i, s.gradient, want, s.largest, s.rounding)
		}
	}
}

// fill gives the model random pictures and labels, and its norms random scales.
func fill(m *Model, r *rand.Rand) (pictures [][]float64) {
	size := m.Graph.Input.Size
	for n := range m.Batch {
		hwc := make([]float32, 3*size*size)
		chw := make([]float64, len(hwc))
		for i := range hwc {
			hwc[i] = float32(r.NormFloat64())
			chw[i%3*size*size+i/3] = float64(hwc[i])
		}
		pictures = append(pictures, chw)
		m.SetPicture(n, hwc, r.IntN(len(m.Graph.Classes)))
	}
	for _, c := range m.convs {
		for i, live := range c.norm.live {
			if live {
				c.norm.beta.w[i] = float32(0.2 * r.NormFloat64())
				if c.norm.gamma != nil {
					c.norm.gamma.w[i] = float32(1 + 0.3*r.NormFloat64())
				}
			}
		}
	}
	return pictures
}

func classes(n int) (c []net.Class) {
	for i := range n {
		c = append(c, net.Class{ID: fmt.Sprint(i), Label: fmt.Sprint(i)})
	}
	return c
}

func row(k net.Kind, name string, size, s, p, out int) net.Row {
	return net.Row{Op: net.Op{Kind: k, Name: name, KH: size, KW: size, S: s, PH: p, PW: p, Out: out}}
}

// ends are the rows behind the last map.
func ends() []net.Row {
	return []net.Row{row(net.AvgPool, "pool5", 0, 0, 0, 1), row(net.Linear, "loss3/classifier", 0, 0, 0, 0), row(net.Softmax, "prob", 0, 0, 0, 0)}
}

func module(name string, f net.Filters) net.Row { return net.Row{Module: name, Filters: f} }

func small(size int, rows ...net.Row) net.Description {
	return net.Description{Rows: append(rows, ends()...), Classes: classes(5), CeilPool: true, K5: 5, Input: net.Input{Size: size}}
}

// Every layer by itself between a convolution and the classifier.
func TestGradientOfEveryLayer(t *testing.T) {
	first := row(net.Conv, "first", 3, 1, 1, 9)
	lrn := small(7, first, row(net.LRN, "lrn", 0, 0, 0, 0))
	lrn.LRN = &net.Norm{Size: 5, Alpha: 0.8, Beta: 0.75, K: 1}
	odd := lrn
	odd.LRN = &net.Norm{Size: 3, Alpha: 0.5, Beta: 0.6, K: 2}
	heads := small(8, first, row(net.MaxPool, "pool", 3, 2, 0, 0), module("4a", net.Filters{C1: 5, R3: 4, C3: 6, R5: 3, C5: 4, Proj: 7}), module("4d", net.Filters{C1: 3, R3: 2, C3: 4, R5: 2, C5: 3, Proj: 4}))
	heads.Aux = true
	fourteen := small(14, first, module("4a", net.Filters{C1: 5, R3: 4, C3: 6, R5: 3, C5: 4, Proj: 7}))
	fourteen.Aux = true
	share := func(d net.Description) float64 {
		if d.Aux { // 2 x 2 million weights: a sample of the tensors
			return 0.15
		}
		return 1
	}
	var n census
	for name, d := range map[string]net.Description{
		"convolution 3x3":       small(7, first),
		"convolution 7x7/2":     small(15, row(net.Conv, "first", 7, 2, 3, 8)),
		"convolution 1x1":       small(6, first, row(net.Conv, "second", 1, 1, 0, 17)),
		"convolution no border": small(9, first, row(net.Conv, "second", 3, 1, 0, 6)),
		"convolution stride 2":  small(9, first, row(net.Conv, "second", 3, 2, 1, 6)),
		"Winograd":              small(13, row(net.Conv, "first", 3, 1, 1, 8), row(net.Conv, "second", 3, 1, 1, 24), module("3a", net.Filters{C1: 5, R3: 16, C3: 8, R5: 3, C5: 4, Proj: 7})),
		"max pool":              small(9, first, row(net.MaxPool, "pool", 3, 2, 0, 0)),
		"max pool stride 1":     small(8, first, row(net.MaxPool, "pool", 3, 1, 1, 0)),
		"average pool":          small(11, first, row(net.AvgPool, "pool", 5, 3, 0, 0)),
		"adaptive average":      small(7, first, row(net.AvgPool, "pool", 0, 0, 0, 4)),
		"LRN":                   lrn,
		"LRN, other constants":  odd,
		"module":                small(6, first, module("3a", net.Filters{C1: 5, R3: 4, C3: 6, R5: 3, C5: 4, Proj: 7})),
		"naive module":          small(6, first, module("3a", net.Filters{C1: 5, R3: 4, C3: 6, R5: 3, C5: 4, Proj: 7}.Naive())),
		"heads":                 heads,
		"head with 5x5 pool":    fourteen,
	} {
		for _, norm := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, batch norm %v", name, norm), func(t *testing.T) {
				n.check(t, d, Config{Batch: 2, Threads: 2, BatchNorm: norm, AuxWeight: 0.3, Smoothing: 0.1, Dropout: [2]float32{0.4, 0.7}}, 3, share(d))
			})
		}
	}
	n.sound(t)
}

// Random networks: any kernel, stride, width and module.
func TestGradientOfRandomNetworks(t *testing.T) {
	var all census
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(t, name) }
		k := n("k", 0, 3)*2 + 1
		rows := []net.Row{row(net.Conv, "first", k, n("s", 1, 2), k/2, n("first", 1, 20))}
		if rapid.Bool().Draw(t, "pool") {
			rows = append(rows, row(net.MaxPool, "pool", 3, 2, n("pad", 0, 1), 0))
		}
		rows = append(rows, row(net.LRN, "lrn", 0, 0, 0, 0), row(net.Conv, "second", 3, 1, 1, n("second", 1, 20)))
		f := func(name string) net.Row {
			return module(name, net.Filters{C1: n("c1", 1, 18), R3: n("r3", 1, 9), C3: n("c3", 1, 18), R5: n("r5", 1, 9), C5: n("c5", 1, 9), Proj: n("proj", 1, 9)})
		}
		for _, name := range []string{"3a", "4a", "4d"}[:n("modules", 0, 2)] {
			rows = append(rows, f(name))
		}
		d := small(n("size", 6, 10), rows...)
		d.Aux, d.CeilPool, d.K5 = false, rapid.Bool().Draw(t, "ceil"), rapid.SampledFrom([]int{3, 5}).Draw(t, "k5")
		if rapid.Bool().Draw(t, "has lrn") {
			d.LRN = &net.Norm{Size: 5, Alpha: 0.5, Beta: 0.75, K: 1}
		}
		all.check(t, d, Config{Batch: n("batch", 2, 3), Threads: n("threads", 1, 3), BatchNorm: rapid.Bool().Draw(t, "norm"), Smoothing: 0.1, Dropout: [2]float32{0.3, 0}}, rapid.Uint64().Draw(t, "seed"), 0.15)
	})
	all.sound(t)
}
