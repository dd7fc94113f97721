package locales

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// messages of a catalogue: a string, or an object of plural forms.
func messages(t *testing.T, raw []byte) map[string][]string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for id, m := range all {
		switch m := m.(type) {
		case string:
			out[id] = []string{m}
		case map[string]any:
			for _, form := range m {
				out[id] = append(out[id], form.(string))
			}
		default:
			t.Errorf("%s is a %T; expected a string or plural forms", id, m)
		}
	}
	return out
}

var hole = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func holes(forms []string) []string {
	var names []string
	for _, f := range forms {
		for _, m := range hole.FindAllStringSubmatch(f, -1) {
			if !slices.Contains(names, m[1]) {
				names = append(names, m[1])
			}
		}
	}
	slices.Sort(names)
	return names
}

// TestCataloguesAgree: every language has the same strings, with the same holes.
func TestCataloguesAgree(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	en := messages(t, b.Catalogue("en").JSON)
	for _, code := range b.Codes()[1:] {
		other := messages(t, b.Catalogue(code).JSON)
		for id, forms := range en {
			got, ok := other[id]
			if !ok {
				t.Errorf("%s.json lacks %q", code, id)
				continue
			}
			for _, name := range holes(got) {
				if !slices.Contains(holes(forms), name) {
					t.Errorf("%s.json %q has {{.%s}}; English has %v", code, id, name, holes(forms))
				}
			}
		}
		for id := range other {
			if _, ok := en[id]; !ok {
				t.Errorf("%s.json has %q, which English lacks", code, id)
			}
		}
	}
}

var (
	// ids as written in code: t("id"), p.T("id"), or any string that is an id
	quoted = regexp.MustCompile("[\"'`]([a-z][a-zA-Z0-9-]*(?:\\.[a-zA-Z0-9_-]+)*\\.?)[\"'`$]")
	asked  = regexp.MustCompile(`\bt\("([^"]+)"[,)]|\.T\("([^"]+)"|\.Text\("([^"]+)"`)
)

// TestNoGapNoRest: every string that the page asks for is there, and no string
// is left over. An id built at run time ("unit." + unit) uses all with its start.
func TestNoGapNoRest(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	en := messages(t, b.Catalogue("en").JSON)
	used := map[string]bool{}
	for _, dir := range []string{".", "../static/src", "../templates", "../../internal", "../../cmd"} {
		walk(t, dir, func(source string) {
			for _, m := range quoted.FindAllStringSubmatch(source, -1) {
				used[m[1]] = true
			}
			for _, m := range asked.FindAllStringSubmatch(source, -1) {
				if id := m[1] + m[2] + m[3]; en[id] == nil && strings.Contains(id, ".") && !strings.HasSuffix(id, ".") && dir != "../../internal" && dir != "../../cmd" {
					t.Errorf("%q is asked for and not in the catalogue", id)
				}
			}
		})
	}
	for id := range en {
		if !used[id] && !builtUp(used, id) {
			t.Errorf("%q is in the catalogue and never used", id)
		}
	}
}

// builtUp reports whether a start of id, up to a dot, is written in the code.
func builtUp(used map[string]bool, id string) bool {
	for i, c := range id {
		if c == '.' && used[id[:i+1]] {
			return true
		}
	}
	for _, end := range []string{".text", ".note", ".title"} {
		if base, ok := strings.CutSuffix(id, end); ok && builtUp(used, base) {
			return true
		}
	}
	return false
}

func walk(t *testing.T, dir string, f func(source string)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".go", ".ts", ".templ"}, filepath.Ext(p)) || strings.HasSuffix(p, "_templ.go") {
			return err
		}
		raw, err := os.ReadFile(p)
		if err == nil {
			f(string(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMatch(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		header string
		wishes []string
		want   string
	}{
		{"", nil, "en"},
		{"ko-KR,ko;q=0.9,en;q=0.8", nil, "ko"},
		{"de,fr;q=0.5", nil, "en"},
		{"ko", []string{"", "en"}, "en"},
		{"en", []string{"xx", "ko"}, "ko"},
		{";;;", nil, "en"},
	} {
		if got := b.Match(c.header, c.wishes...).Code; got != c.want {
			t.Errorf("Match(%q, %q) = %s, expected %s", c.header, c.wishes, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	b, err := Read(fstest.MapFS{
		"en.json": {Data: []byte(`{"language.name":"English","n":{"one":"{{.N}} class","other":"{{.N}} classes"},"only":"here"}`)},
		"ko.json": {Data: []byte(`{"language.name":"한국어","n":{"other":"{{.N}}가지"}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	en, ko := b.Catalogue("en"), b.Catalogue("ko")
	for _, c := range [][2]string{
		{en.Text("n", "N", 1), "1 class"}, {en.Text("n", "N", 5), "5 classes"}, {ko.Text("n", "N", 1), "1가지"},
		{ko.Text("only"), "here"}, {en.Text("gap"), "gap"}, {ko.Name, "한국어"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, expected %q", c[0], c[1])
		}
	}
	if _, err := Read(fstest.MapFS{"ko.json": {Data: []byte(`{}`)}}); err == nil {
		t.Error("catalogues without English were accepted")
	}
	if _, err := Read(fstest.MapFS{"en.json": {Data: []byte(`{"a":`)}}); err == nil {
		t.Error("a broken catalogue was accepted")
	}
}
