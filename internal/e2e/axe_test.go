package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryState holds each page in each state against axe-core, in both themes
// and on a phone, and against eight widths.
func TestEveryState(t *testing.T) {
	for _, s := range states() {
		t.Run(s.name, func(t *testing.T) {
			p := open(t, lab.server, look{width: 1280, height: 720, still: true})
			s.enter(p)
			for _, theme := range []struct {
				name string
				look look
			}{{"light", desk}, {"dark", look{width: 1280, height: 720, dark: true}}, {"phone", phone}} {
				theme.look.still = true
				p.size(theme.look)
				p.rest()
				p.shot("state-" + strings.ReplaceAll(s.name, " ", "-") + "-" + theme.name)
				p.axe(theme.name)
			}
			for _, width := range []int64{360, 390, 600, 768, 960, 1180, 1440, 1920} {
				p.size(look{width: width, height: 800, touch: width < 1000, still: true})
				p.rest()
				for _, o := range p.overflow() {
					t.Errorf("%d px wide: %s", width, o)
				}
			}
		})
	}
}

// overflow lists what sticks out of the window sideways, where the window
// scrolls, or out of its place beside other things.
func (p *tab) overflow() []string {
	p.Helper()
	return eval[[]string](p, `(() => {
		const title = document.querySelector("#channel-title");
		if (title?.checkVisibility() && title.scrollWidth > title.clientWidth + 1) return ["the channel's name sticks out of its place"];
		const wide = document.documentElement.scrollWidth;
		if (wide <= innerWidth) return [];
		const out = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest(".row, .scroll, svg svg"));
		return ["the page is " + wide + " px wide; first: " + out.slice(0, 3).map((e) => e.tagName + "#" + e.id + "." + (e.getAttribute("class") ?? "") + " to " + Math.round(e.getBoundingClientRect().right)).join(", ")];
	})()`)
}

// rest waits until the page has come to rest in a new size.
func (p *tab) rest() {
	p.Helper()
	p.wait(`new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => next(true))))`)
	p.wait(`!document.querySelector("#lanes .tile.is-old") && !document.querySelector(".is-sending")`)
	p.settle()
}

// axe fails for each violation that axe-core finds with its rules for WCAG 2.2
// A and AA and its best practices; the debugger puts it into the page, past the
// policy that forbids foreign scripts. Parts of bars and of the ribbon may be
// small: there the size is the number (WCAG 2.5.8 calls it essential), and a
// table and the pager do the same.
func (p *tab) axe(where string) {
	p.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "axe.min.js"))
	if err != nil {
		p.Fatal(err)
	}
	p.rest()
	if !eval[bool](p, `typeof axe === "object"`) {
		eval[bool](p, `(() => { %s; return true; })()`, string(script))
	}
	for _, v := range eval[[]string](p, `axe.run(document, { resultTypes: ["violations"], preload: false,
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => r.violations.flatMap((v) => {
			const essential = (n) => v.id === "target-size" && document.querySelector(n.target.join(" "))?.matches(".stack button, .seg");
			const nodes = v.nodes.filter((n) => !essential(n));
			return nodes.length ? [v.id + " (" + v.help + "), " + nodes.length + " times, first " + nodes[0].target + ": " + nodes[0].failureSummary.replaceAll("\n", " ")] : [];
		}))`) {
		p.Errorf("%s: %s", where, v)
	}
}
