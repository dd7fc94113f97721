package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"inceptionscope/internal/lesson"
	"inceptionscope/web/lessons"
)

// Every lesson is walked from its first step to its last, in both languages:
// each step shows its view, each question answers after it was asked, each
// check can be met.
func TestLessonsAreWalked(t *testing.T) {
	here(t)
	lib, problems := lesson.Load(lessons.FS)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, lang := range []string{"en", "ko"} {
		for _, l := range lib.All(lang) {
			t.Run(lang+"/"+l.Slug, func(t *testing.T) { walk(t, l) })
		}
	}
}

func walk(t *testing.T, l *lesson.Lesson) {
	p := open(t, lab.server, large)
	p.visit("/lessons/" + l.Slug + "?lang=" + l.Lang)
	p.click("#lesson-start")
	for i, s := range l.Steps {
		p.wait(`document.querySelector("#lesson")?.dataset.step === "%d" && document.querySelector("#lesson-title").textContent === %s`, i+1, quote(s.Title))
		if module := s.View["module"]; module != "" && module != "4c" {
			p.wait(`location.pathname !== "/" || new URLSearchParams(location.search).get("module") === %s`, quote(module))
		}
		if s.View["open"] == "look" {
			p.wait(`new URLSearchParams(location.search).get("image")`)
		}
		if s.Question != nil {
			p.answer(t, s.Question)
		}
		if s.Check != nil {
			p.meet(t, s.Check)
		}
		if trouble := eval[string](p, `document.querySelector('[data-say="problem"]')?.textContent ?? ""`); trouble != "" {
			t.Errorf("%s: the page complains: %s", s.Title, trouble)
		}
		if i+1 < len(l.Steps) {
			p.click("#lesson-next")
		}
	}
	accessible(t, p)
	p.click("#lesson-end")
	p.wait(`location.pathname === "/lessons/%s"`, l.Slug)
}

// answer gives the right answer where there is one, and sees it confirmed.
func (p *tab) answer(t *testing.T, q *lesson.Question) {
	t.Helper()
	if eval[bool](p, `document.querySelector("#lesson .part-answer, #lesson .verdict") !== null`) {
		t.Errorf("%s: answered before it was asked", q.ID)
	}
	if q.Kind == "number" {
		p.focus("#question-number")
		for _, r := range fmt.Sprint(*q.Right) {
			p.press(string(r))
		}
		p.press("\r")
	} else {
		value := 0.0
		if q.Right != nil {
			value = *q.Right
		} else if len(q.Tiles) > 0 {
			value = float64(q.Tiles[0])
		}
		p.click(fmt.Sprintf(`#lesson-question [data-answer="%v"]`, value))
	}
	p.wait(`document.querySelector("#lesson .verdict")`)
	if right := eval[string](p, `document.querySelector("#lesson .verdict").dataset.right`); q.Right != nil && right != "true" {
		t.Errorf("%s: the right answer counts as %s", q.ID, right)
	}
}

// meet does on the page what a check asks for, as a pupil would.
func (p *tab) meet(t *testing.T, c *lesson.Task) {
	p.Helper()
	if eval[bool](p, `(dispatchEvent(new PopStateEvent("popstate")), document.querySelector("#lesson-check").dataset.done === "true")`) {
		t.Errorf("%q counts as done before anything was", c.Do)
	}
	for _, k := range []string{"open", "module", "layer", "channel", "pre", "sort", "cls", "naive", "what", "job", "did"} {
		if _, asked := c.View[k]; asked {
			p.reach(t, c.View, k)
		}
	}
	p.wait(`document.querySelector("#lesson-check")?.dataset.done === "true"`)
}

// reach brings the property k of a view about.
func (p *tab) reach(t *testing.T, view map[string]string, k string) {
	p.Helper()
	v := view[k]
	switch k {
	case "open": // the steps that ask for a page have opened it
		p.wait(`location.pathname === "/%s"`, strings.TrimPrefix(v, "look"))
	case "module":
		p.click(`#river a[data-block="` + v + `"]`)
	case "layer":
		op, row := `button[data-op="`+v+`"]`, `.row:has(canvas[data-layer="`+v+`"]) .tile:not(.is-waiting)`
		p.wait(`document.querySelector(%s) ?? document.querySelector(%s)`, quote(op), quote(row))
		switch {
		case eval[bool](p, `new URLSearchParams(location.search).get("layer") === %s`, quote(v)): // the step has opened it
		case eval[bool](p, `document.querySelector(%s) !== null`, quote(row)): // one of its maps
			p.click(row)
		default:
			p.click(op)
		}
	case "channel":
		p.click(`.row:has(canvas[data-layer="` + view["layer"] + `"]) .tile[aria-pressed=false]:not(.is-waiting)`)
	case "pre":
		p.click(`[data-view="pre"]`)
	case "sort":
		p.click(`[data-chip="sort"]`)
		p.click(`#hung .choice:not([aria-pressed=true])`)
	case "cls":
		p.click(`#preds li:nth-child(2) button`)
	case "naive":
		p.click(`#lab-mode`)
		p.click(`#hung .choice:not([aria-pressed=true])`)
	case "what":
		p.edit(v)
	case "job":
		p.click(`#train-main`)
	case "did":
		if v == "race" {
			p.click(`#race-one`)
			return
		}
		p.edit("3b:3x3_reduce=64,5x5_reduce=16") // 171 of 304 million multiply-adds, and 480 channels still
	default:
		t.Errorf("no pupil can reach %s: %s", k, v)
	}
}

