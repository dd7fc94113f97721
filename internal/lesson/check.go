package lesson

import (
	"fmt"
	"slices"
	"strings"

	"inceptionscope/internal/net"
)

// views are the properties of the pages' addresses that a step may set: open is
// the page, sample the drawn picture to take where no other is chosen, at the
// part of the page that the step is about.
var views = []string{"open", "sample", "at", "image", "b", "model", "fit", "module", "layer", "channel", "row", "column", "sort", "page",
	"scale", "lock", "map", "pre", "over", "cls", "smooth", "unit", "table", "what", "naive", "side", "alone", "task", "figure",
	"cell", "run", "tab", "job", "step"}

// checks may also ask for what was done, where the address does not tell.
var checks = append([]string{"did"}, views...)

// Values of open, at and did.
var (
	pages = []string{"look", "compare", "cost", "train"}
	parts = []string{"race", "figure", "task", "heads", "nine", "counted"}
	deeds = []string{"race", "task"}
)

// check looks at what the parts alone cannot tell.
func (p *parser) check() {
	l := p.lesson
	for _, want := range []string{"title", "summary", "minutes"} {
		if p.told != nil && !p.told[want] {
			p.problem(1, "the front matter has no %s", want)
		}
	}
	if len(l.Steps) == 0 {
		p.problem(max(1, len(p.lines)), "no steps: expected a line that begins with ##")
	}
	ids := map[string]bool{}
	for _, s := range l.Steps {
		if s.Title == "" {
			p.problem(s.line, "a step without a title")
		}
		if s.Text == "" {
			p.problem(s.line, "the step %q has no text", s.Title)
		}
		if q := s.Question; q != nil && q.ID != "" {
			if ids[q.ID] {
				p.problem(s.line, "a second question with the id %q", q.ID)
			}
			ids[q.ID] = true
		}
	}
}

// wrongValue tells why a property cannot have the value.
func wrongValue(key, value string) string {
	if value == "*" {
		return ""
	}
	for v := range strings.SplitSeq(value, "|") {
		ok, want := true, ""
		switch key {
		case "open":
			ok, want = slices.Contains(pages, v), strings.Join(pages, ", ")
		case "at":
			ok, want = slices.Contains(parts, v), strings.Join(parts, ", ")
		case "did":
			ok, want = slices.Contains(deeds, v), strings.Join(deeds, ", ")
		case "module":
			ok, want = slices.Contains(modules(), v), strings.Join(modules(), ", ")
		case "layer":
			ok, want = isLayer(v), "a layer such as inception_4c/5x5"
		}
		if !ok {
			return fmt.Sprintf("%s is %q, expected %s", key, v, want)
		}
	}
	return ""
}

// modules that the page can open: the stem, the nine, and the end.
func modules() []string {
	list := []string{"stem"}
	for _, r := range net.Table() {
		if r.Module != "" {
			list = append(list, r.Module)
		}
	}
	return append(list, "end")
}

// isLayer tells whether the table has the layer. Auxiliary heads count, although
// not every model has them.
func isLayer(name string) bool {
	d := net.BVLC()
	d.Aux, d.Classes = true, make([]net.Class, 1000)
	g, err := d.Graph()
	if err != nil {
		panic(err) // our own description
	}
	_, ok := g.Index(name)
	return ok
}
