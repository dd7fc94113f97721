package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// visible are all strings that a page shows or says to a screen reader.
const visible = `(() => {
	const out = new Set([document.title]);
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) if (!n.parentElement.closest("script, style, noscript")) out.add(n.data.trim());
	for (const e of document.querySelectorAll("*")) for (const a of ["aria-label", "title", "alt", "placeholder"]) out.add((e.getAttribute(a) ?? "").trim());
	return [...out].filter(Boolean); })()`

// catalogue reads a language's plain strings.
func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "web", "locales", lang+".json"))
	if err != nil {
		t.Fatal(err)
	}
	raw := map[string]any{}
	if err := json.Unmarshal(b, &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for id, v := range raw {
		out[id], _ = v.(string)
	}
	return out
}

// TestEveryWordIsTranslated: no page shows a message's id, and no Korean page
// a sentence of the English catalogue.
func TestEveryWordIsTranslated(t *testing.T) {
	here(t)
	english, korean := catalogue(t, "en"), catalogue(t, "ko")
	left := map[string]string{} // English string -> its id, where the Korean differs
	for id, s := range english {
		if id != "language.name" && korean[id] != s && !strings.Contains(s, "{{") && s != "" {
			left[s] = id
		}
	}
	for _, s := range states() {
		switch s.name {
		case "menu of orders", "formula", "refused", "compare, empty": // the same words stand elsewhere
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			p := open(t, lab.server, desk)
			p.visit("/?lang=ko")
			s.enter(p)
			p.rest()
			p.shot("ko-" + strings.ReplaceAll(s.name, " ", "-"))
			for _, o := range p.overflow() {
				t.Error(o)
			}
			if got := eval[string](p, `document.documentElement.lang`); got != "ko" {
				t.Errorf("the language is %q; expected that the page remembers ko", got)
			}
			for _, text := range eval[[]string](p, visible) {
				if _, id := english[text]; id && strings.Contains(text, ".") {
					t.Errorf("the page shows the id %q", text)
				}
				if strings.Contains(text, "{{") || strings.Contains(text, "undefined") || strings.Contains(text, "NaN") {
					t.Errorf("the page shows %q", text)
				}
				if id, ok := left[text]; ok {
					t.Errorf("English on the Korean page: %q (%s)", text, id)
				}
			}
		})
	}
}