// edit changes the cost lab's modules, by the address as a shared link does.
func (p *tab) edit(what string) {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`(() => { const q = new URLSearchParams(location.search); q.set("what", ` + quote(what) + `);
		history.pushState(null, "", location.pathname + "?" + q); dispatchEvent(new PopStateEvent("popstate")); })()`))
}

// accessible fails for everything that axe-core finds.
func accessible(t *testing.T, p *tab) {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	p.settle()
	p.do(chromedp.Evaluate[chromedp.Void](string(script) + "; 0"))
	for _, v := range eval[[]string](p, `axe.run(document, { resultTypes: ["violations"], preload: false }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")))`) {
		t.Errorf("axe: %s", v)
	}
}

// The close-up's sum is the network's own value, at every cell that is tried.
func TestCloseUp(t *testing.T) {
	for _, layer := range []string{"inception_3b/5x5_reduce", "inception_3b/5x5", "inception_4c/pool_proj", "conv1/7x7_s2"} {
		t.Run(layer, func(t *testing.T) {
			p := open(t, lab.server, large)
			p.visit("/")
			p.click("#drop-sample")
			p.click(`[data-sample="strawberry"]`)
			p.wait(`new URLSearchParams(location.search).get("image")`)
			module := "stem"
			if len(layer) > 12 && layer[:10] == "inception_" {
				module = layer[10:12]
			}
			p.visit("/" + p.search() + "&module=" + module + "&layer=" + layer + "&channel=3")
			p.click("#closeup-button")
			p.wait(`document.querySelector("#closeup-at")`)
			for _, key := range []string{"", kb.ArrowRight, kb.ArrowDown, kb.ArrowDown, kb.ArrowLeft} {
				if key != "" {
					p.press(key)
				}
				d := eval[[2]float64](p, `(() => { const d = document.querySelector("#closeup-at").dataset; return [Number(d.value), Number(d.network)]; })()`)
				if diff := d[0] - d[1]; diff > 1e-3*(1+d[1]) || diff < -1e-3*(1+d[1]) {
					t.Errorf("the sum is %v, the network has %v", d[0], d[1])
				}
			}
			accessible(t, p)
			p.shot("closeup-" + module)
		})
	}
}

// Numbers that do not come are no dead end: the close-up says why and tries
// again.
func TestCloseUpTriesAgain(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	p.click("#drop-sample")
	p.click(`[data-sample="strawberry"]`)
	p.wait(`document.querySelector(".tile:not(.is-waiting)")`)
	p.do(chromedp.Evaluate[chromedp.Void](`window.real = fetch; window.fetch = (u, o) => String(u).includes("/weights/") ? Promise.reject(new TypeError("offline")) : real(u, o)`))
	p.click("#closeup-button")
	p.wait(`document.querySelector("#closeup [role=alert]")?.textContent === "The numbers did not come: there is no connection to the server."`)
	p.do(chromedp.Evaluate[chromedp.Void](`window.fetch = window.real`))
	p.click("#closeup-again")
	p.wait(`document.querySelector("#closeup-at")`)
}

func TestClassroomPagesAreAccessible(t *testing.T) {
	for _, path := range []string{"/teach", "/r/ABCD-EFGH", "/lessons", "/lessons/why-1x1"} {
		for name, l := range map[string]look{"desk": desk, "phone": phone} {
			t.Run(path+" "+name, func(t *testing.T) {
				p := open(t, lab.server, l)
				p.visit(path)
				if path == "/teach" {
					p.click("#teach-open")
					p.wait(`document.querySelector("#teach-qr").naturalWidth > 0`)
				}
				accessible(t, p)
				if wide := eval[bool](p, `document.documentElement.scrollWidth > innerWidth`); wide {
					t.Errorf("the page overflows sideways")
				}
				p.shot("classroom" + fmt.Sprint(len(path)) + name + "-full")
			})
		}
	}
}

// A homework link opens its view without controls, and they stay hidden.
func TestHomeworkLink(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/?module=5a&hide=1")
	p.wait(`getComputedStyle(document.querySelector(".bar")).display === "none"`)
	p.click("#drop-sample")
	p.click(`[data-sample="strawberry"]`)
	p.wait(`new URLSearchParams(location.search).get("image")`)
	if q := p.search(); !strings.Contains(q, "hide=1") || !strings.Contains(q, "module=5a") {
		t.Errorf("the address became %s", q)
	}
}
