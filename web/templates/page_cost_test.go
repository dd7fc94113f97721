package templates

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	wanted = regexp.MustCompile(`\$(?:<[^>]*>)?\("([a-z0-9-]+)"\)`)
	said   = regexp.MustCompile(`(?:\bt|\bsay)\("(lab\.[A-Za-z0-9.-]*[A-Za-z0-9])"`)
	inline = regexp.MustCompile(`<[^>]+\s(?:style|on\w+)=|<style|(?:href|src|action)="(?:https?:)?//`)
)

// The scripts of the cost lab find every element that they ask the page for,
// and every sentence is there in both languages.
func TestCostPage(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "static", "src", "cost", "*.ts"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts of the cost lab (%v)", err)
	}
	for _, lang := range []string{"en", "ko"} {
		v := look(t, lang, "/cost")
		html := render(t, CostPage(v))
		if m := inline.FindString(html); m != "" {
			t.Errorf("%s: the policy forbids %s", lang, m)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range wanted.FindAllStringSubmatch(string(src), -1) {
				if !strings.Contains(html, ` id="`+m[1]+`"`) {
					t.Errorf("%s wants #%s, which the page does not have", file, m[1])
				}
			}
			for _, m := range said.FindAllStringSubmatch(string(src), -1) {
				if v.T(m[1]) == m[1] {
					t.Errorf("%s says %s, which is not in %s.json", file, m[1], lang)
				}
			}
		}
	}
}
