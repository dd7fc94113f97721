package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// view is all that a viewer sees of the network, with the pixels of each canvas.
const view = `JSON.stringify([location.search, document.title, ...["#module-title", "#module-sub", "#lanes", "#preds", "#channel-title", "#big-value", "#channel-max", "#scale-hi", "#cost", "#module-tools"].map((q) => document.querySelector(q).textContent),
	[...document.querySelectorAll("[aria-pressed=true]")].map((e) => e.getAttribute("aria-label") ?? e.textContent),
	[...document.querySelectorAll("canvas")].filter((c) => c.checkVisibility()).map((c) => c.toDataURL().length + c.toDataURL().slice(-200))])`

// TestTheAddressIsTheView: what is opened, chosen and switched stands in it;
// reloading shows the same, back and forward walk through what was opened.
func TestTheAddressIsTheView(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	steps := []func(){
		func() {
			p.click(`#river a[data-block="3b"]`)
			p.wait(`document.querySelector("#module").dataset.block === "3b"`)
		},
		func() {
			p.click(`#lanes .tile[data-lane="1"][data-n="3"]`)
			p.wait(`new URLSearchParams(location.search).get("layer") === "inception_3b/3x3"`)
		},
		func() { p.sort("mean") },
		func() { p.click(`[data-pager="1"] [data-by="1"]`); p.wait(`location.search.includes("page=")`) },
		func() { p.click(`[data-view="pre"]`); p.wait(`location.search.includes("pre=1")`) },
		func() { p.click(`#preds li:nth-child(2) button`); p.wait(`location.search.includes("cls=")`) },
	}
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, 640, 1))
	p.complete()
	views := []string{eval[string](p, view)}
	for _, step := range steps {
		step()
		p.do(chromedp.MouseEvent(chromedp.MouseMoved, 640, 1)) // nothing is under the pointer
		p.complete()
		views = append(views, eval[string](p, view))
	}
	same := func(how string, i int) {
		t.Helper()
		p.complete()
		if got := eval[string](p, view); got != views[i] {
			a, b := difference(got, views[i])
			t.Errorf("%s to view %d: %q; expected %q", how, i, a, b)
		}
	}
	p.visit("/" + p.search())
	same("reload", len(steps))
	for i := len(steps) - 1; i >= 0; i-- {
		p.back(-1)
		same("back", i)
	}
	p.back(3)
	same("forward", 3)
}

// TestAddressesFromElsewhere are read as far as they go: pages of a smaller
// screen, the river's end where two pictures are compared.
func TestAddressesFromElsewhere(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?sort=index&page=9999_9999_9999_9999", "pizza")
	p.drawnLanes(4)
	if got := p.text(`[data-branch="1x1"] h3`); !strings.Contains(got, "128 of 128") {
		t.Errorf("beyond the last page the lane shows %q", got)
	}
	p.visit("/compare" + p.search() + "&module=end")
	p.wait(`location.search.includes("module=5b") && document.querySelector("#module-title").textContent === "Inception 5b"`)
	p.wait(`document.querySelectorAll("#versus .twice").length === 4`)
}

// complete waits for all that comes after the maps: the large channel, the maps
// of the first three classes, the photograph.
func (p *tab) complete() {
	p.Helper()
	p.drawn()
	p.wait(`!document.querySelector("#big-value").hidden && !document.querySelector("#big").classList.contains("is-waiting")`)
	p.wait(`document.querySelector("#river image").getAttribute("href") && [...document.querySelectorAll("#answer-cam, #three canvas")].every((c) => /\d/.test(c.getAttribute("aria-label")))`)
	p.settle()
}

// back walks in the tab's history and waits until the address has changed.
func (p *tab) back(by int) {
	p.Helper()
	before := p.search()
	eval[bool](p, `(history.go(%d), true)`, by)
	p.wait(`location.search !== %s`, quote(before))
}

// difference cuts what two strings have in common at their start and end.
func difference(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a[:min(len(a), 300)], b[:min(len(b), 300)]
}

// TestForgetMyPictures: the server does not know them any more.
func TestForgetMyPictures(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	id := eval[string](p, `new URLSearchParams(location.search).get("image")`)
	p.click("#forget-button")
	p.wait(`document.body.classList.contains("is-empty") && document.querySelector("#toast")`)
	if strings.Contains(p.search(), "image=") {
		t.Errorf("the address still names the picture: %s", p.search())
	}
	p.allow(`status of 404`)
	if status := eval[int](p, `fetch("/api/images/%s/picture.png").then((r) => r.status)`, id); status != 404 {
		t.Errorf("the forgotten picture answers %d", status)
	}
}

// TestAnotherModel: the menu lists what is installed, and the address keeps the choice.
func TestAnotherModel(t *testing.T) {
	s := serve(t, "127.0.0.1:0", "--model", shared(t, "weights/bvlc_googlenet.safetensors"))
	p := open(t, s, desk)
	p.enter("/", "strawberry")
	if got := p.text("#answer-title"); got != "strawberry" {
		t.Errorf("bvlc says %q to the strawberry", got)
	}
	p.click("#model-button")
	p.wait(`document.querySelector('#models [data-model="default"]')`)
	p.click(`#models [data-model="default"]`)
	p.wait(`location.search.includes("model=default") && document.querySelector("#model-button").textContent.includes("101") && document.readyState === "complete"`)
	p.drawn()
	if got := p.text("#answer-title"); got != saysOf("strawberry") {
		t.Errorf("the embedded model says %q to the strawberry", got)
	}
	p.wait(`document.querySelectorAll("#heads-body > div").length === 3`) // two auxiliary heads and the main one
}
