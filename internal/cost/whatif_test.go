package cost

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"inceptionscope/internal/net"
)

// The parser's answers to what people mistype.
func TestParseWhatIfErrors(t *testing.T) {
	for text, want := range map[string]string{
		"3b":                          "expected MODULE:KEY=N",
		"3b:":                         "expected MODULE:KEY=N",
		"3b:1x1":                      "what-if 3b: \"1x1\", expected KEY=N",
		"3b:1x1=1,,3x3=1":             "expected KEY=N",
		"3b:1x1=+1":                   "whole number from 0",
		"3b:1x1=1_0":                  "whole number from 0",
		"3b:1x1=99999999999999999999": "whole number from 0 to 16384",
		"3b:7x7=-1":                   "what-if key \"7x7\"",
		"3b:pool=2":                   "from 0 to 1",
		"3b:1x1=1,1x1=2":              "3b:1x1 is set twice, to 1 and to 2",
		"3b:1x1=1;4a:1x1=1;3b:1x1=1":  "3b:1x1 is set twice",
		"3b:5x5_as=1xn,5x5_as=square": "twice, to 1xn and to square",
		"3b:7x7=1":                    "expected 1x1, 3x3_reduce",
		"3b:1x1=-1":                   "whole number from 0",
		"3b:1x1=9999999":              "whole number from 0",
		"3b:1x1=two":                  "whole number from 0",
		"3b:3x3_as=two3x3":            "expected one of [square 1xn]",
		"9z:1x1=1":                    "expected 3a to 5b",
		":1x1=1":                      "expected 3a to 5b",
		"3a:1x1=0,3x3=0,5x5=0,pool=0": "at least one",
	} {
		o, err := ParseOptions("", "", text, 0)
		if err == nil {
			_, err = New(Standard(), o)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: expected an error with %q, found %v", text, want, err)
		}
	}
	for _, good := range []string{"", ";", "3b:5x5_reduce=64", " 3b : 1x1 = 0 , pool_proj=0;4a:pool=0;"} {
		if _, err := ParseWhatIf(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// byHand counts a module another way: from the paper's figure 2, not from layers.
func byHand(f net.Filters, in, side int) (macs, params int64, out int) {
	area := int64(side) * int64(side)
	conv := func(k, from, to int) int {
		w := int64(k) * int64(k) * int64(from) * int64(to)
		macs += w * area
		params += w + int64(to)
		return to
	}
	reduced := func(k, r, c int) int {
		if c == 0 {
			return 0
		}
		if r == 0 {
			return conv(k, in, c)
		}
		return conv(k, conv(1, in, r), c)
	}
	out = reduced(1, 0, f.C1) + reduced(3, f.R3, f.C3) + reduced(5, f.R5, f.C5)
	if f.Proj == 0 {
		return macs, params, out + in
	}
	return macs, params, out + conv(1, in, f.Proj)
}

var modules = []struct {
	name string
	side int
}{{"3a", 28}, {"3b", 28}, {"4a", 14}, {"4b", 14}, {"4c", 14}, {"4d", 14}, {"4e", 14}, {"5a", 7}, {"5b", 7}}

func TestRandomWhatIfs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		edits := map[string]net.Filters{}
		var text []string
		for _, m := range modules {
			n := func() int { return r.IntN(3) * r.IntN(300) }
			f := net.Filters{C1: n(), R3: n(), C3: n(), R5: n(), C5: n(), Proj: n()}
			edits[m.name] = f
			text = append(text, fmt.Sprintf("%s:1x1=%d,3x3_reduce=%d,3x3=%d,5x5_reduce=%d,5x5=%d,pool_proj=%d",
				m.name, f.C1, f.R3, f.C3, f.R5, f.C5, f.Proj))
		}
		for _, mode := range []Mode{Isolated, Chained} {
			checkWhatIf(t, strings.Join(text, ";"), mode, edits)
		}
	}
}

func checkWhatIf(t *testing.T, text string, mode Mode, edits map[string]net.Filters) {
	t.Helper()
	o, err := ParseOptions("", string(mode), text, 224)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := New(Standard(), o)
	if err != nil {
		t.Fatal(err)
	}
	in, naiveIn := 192, 192
	const stemMACs, stemParams = 118_013_952 + 12_845_056 + 346_816_512, 9_472 + 4_160 + 110_784
	total := [4]int64{stemMACs, stemParams, stemMACs, stemParams}
	for i, m := range modules {
		f := edits[m.name]
		if mode == Isolated {
			naiveIn = in
		}
		macs, params, out := byHand(f, in, m.side)
		nm, np, nout := byHand(f.Naive(), naiveIn, m.side)
		found := rep.Modules[i]
		if found.MACs != macs || found.Params != params || found.Out != out || found.In != in ||
			found.Naive != (NaiveReport{nm, np, nout}) {
			t.Fatalf("%s %s %s: expected %d %d %d, naive %d %d %d, found %+v", text, mode, m.name, macs, params, out, nm, np, nout, found)
		}
		for k, n := range []int64{macs, params, nm, np} {
			total[k] += n
		}
		in, naiveIn = out, nout
	}
	last := map[Mode]int{Isolated: in, Chained: naiveIn}[mode]
	for k, width := range []int{in, in, last, last} {
		total[k] += int64(width)*1000 + int64(k%2)*1000
	}
	if found := [4]int64{rep.Total.MACs, rep.Total.Params, rep.Total.Naive.MACs, rep.Total.Naive.Params}; found != total {
		t.Fatalf("%s %s: expected total %v, found %v", text, mode, total, found)
	}
}

// Forms: two 3x3 see 5x5 with 18/25 of the weights, 1xn and nx1 with 2/n.
func TestForms(t *testing.T) {
	weights := func(text string) int64 {
		w, err := ParseWhatIf(text)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := New(Standard(), Options{WhatIf: w})
		if err != nil {
			t.Fatal(err)
		}
		return rep.compared.Modules[1].Branches[2].Own.Weights
	}
	const square = "3b:5x5_reduce=0,5x5=256" // 256 in, 256 out
	is(t, "5 x 5", weights(square), 25*256*256)
	is(t, "two 3x3", weights(square+",5x5_as=two3x3"), 18*256*256)
	is(t, "1xn", weights(square+",5x5_as=1xn"), 10*256*256)
	is(t, "square said", weights(square+",5x5_as=square"), 25*256*256)
}

// Without its pool branch a module is naive without one, too.
func TestNoPool(t *testing.T) {
	w, err := ParseWhatIf("3b:pool=0")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := New(Standard(), Options{WhatIf: w})
	if err != nil {
		t.Fatal(err)
	}
	m := rep.Modules[1]
	if m.Out != 128+192+96 || m.Naive.Out != m.Out || m.Branches[3].MACs != 0 {
		t.Errorf("found %+v", m)
	}
}

func FuzzParseWhatIf(f *testing.F) {
	f.Add("3b:5x5_reduce=64;4a:1x1=96,pool_proj=0")
	f.Add("3b:5x5_as=two3x3,pool=0")
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWhatIf(s)
		if err != nil {
			return
		}
		if again, err := ParseWhatIf(w.String()); err != nil || !slices.Equal(again, w) {
			t.Fatalf("%q: written as %q and read as %v, %v", s, w, again, err)
		}
		if r, err := New(Standard(), Options{WhatIf: w}); err == nil && r.Total.MACs < 0 {
			t.Errorf("%q: overflow: %d", s, r.Total.MACs)
		}
	})
}
