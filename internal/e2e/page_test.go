package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a condition may take to come true; on an idle machine
// all of them take well under a second.
const patience = 90 * time.Second

// tab is one page in a browser context of its own.
type tab struct {
	testing.TB
	*watch
	ctx  context.Context
	base string
}

// look is how a page is looked at.
type look struct {
	width, height int64
	touch         bool
	dark          bool
	still         bool // prefers-reduced-motion
}

var (
	desk  = look{width: 1280, height: 720}
	large = look{width: 1440, height: 900}
	phone = look{width: 390, height: 844, touch: true}
	small = look{width: 360, height: 740, touch: true}
)

// open makes a tab; nothing is loaded yet.
func open(t testing.TB, s *server, l look) *tab {
	t.Helper()
	here(t)
	p := &tab{TB: t, base: s.url, watch: &watch{host: s.addr()}}
	ctx, cancel := chromedp.NewContext(lab.browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.see))
	p.ctx = ctx
	t.Cleanup(func() {
		if t.Failed() {
			p.shot(strings.ReplaceAll(t.Name(), "/", "-") + "-failed")
		}
		cancel()
		p.report(t)
	})
	// The first call opens the tab, which lives as long as that call's context.
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, audits.Enable, cdp.Empty{})
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
	p.size(l)
	return p
}

// size sets the window and what the viewer prefers.
func (p *tab) size(l look) {
	p.Helper()
	options := []chromedp.EmulateViewportOption{}
	if l.touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	scheme, motion := "light", "no-preference"
	if l.dark {
		scheme = "dark"
	}
	if l.still {
		motion = "reduce"
	}
	p.do(chromedp.EmulateViewport(l.width, l.height, options...), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}}})
		return err
	}))
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience+5*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// visit loads a path of the server and waits until its script has run.
func (p *tab) visit(path string) {
	p.Helper()
	p.leave(chromedp.Navigate(p.base + path))
}

// reload loads the page again.
func (p *tab) reload() {
	p.Helper()
	p.leave(chromedp.Reload())
}

// leave waits for the new page itself: on a slow machine the old one, which is
// complete too, can answer for a while.
func (p *tab) leave(how chromedp.Action[chromedp.Void]) {
	p.Helper()
	eval[bool](p, `(window.old = true)`)
	p.do(how)
	p.wait(`!window.old && document.readyState === "complete"`)
}

// eval runs an expression in the page; a promise is awaited.
func eval[T any](p *tab, format string, args ...any) T {
	p.Helper()
	v, err := tryEval[T](p, fmt.Sprintf(format, args...))
	if err != nil {
		p.Fatalf("%s: %v", format, err)
	}
	return v
}

func tryEval[T any](p *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience+5*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// wait until the expression is true. The page itself looks, every 10 ms; a
// navigation meanwhile is part of what is waited for.
func (p *tab) wait(format string, args ...any) {
	p.Helper()
	condition := fmt.Sprintf(format, args...)
	deadline := time.Now().Add(patience)
	for {
		left := time.Until(deadline)
		ok, err := tryEval[bool](p, fmt.Sprintf(`new Promise((done) => {
			const end = performance.now() + %d;
			const look = async () => {
				let is = false;
				try { is = Boolean(await (%s)); } catch {}
				if (is || performance.now() > end) done(is);
				else setTimeout(look, 10);
			};
			look();
		})`, max(0, left.Milliseconds()), condition))
		if ok && err == nil {
			return
		}
		if time.Now().After(deadline) {
			says, _ := tryEval[string](p, `document.querySelector("#says")?.innerText ?? ""`)
			p.Fatalf("not after %v: %s (%v); the page says %q", patience, condition, err, says)
		}
	}
}

// click presses the mouse on the middle of the first element that matches; it
// fails where something else lies over it. On a slow machine the page may still
// move between the look and the press: a press that met another element is
// done again.
func (p *tab) click(selector string) {
	p.Helper()
	for range 5 {
		at := p.spot(selector)
		eval[bool](p, `(window.pressed = false, addEventListener("click", ({ target }) => {
			window.pressed = Boolean(target.closest(%[1]s)) || Boolean(target.closest("label")?.querySelector(%[1]s)); }, { capture: true, once: true }), true)`, quote(selector))
		p.do(chromedp.MouseClickXY(at[0], at[1]))
		if met, err := tryEval[bool](p, `window.pressed !== false`); met || err != nil {
			return // an error: the press led to another page
		}
	}
	p.Fatalf("%s moves away from every press", selector)
}

// click is the element's own click, for what the test does not look at (a
// button that the phone shows in its menu only).
func click(selector string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[bool](fmt.Sprintf(`(document.querySelector(%s).click(), true)`, quote(selector)))(ctx, target)
		return chromedp.Void{}, err
	}
}

// spot is the middle of an element, scrolled into view, visible and not covered.
func (p *tab) spot(selector string) [2]float64 {
	p.Helper()
	q := quote(selector)
	p.wait(`(() => { const e = document.querySelector(%s); if (!e || e.disabled) return false;
		const b = e.getBoundingClientRect(); if (!b.width || !b.height) return false;
		if (b.top < 0 || b.bottom > innerHeight || b.left < 0 || b.right > innerWidth) { e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" }); }
		const c = e.getBoundingClientRect(), over = document.elementFromPoint(c.x + c.width / 2, c.y + c.height / 2);
		return over && (e.contains(over) || over.contains(e)); })()`, q)
	return eval[[2]float64](p, `(() => { const b = document.querySelector(%s).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()`, q)
}

// press types keys into what has the focus.
func (p *tab) press(keys ...string) {
	p.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
}

// focus gives an element the keyboard.
func (p *tab) focus(selector string) {
	p.Helper()
	p.wait(`(document.querySelector(%[1]s).focus(), document.activeElement === document.querySelector(%[1]s))`, quote(selector))
}

func (p *tab) text(selector string) string {
	p.Helper()
	return eval[string](p, `document.querySelector(%s).textContent.trim()`, quote(selector))
}

func (p *tab) search() string { p.Helper(); return eval[string](p, `location.search`) }

// escape closes a dialog or leaves a mode.
func (p *tab) escape() { p.Helper(); p.press(kb.Escape) }

// settle waits until nothing moves.
func (p *tab) settle() {
	p.Helper()
	p.wait(`document.getAnimations().every((a) => a.playState !== "running")`)
}

// shot keeps a screenshot where INCEPTIONSCOPE_SHOTS names a folder, or, of a
// failed test, among its artifacts.
func (p *tab) shot(name string) {
	dir := os.Getenv("INCEPTIONSCOPE_SHOTS")
	if dir == "" {
		if !p.Failed() {
			return
		}
		dir = p.ArtifactDir()
	}
	ctx, cancel := context.WithTimeout(p.ctx, 10*time.Second)
	defer cancel()
	png, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		whole := strings.HasSuffix(name, "-full")
		r, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &whole})
		return r.Data, err
	})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		p.Logf("screenshot %s: %v", name, err)
	}
}

// quote writes a string for JavaScript.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}
