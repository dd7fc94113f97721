package cost

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func render(t *testing.T, o Options, format string) string {
	t.Helper()
	r, err := New(Standard(), o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The JSON has just the keys that are promised, at every level.
func TestReportKeys(t *testing.T) {
	var r map[string]any
	if err := json.Unmarshal([]byte(render(t, Options{}, "json")), &r); err != nil {
		t.Fatal(err)
	}
	keys(t, r, "units", "naive", "modules", "total")
	keys(t, r["total"], "macs", "params", "naive")
	m := r["modules"].([]any)
	if len(m) != 9 {
		t.Fatalf("expected nine modules, found %d", len(m))
	}
	first := m[0].(map[string]any)
	keys(t, first, "name", "in", "out", "branches", "macs", "params", "naive", "ratio", "paper")
	keys(t, first["naive"], "macs", "params", "out")
	keys(t, first["paper"], "params_k", "macs_m")
	for i, name := range []string{"1x1", "3x3", "5x5", "pool"} {
		b := first["branches"].([]any)[i].(map[string]any)
		keys(t, b, "name", "macs", "params")
		if b["name"] != name {
			t.Errorf("branch %d: expected %s, found %v", i, name, b["name"])
		}
	}
}

func keys(t *testing.T, v any, expected ...string) {
	t.Helper()
	var found []string
	for k := range v.(map[string]any) {
		found = append(found, k)
	}
	slices.Sort(found)
	slices.Sort(expected)
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("expected keys %v, found %v", expected, found)
	}
}

func TestOneModule(t *testing.T) {
	r, err := New(Standard(), Options{Module: "3b"})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Modules) != 1 || r.Modules[0].Name != "3b" || r.Total.MACs != 1_582_671_872 {
		t.Errorf("found %+v", r)
	}
	if text := render(t, Options{Module: "3b"}, "table"); !strings.Contains(text, "28 x 28 x 5 x 5 x 32 x 96 = 60,211,200") {
		t.Errorf("no formula in\n%s", text)
	}
	if _, err := New(Standard(), Options{Module: "6a"}); err == nil || !strings.Contains(err.Error(), "3a") {
		t.Errorf("module 6a: found %v", err)
	}
}

func TestTextFormats(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(render(t, Options{}, "csv"))).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("expected 11 rows, found %d, %v", len(rows), err)
	}
	at := func(row int, column string) string { return rows[row][slices.Index(rows[0], column)] }
	for column, want := range map[string]string{
		"module": "network", "params": "6998552", "MACs": "1582671872", "naive MACs": "4359913472", "weights": "6990272", "share %": "100.0", "3x3 MACs": "",
	} {
		if found := at(10, column); found != want {
			t.Errorf("network's %s: expected %q, found %q", column, want, found)
		}
	}
	if a, b := at(2, "5x5 MACs"), at(2, "paper params K"); a != "66633728" || b != "380" {
		t.Errorf("3b: found %s MACs in 5x5, %sK printed", a, b)
	}
	for _, format := range []string{"table", "markdown"} {
		text := render(t, Options{Naive: Chained}, format)
		for _, want := range []string{"1,582,671,872", "12,568,061,056", "51,380,224", "60,965,224", "chained", "1072K *", "3,188,840", "13,378,280", "12,085,441,536", "6,990,272"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", format, want, text)
			}
		}
	}
	r, _ := New(Standard(), Options{})
	if err := r.Write(&bytes.Buffer{}, "xml"); err == nil {
		t.Error("format xml was accepted")
	}
}

func TestAnswer(t *testing.T) {
	// The semicolon bare and escaped.
	for _, sep := range []string{";", "%3B"} {
		body, media, err := Answer(Standard(), "module=3b&naive=chained&input=256&what-if=3b:1x1=0"+sep+"4a:3x3=1")
		if err != nil {
			t.Fatal(err)
		}
		var r Report
		if err := json.Unmarshal(body, &r); err != nil || media != "application/json" {
			t.Fatalf("%s: %v", media, err)
		}
		if r.Naive != Chained || len(r.Modules) != 1 || r.Modules[0].Out != 480-128 || r.Modules[0].Branches[0].MACs != 0 {
			t.Errorf("found %+v", r)
		}
	}
	if body, media, err := Answer(Standard(), "format=csv"); err != nil || media != "text/csv; charset=utf-8" || !bytes.HasPrefix(body, []byte("module,in,")) {
		t.Errorf("csv: %v, %s, %s", err, media, body)
	}
	for _, bad := range []string{"input=0", "input=x", "input=31", "input=100000", "naive=maybe", "what-if=3b", "module=6a", "format=xml", "module=%zz",
		"whatif=3b:1x1=0", "what-if=", "what-if=%20", "module=", "module=3a&module=3b", "what-if=3b:1x1=0&what-if=4a:1x1=0"} {
		if _, _, err := Answer(Standard(), bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// A larger picture needs more multiply-adds and not one parameter more.
func TestInput(t *testing.T) {
	small, err := New(Standard(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	large, err := New(Standard(), Options{Input: 448})
	if err != nil {
		t.Fatal(err)
	}
	// The linear layer's 1,024,000 do not grow.
	is(t, "MACs at 448", large.Total.MACs-1_024_000, 4*(small.Total.MACs-1_024_000))
	is(t, "params at 448", large.Total.Params, small.Total.Params)
	if _, err := New(Standard(), Options{Input: minInput}); err != nil {
		t.Errorf("smallest input: %v", err)
	}
}
