package cost

import (
	"math"
	"testing"

	"inceptionscope/internal/net"
)

func compare(t *testing.T, mode Mode) *Compared {
	t.Helper()
	c, err := Compare(Standard(), mode)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func is(t *testing.T, what string, found, expected int64) {
	t.Helper()
	if found != expected {
		t.Errorf("%s: expected %s, found %s", what, Group(expected), Group(found))
	}
}

// The numbers of FACTS.md.
func TestNetwork(t *testing.T) {
	c := compare(t, Isolated)
	is(t, "MACs", c.Own.MACs, 1_582_671_872)
	is(t, "weights", c.Own.Weights, 6_990_272)
	is(t, "biases", c.Own.Biases, 8_280)
	is(t, "params", c.Own.Params(), 6_998_552)
	own, naive := c.Nine()
	is(t, "naive nine MACs", naive.MACs, 3_881_213_952)
	is(t, "naive nine params", naive.Params(), 23_723_664)
	is(t, "naive network MACs", c.Naive.MACs, 4_359_913_472)
	is(t, "naive network params", c.Naive.Params(), 24_873_080)
	if own.MACs/1e6 != 1103 { // 1,103.97 M
		t.Errorf("nine modules: found %d MACs", own.MACs)
	}
}

func TestChained(t *testing.T) {
	c := compare(t, Chained)
	_, naive := c.Nine()
	is(t, "naive nine MACs", naive.MACs, 12_085_441_536)
	is(t, "naive network MACs", c.Naive.MACs, 12_568_061_056)
	is(t, "naive network params", c.Naive.Params(), 97_526_008)
	is(t, "depth of 5b", int64(c.Modules[8].Naive.Out), 4944)
	is(t, "reduced network", c.Own.MACs, 1_582_671_872)
}

func TestModules(t *testing.T) {
	c := compare(t, Isolated)
	for i, want := range []struct {
		name          string
		in, out       int
		weights       int64
		macs, naive   float64 // millions, as FACTS.md prints them
		naiveOut      int
		reductionM    float64
		paperK, opsMM int
	}{
		{"3a", 192, 256, 163_328, 128.0, 303.5, 416, 0, 159, 128},
		{"3b", 256, 480, 388_096, 304.3, 854.2, 672, 0, 380, 304},
		{"4a", 480, 512, 375_552, 73.6, 307.1, 928, 0, 364, 73},
		{"4b", 512, 512, 448_512, 87.9, 378.9, 960, 0, 437, 88},
		{"4c", 512, 512, 509_440, 99.9, 404.6, 960, 15.3, 463, 100},
		{"4d", 512, 528, 604_672, 118.5, 431.9, 976, 0, 580, 119},
		{"4e", 528, 832, 867_328, 170.0, 655.7, 1232, 0, 840, 170},
		{"5a", 832, 832, 1_042_432, 51.1, 258.3, 1536, 0, 1072, 54},
		{"5b", 832, 1024, 1_442_816, 70.7, 287.0, 1728, 0, 1388, 71},
	} {
		m := c.Modules[i]
		if m.Name != want.name || m.In != want.in || m.Out != want.out || m.Naive.Out != want.naiveOut {
			t.Errorf("module %d: expected %s %d -> %d (naive %d), found %s %d -> %d (naive %d)",
				i, want.name, want.in, want.out, want.naiveOut, m.Name, m.In, m.Out, m.Naive.Out)
		}
		is(t, m.Name+" weights", m.Own.Weights, want.weights)
		millions(t, m.Name+" MACs", m.Own.MACs, want.macs)
		millions(t, m.Name+" naive MACs", m.Naive.MACs, want.naive)
		if want.reductionM > 0 {
			millions(t, m.Name+" reductions", m.Branches[1].Reduction.MACs+m.Branches[2].Reduction.MACs, want.reductionM)
		}
		if r := m.Report(); r.Paper == nil || *r.Paper != (PaperReport{want.paperK, want.opsMM}) {
			t.Errorf("%s: paper's column is %v", m.Name, r.Paper)
		}
	}
}

func millions(t *testing.T, what string, found int64, expected float64) {
	t.Helper()
	if math.Abs(float64(found)/1e6-expected) > 0.05001 {
		t.Errorf("%s: expected %.1f M, found %s", what, expected, Group(found))
	}
}

// The two examples of lectures: 4a's and 3a's 5x5 branch.
func TestLectureExamples(t *testing.T) {
	c := compare(t, Isolated)
	millions(t, "4a 5x5 naive", c.Modules[2].Naive.Branches[2].Own.MACs, 112.9)
	millions(t, "4a 5x5", c.Modules[2].Branches[2].Own.MACs, 5.3)
	millions(t, "3a 5x5 naive", c.Modules[0].Naive.Branches[2].Own.MACs, 120.4)
	millions(t, "3a 5x5", c.Modules[0].Branches[2].Own.MACs, 12.4)
}

func TestHeads(t *testing.T) {
	g := compare(t, Isolated).Graph
	hs := AuxHeads(g)
	if len(hs) != 2 {
		t.Fatalf("expected 2 heads, found %v", hs)
	}
	is(t, "loss1", hs[0].Cost.Params(), 3_188_840)
	is(t, "loss2", hs[1].Cost.Params(), 3_190_888)
	is(t, "all", Network(g).Params()+hs[0].Cost.Params()+hs[1].Cost.Params(), 13_378_280)
	millions(t, "heads' MACs", hs[0].Cost.MACs+hs[1].Cost.MACs, 8.4)
	is(t, "fully connected in place of the average", GlobalAverage(g).FCWeights, 51_380_224)
}

func TestNetworks(t *testing.T) {
	for i, want := range []struct {
		name         string
		params, macs int64
	}{
		{"GoogLeNet", 6_998_552, 1_582_671_872},
		{"AlexNet", 60_965_224, 724_406_816},
		{"VGG-16", 138_357_544, 15_470_264_320},
		{"ResNet-18", 11_689_512, 1_814_073_344},
	} {
		o := Networks()[i]
		if o.Name != want.name {
			t.Fatalf("expected %s, found %s", want.name, o.Name)
		}
		is(t, o.Name+" params", o.Cost.Params(), want.params)
		is(t, o.Name+" MACs", o.Cost.MACs, want.macs)
	}
}

func TestExplain(t *testing.T) {
	g := compare(t, Isolated).Graph
	for name, want := range map[string]Formula{
		"inception_3a/3x3_reduce": {"28 x 28 x 192 x 96 = 14,450,688", "192 x 96 + 96 = 18,528"},
		"inception_3b/5x5":        {"28 x 28 x 5 x 5 x 32 x 96 = 60,211,200", "5 x 5 x 32 x 96 + 96 = 76,896"},
		"loss3/classifier":        {"1,024 x 1,000 = 1,024,000", "1,024 x 1,000 + 1,000 = 1,025,000"},
		"inception_3a/pool":       {},
	} {
		i, _ := g.Index(name)
		if f := Explain(g.Layers[i]); f != want {
			t.Errorf("%s: expected %q, found %q", name, want, f)
		}
	}
	conv2 := alexNet().Layers[2]
	if f := conv2.Explain(); f.MACs != "27 x 27 x 5 x 5 x 48 x 256 = 223,948,800" {
		t.Errorf("grouped convolution: found %q", f.MACs)
	}
}

func TestIntensity(t *testing.T) {
	g := compare(t, Isolated).Graph
	i, _ := g.Index("loss3/classifier")
	// 1,024 values in, 1,025,000 parameters, 1,000 out.
	is(t, "moved", In(g, i).Moved, 4*(1024+1_025_000+1000))
	one := In(g, i).Intensity()
	if math.Abs(one-2*1_024_000/float64(4*(1024+1_025_000+1000))) > 1e-12 {
		t.Errorf("intensity of the linear layer: %v", one)
	}
}

// Only the named cells of Table 1 differ from the count, reading K as 1,024.
func TestExceptions(t *testing.T) {
	named := map[string]bool{}
	for _, e := range Exceptions() {
		named[e.Row+" "+e.Column] = true
	}
	for _, m := range compare(t, Isolated).Modules {
		p := net.Paper[m.Name]
		for column, r := range map[string]float64{
			"params": float64(m.Own.Weights) / 1024 / float64(p.ParamsK),
			"ops":    float64(m.Own.MACs) / 1e6 / float64(p.MACsM),
		} {
			if off := math.Abs(r-1) > 0.02; off != named[m.Name+" "+column] {
				t.Errorf("%s %s: counted / printed = %.3f, named as an exception: %v", m.Name, column, r, !off)
			}
		}
	}
}
