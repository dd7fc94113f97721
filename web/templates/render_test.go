package templates

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"inceptionscope/web/locales"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func look(t *testing.T, lang, path string) Look {
	t.Helper()
	b, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	return Look{
		Page: Page{Words: b.Catalogue(lang), Langs: b.All(), Path: path, Local: true,
			Model: Model{Name: "default", Title: "Bundled", Classes: 101, Default: true, Accuracy: "80 %"}},
		Layers: []Layer{{Name: "data", Kind: "data", C: 3, H: 224, W: 224}},
	}
}

var (
	version = regexp.MustCompile(`\?v=[0-9a-f]+`)
	words   = regexp.MustCompile(`(?s)(<script id="messages"[^>]*>).*?(</script>)`)
)

// render gives the page's HTML without what changes with other files.
func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	html := version.ReplaceAllString(b.String(), "?v=HASH")
	html = words.ReplaceAllString(html, "${1}WORDS$2")
	return strings.ReplaceAll(html, "><", ">\n<") + "\n"
}

func TestGolden(t *testing.T) {
	for name, c := range map[string]templ.Component{
		"look.en":    LookPage(look(t, "en", "/")),
		"look.ko":    LookPage(look(t, "ko", "/")),
		"compare.en": ComparePage(look(t, "en", "/compare")),
		"shell.en":   Shell(look(t, "en", "/cost").Page, "A page", "cost"),
	} {
		file := filepath.Join("testdata", name+".html")
		got := render(t, c)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; look at the difference, then go test ./web/templates -update", name, file)
		}
	}
}

// TestStrictPolicy: the pages run under a content security policy without
// inline scripts and styles, and load nothing from another host.
func TestStrictPolicy(t *testing.T) {
	forbidden := map[string]*regexp.Regexp{
		"a style attribute":          regexp.MustCompile(`<[^>]+\sstyle=`),
		"an event handler attribute": regexp.MustCompile(`<[^>]+\son\w+=`),
		"an inline script":           regexp.MustCompile(`<script(?:\s+type="module")?>`),
		"an inline style":            regexp.MustCompile(`<style`),
		"another host":               regexp.MustCompile(`(?:href|src|action)="(?:https?:)?//`),
	}
	for name, c := range map[string]templ.Component{"look": LookPage(look(t, "ko", "/")), "compare": ComparePage(look(t, "en", "/compare"))} {
		html := render(t, c)
		for what, pattern := range forbidden {
			if m := pattern.FindString(html); m != "" {
				t.Errorf("page %s has %s: %s", name, what, m)
			}
		}
	}
}

// TestHostileText: whatever stands in a model's file is text, never markup.
func TestHostileText(t *testing.T) {
	v := look(t, "en", "/")
	v.Model.Title = `</script><script src="//evil">`
	v.Layers[0].Name = `"><img src=x onerror=y>`
	html := render(t, LookPage(v))
	for _, bad := range []string{`<script src="//evil"`, "<img"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page contains %s unescaped", bad)
		}
	}
}
