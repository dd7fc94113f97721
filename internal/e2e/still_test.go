package e2e

import (
	"testing"
)

// moved collects what the browser sees jump up or down: a part that is shown
// before and after a frame, 8 px or more away from where it was.
const moved = `(() => {
	window.moved = [];
	new PerformanceObserver((list) => {
		for (const { sources } of list.getEntries()) for (const { node, previousRect: a, currentRect: b } of sources)
			if (a.height && b.height && a.bottom < innerHeight && b.bottom < innerHeight && Math.abs(a.y - b.y) >= 8)
				window.moved.push((node?.id || node?.parentElement?.id + " " + node?.nodeName) + " from " + Math.round(a.y) + " to " + Math.round(b.y));
	}).observe({ type: "layout-shift", buffered: true });
	return true;
})()`

// TestNothingMovesByItself: values, maps and words come into places that wait
// for them, at the first visit and with each picture, module and channel.
func TestNothingMovesByItself(t *testing.T) {
	for name, l := range map[string]look{"desk": desk, "phone": phone} {
		t.Run(name, func(t *testing.T) {
			p := open(t, lab.server, l)
			p.enter("/", "pizza")
			p.visit("/" + p.search())
			eval[bool](p, moved)
			p.complete()
			steps := map[string]func(){
				"another picture": func() { p.put(drawn(t, "strawberry", 448)) },
				"another module":  func() { p.click(`#river a[data-block="5a"]`) },
				"another map":     func() { p.do(click(`#lanes .tile[data-lane="0"][data-n="2"]`)) },
				"another channel": func() { p.do(click("#channel-next")) },
			}
			for _, step := range []string{"another picture", "another module", "another map", "another channel"} {
				steps[step]()
				p.complete()
				for _, m := range eval[[]string](p, `window.moved.splice(0)`) {
					t.Errorf("%s: %s moves", step, m)
				}
			}
		})
	}
}
