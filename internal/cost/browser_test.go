package cost

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"inceptionscope/internal/net"
)

// browser runs the page's own counting (web/static/src/cost-model.ts) in a
// JavaScript engine written in Go.
func browser(t *testing.T) *goja.Runtime {
	t.Helper()
	file := "../../web/static/dist/cost-model.js"
	if f := os.Getenv("INCEPTIONSCOPE_COST_MODEL"); f != "" {
		file = f
	}
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	vm := goja.New()
	if _, err := vm.RunString(string(script)); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return vm
}

// call asks a function of the page's costModel; a throw is the error.
func call(t *testing.T, vm *goja.Runtime, into any, function string, args ...any) error {
	t.Helper()
	list, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	v, err := vm.RunString("JSON.stringify(costModel." + function + "(..." + string(list) + "))")
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(v.String()), into); err != nil {
		t.Fatal(err)
	}
	return nil
}

// sums of a layer, module or network; bytes moved.
type sums struct{ MACs, Params, Activations, Moved int64 }

func sumsOf(c Cost) sums { return sums{c.MACs, c.Params(), c.Activations, c.Moved} }

// counts is what both sides say of a network.
type counts struct {
	Modules []moduleCounts
	Total   struct {
		sums
		Naive sums
	}
}

type moduleCounts struct {
	sums
	Name     string
	In, Out  int
	Branches []sums
	Naive    struct {
		sums
		Out int
	}
}

func countsOf(c *Compared) (n counts) {
	for _, m := range c.Modules {
		x := moduleCounts{sums: sumsOf(m.Own), Name: m.Name, In: m.In, Out: m.Out}
		for _, b := range m.Branches {
			x.Branches = append(x.Branches, sumsOf(b.Own))
		}
		x.Naive.sums, x.Naive.Out = sumsOf(m.Naive.Cost), m.Naive.Out
		n.Modules = append(n.Modules, x)
	}
	n.Total.sums, n.Total.Naive = sumsOf(c.Own), sumsOf(c.Naive)
	return n
}

// randomWhatIf edits some modules with any keys, zeros among them.
func randomWhatIf(r *rand.Rand) string {
	var parts []string
	for _, m := range modules {
		if r.IntN(3) == 0 {
			continue
		}
		var pairs []string
		for _, k := range []string{"1x1", "3x3_reduce", "3x3", "5x5_reduce", "5x5", "pool_proj"} {
			if r.IntN(2) == 0 {
				pairs = append(pairs, fmt.Sprintf("%s=%d", k, r.IntN(3)*r.IntN(400)))
			}
		}
		pairs = append(pairs, "3x3_as="+string([]Form{Square, Line}[r.IntN(2)]), "5x5_as="+string([]Form{Square, Line, Two}[r.IntN(3)]))
		if r.IntN(8) == 0 {
			pairs = append(pairs, "pool=0")
		}
		parts = append(parts, m.name+":"+strings.Join(pairs, ","))
	}
	return strings.Join(parts, ";")
}

// Browser and Go count 500 random networks alike: 4,500 modules and their
// naive versions. A what-if that one refuses the other refuses, too.
func TestBrowserNetworks(t *testing.T) {
	vm := browser(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		text, side, mode := randomWhatIf(r), 47+r.IntN(400), []Mode{Isolated, Chained}[r.IntN(2)]
		var found counts
		jsErr := call(t, vm, &found, "report", text, side, mode)
		o, err := ParseOptions("", string(mode), text, side)
		var c *Compared
		if err == nil {
			c, err = o.Compare(Standard())
		}
		if (err == nil) != (jsErr == nil) {
			t.Fatalf("%q: Go says %v, the browser %v", text, err, jsErr)
		}
		if err != nil {
			continue
		}
		if a, b := fmt.Sprintf("%+v", countsOf(c)), fmt.Sprintf("%+v", found); a != b {
			t.Fatalf("%q, side %d, %s:\nGo      %s\nbrowser %s", text, side, mode, a, b)
		}
	}
}

// What one side refuses the other refuses: random texts of what what-ifs are
// made of.
func TestBrowserRefuses(t *testing.T) {
	vm := browser(t)
	r := rand.New(rand.NewPCG(7, 8))
	bits := []string{"3b", "4a", "9z", ":", ":", ":", "=", "=", "=", ",", ";", "1x1", "3x3", "5x5", "pool", "pool_proj", "5x5_as", "3x3_as",
		"0", "1", "64", "016", "16385", "-1", "+1", "1.5", "1e2", "square", "1xn", "two3x3", " ", ""}
	refused := 0
	for range 4000 {
		var b strings.Builder
		if r.IntN(2) == 0 { // nearly right ones, too
			b.WriteString("3b:1x1=2,")
		}
		for range 1 + r.IntN(6) {
			b.WriteString(bits[r.IntN(len(bits))])
		}
		text := b.String()
		var found counts
		jsErr := call(t, vm, &found, "report", text, 224, "isolated")
		o, err := ParseOptions("", "", text, 0)
		if err == nil {
			_, err = o.Compare(Standard())
		}
		if (err == nil) != (jsErr == nil) {
			t.Fatalf("%q: Go says %v, the browser %v", text, err, jsErr)
		}
		if err != nil {
			refused++
		}
	}
	if refused < 2000 || refused > 3990 {
		t.Errorf("%d of 4000 were refused; the test says too little", refused)
	}
}

// 5,000 random modules on their own, with any depth and side.
func TestBrowserModules(t *testing.T) {
	vm := browser(t)
	r := rand.New(rand.NewPCG(5, 6))
	for range 5000 {
		n := func() int { return r.IntN(2) * r.IntN(600) }
		e := Edit{
			Filters: net.Filters{C1: n(), R3: n(), C3: n(), R5: n(), C5: n(), Proj: n()},
			As3:     []Form{Square, Line}[r.IntN(2)], As5: []Form{Square, Line, Two}[r.IntN(3)],
		}
		in, side := 1+r.IntN(1500), 1+r.IntN(60)
		var found []struct {
			sums
			Out int
		}
		edit := map[string]any{"c1": e.C1, "r3": e.R3, "c3": e.C3, "r5": e.R5, "c5": e.C5, "proj": e.Proj, "as3": e.As3, "as5": e.As5, "pool": true}
		if err := call(t, vm, &found, "alone", edit, in, side); err != nil {
			t.Fatal(err)
		}
		row := e.Row("3b", 5)
		for i, row := range []net.Row{row, naiveRow(row, 5)} {
			g, err := net.ModuleGraph(row, 5, in, side, side)
			if err != nil {
				t.Fatal(err)
			}
			c := Network(g)
			if f := found[i]; f.sums != sumsOf(c) || f.Out != g.Layers[len(g.Layers)-1].C {
				t.Fatalf("%+v on %d x %d x %d: expected %+v, found %+v", e, in, side, side, c, f)
			}
		}
	}
}
