package e2e

import (
	"testing"
)

// TestOnAPhone: what one does with a finger is large enough for it, all of the
// module is there, and a map that is touched is shown large.
func TestOnAPhone(t *testing.T) {
	for name, l := range map[string]look{"390": phone, "360": small} {
		t.Run(name, func(t *testing.T) {
			p := open(t, lab.server, l)
			p.enter("/", "pizza")
			p.drawnLanes(4)
			p.settle()
			p.shot("phone-" + name + "-full")
			for _, o := range p.overflow() {
				t.Error(o)
			}
			for _, small := range eval[[]string](p, `[...document.querySelectorAll("#new-button, #menu-button, #module-prev, #module-next, #lanes .tile:not([hidden]), #preds button, #channel-prev, #channel-next")]
				.filter((e) => e.checkVisibility()).map((e) => [e.id || e.className, e.getBoundingClientRect()])
				.filter(([n, b]) => b.height < (n ? 44 : 24) || b.width < 44).map(([n, b]) => n + " " + b.width + " x " + b.height)`) {
				t.Errorf("too small for a finger: %s", small)
			}
			p.click(`#lanes .tile[data-lane="1"][data-n="1"]`)
			p.wait(`(() => { const b = document.querySelector("#big").getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; })()`)
			p.click("#module-next")
			p.wait(`document.querySelector("#module").dataset.block === "4d"`)
			p.drawn()
			p.click("#menu-button")
			p.wait(`document.querySelector("#hung .choice")`)
			p.escape()
			p.wait(`!document.querySelector("#hung")`)
		})
	}
}

// TestProjector: text of 24 px and more, at most 16 maps, nothing that needs a
// pointer over it, one number in words; a map opens over the lanes.
func TestProjector(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	p.click("#projector-button")
	p.wait(`document.body.classList.contains("projector")`)
	p.drawn()
	p.settle()
	for _, small := range eval[[]string](p, `(() => {
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [];
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			const e = n.parentElement;
			if (!n.data.trim() || !e.checkVisibility({ visibilityProperty: true }) || e.closest(".sr, script, [aria-hidden=true]")) continue;
			const b = e.getBoundingClientRect();
			if (b.width < 2 || b.bottom < 0 || b.top > innerHeight) continue;
			let size = parseFloat(getComputedStyle(e).fontSize);
			const svg = e.closest("svg");
			if (svg?.viewBox.baseVal.width) size *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
			if (size < 23.9) out.push(n.data.trim().slice(0, 40) + " (" + size.toFixed(1) + " px)");
		}
		return out; })()`) {
		t.Errorf("too small for the back row: %s", small)
	}
	if n := eval[int](p, `[...document.querySelectorAll("#lanes .tile")].filter((e) => e.checkVisibility()).length`); n != 16 {
		t.Errorf("%d maps on the projector; expected 16", n)
	}
	p.click(`#lanes .tile[data-lane="1"][data-n="2"]`)
	p.wait(`document.body.classList.contains("enlarged") && document.querySelector("#big-canvas").checkVisibility()`)
	p.settle()
	p.shot("projector-enlarged")
	p.escape()
	p.wait(`!document.body.classList.contains("enlarged") && document.body.classList.contains("projector")`)
	p.escape()
	p.wait(`!document.body.classList.contains("projector")`)
}
