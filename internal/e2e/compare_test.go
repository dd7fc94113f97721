package e2e

import (
	"testing"
)

// both fills the compare page's two slots.
func (p *tab) both(a, b string) {
	p.Helper()
	p.visit("/compare")
	for _, s := range []struct{ slot, name string }{{"a", a}, {"b", b}} {
		p.do(click("#slot-" + s.slot + " button"))
		p.wait(`document.querySelector("#hung .choice")`)
		eval[bool](p, `(HTMLInputElement.prototype.click = () => {}, true)`) // no file dialog: the file comes next
		p.do(click("#hung .choice"))
		p.put(drawn(p, s.name, 448))
		p.wait(`document.querySelectorAll("#slot-%s .pred-row").length === 3`, s.slot)
	}
	p.wait(`document.querySelectorAll("#versus .tile").length >= 64 && !document.querySelector("#versus .tile.is-waiting")`)
}

// TestTwoPicturesSideBySide: the same channels, one scale, one address.
func TestTwoPicturesSideBySide(t *testing.T) {
	p := open(t, lab.server, desk)
	p.both("pizza", "strawberry")
	p.settle()
	p.shot("compare")
	rows := eval[[][]string](p, `[...document.querySelectorAll("#versus .row")].map((r) => [...r.querySelectorAll(".tile")].map((b) => b.dataset.channel))`)
	if len(rows) != 8 {
		t.Fatalf("%d rows of maps; expected 2 for each of 4 branches", len(rows))
	}
	for i := 0; i < len(rows); i += 2 {
		for k := range rows[i] {
			if rows[i][k] != rows[i+1][k] {
				t.Errorf("rows %d: channels %v beside %v", i, rows[i], rows[i+1])
				break
			}
		}
	}
	a, b := p.text("#slot-a h2"), p.text("#slot-b h2")
	if a != saysOf("pizza") || b != saysOf("strawberry") {
		t.Errorf("the page says %q and %q to pizza and strawberry", a, b)
	}
	p.click("#swap")
	p.wait(`document.querySelector("#slot-a h2").textContent === %q && document.querySelector("#slot-b h2").textContent === %q`, b, a)
	p.click(`#river a[data-block="3a"]`)
	p.wait(`document.querySelector("#module-title").textContent.includes("3a")`)
	p.visit("/compare" + p.search())
	p.wait(`document.querySelector("#slot-a h2").textContent === %q && document.querySelector("#module-title").textContent.includes("3a") && document.querySelector("#versus .tile") && !document.querySelector("#versus .tile.is-waiting")`, b)
}
