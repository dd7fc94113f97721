package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// asks notes of which layers the page asks the server for a channel.
const asks = `(() => {
	const real = WebSocket.prototype.send;
	window.asked = [];
	WebSocket.prototype.send = function (m) {
		const { type, layer } = JSON.parse(m);
		if (type === "channel") window.asked.push(layer);
		return real.call(this, m);
	};
	return true;
})()`

// TestEveryModuleOpens by a click on the river, into its branches. Of each its
// own strongest channel is asked for, never the number of the layer before.
func TestEveryModuleOpens(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	eval[bool](p, asks)
	for _, name := range []string{"5b", "3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "stem"} {
		p.click(fmt.Sprintf(`#river a[data-block="%s"]`, name))
		p.wait(`document.querySelector("#module").dataset.block === %q`, name)
		p.complete()
		if name == "stem" {
			continue
		}
		if got := p.text("#module-title"); got != "Inception "+name {
			t.Errorf("%s: the title is %q", name, got)
		}
		if got := eval[[]string](p, `[...document.querySelectorAll("#lanes .branch")].map((b) => b.dataset.branch)`); !slices.Equal(got, []string{"1x1", "3x3", "5x5", "pool"}) {
			t.Errorf("%s: branches %q", name, got)
		}
		p.drawnLanes(4)
	}
	if asked := eval[[]string](p, `window.asked`); len(slices.Compact(slices.Clone(asked))) != len(asked) {
		t.Errorf("the page asked more than once for the strongest channel: %q", asked)
	}
	p.click(`#river a[data-block="end"]`)
	p.wait(`document.querySelector("#module").dataset.block === "end" && document.querySelectorAll("#lanes .shares button").length === 6`)
	p.shot("end")
}

// TestEveryOperationShowsItsMaps: the reductions and the pooling of a module
// are buttons on the streams.
func TestEveryOperationShowsItsMaps(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?module=4a", "pizza")
	ops := eval[[]string](p, `[...document.querySelectorAll("#lanes .op")].map((b) => b.dataset.op)`)
	if len(ops) != 7 {
		t.Errorf("module 4a has the operations %q; expected 7", ops)
	}
	for _, op := range ops {
		p.click(fmt.Sprintf(`#lanes .op[data-op="%s"]`, op))
		p.wait(`document.querySelector('#lanes .op[data-op="%s"]').getAttribute("aria-pressed") === "true"`, op)
		p.drawn()
		p.wait(`new URLSearchParams(location.search).get("layer") === %q`, op)
	}
}

// TestPagingReachesEveryChannel once, in every order.
func TestPagingReachesEveryChannel(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?module=4a", "pizza") // 5x5: 48 channels, 8 a page
	const lane = 2
	for _, sort := range []string{"maximum", "mean", "index"} {
		p.sort(sort)
		var all []int
		for at := 0; at < 6; at++ {
			if at > 0 {
				p.click(fmt.Sprintf(`[data-pager="%d"] [data-by="1"]`, lane))
			}
			p.wait(`document.querySelector('[data-pager="%d"]').parentElement.textContent.includes(%q)`, lane, []string{"8 of 48", "9 to 16", "17 to 24", "25 to 32", "33 to 40", "41 to 48"}[at])
			p.drawn()
			all = append(all, p.channels(lane)...)
		}
		if sort == "index" && !slices.IsSorted(all) {
			t.Errorf("by index: the order is %v", all)
		}
		slices.Sort(all)
		if len(slices.Compact(all)) != 48 {
			t.Errorf("by %s: the pages show %d of 48 channels: %v", sort, len(slices.Compact(all)), all)
		}
	}
}

// sort picks an order in the tools' menu.
func (p *tab) sort(by string) {
	p.Helper()
	p.click(`[data-chip="sort"]`)
	p.wait(`document.querySelector("#hung .choice")`)
	n := slices.Index([]string{"maximum", "mean", "index"}, by)
	p.click(fmt.Sprintf(`#hung .choice:nth-child(%d)`, n+1))
	p.wait(`document.querySelector('[data-chip="sort"] b').textContent === %q`, by)
	p.drawn()
}

func (p *tab) channels(lane int) []int {
	p.Helper()
	return eval[[]int](p, `[...document.querySelectorAll('#lanes .tile[data-lane="%d"]:not([hidden])')].map((b) => Number(b.dataset.channel))`, lane)
}

// TestSortingFollowsTheValues: by maximum and by mean the shown order is that
// of the exact values.
func TestSortingFollowsTheValues(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?module=5a", "pizza")
	for _, sort := range []string{"maximum", "mean"} {
		p.sort(sort)
		at := p.channels(1)
		values := p.values("inception_5a/3x3")
		key := func(c int) float32 {
			if sort == "maximum" {
				return slices.Max(values[c])
			}
			var sum float32
			for _, v := range values[c] {
				sum += v
			}
			return sum
		}
		for i := 1; i < len(at); i++ {
			if key(at[i]) > key(at[i-1])*1.0001 {
				t.Errorf("by %s: channel %d (%g) stands after %d (%g)", sort, at[i], key(at[i]), at[i-1], key(at[i-1]))
			}
		}
	}
}

// TestReplayLightsUpTheLayersAgain and can be paused and ended.
func TestReplayLightsUpTheLayersAgain(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	p.click(`[data-chip="replay"]`)
	p.wait(`document.querySelectorAll("#river a.is-waiting").length > 3`)
	p.press(" ")
	p.escape()
	p.drawn()
	p.press(kb.Tab)
}
