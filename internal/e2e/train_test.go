package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// swatch is a picture that one class can be told by: a coloured ground with a
// few lighter squares that differ from picture to picture.
func swatch(c color.RGBA, n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 96, 96))
	for y := range 96 {
		for x := range 96 {
			p := c
			if (x/12*7+y/12*5+n*3)%11 == 0 {
				p = color.RGBA{p.R/2 + 100, p.G/2 + 100, p.B/2 + 100, 255}
			}
			img.SetRGBA(x, y, p)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// give puts pictures into a file input, as the file dialog does.
func (p *tab) give(input string, pictures ...[]byte) {
	p.Helper()
	var list []string
	for _, b := range pictures {
		list = append(list, base64.StdEncoding.EncodeToString(b))
	}
	eval[bool](p, `(() => { const d = new DataTransfer();
		%s.split(" ").forEach((s, i) => d.items.add(new File([Uint8Array.from(atob(s), (c) => c.charCodeAt(0))], i + ".jpg", { type: "image/jpeg" })));
		const e = document.querySelector(%s); e.files = d.files; e.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`,
		quote(strings.Join(list, " ")), quote(input))
}

func swatches(c color.RGBA, from, n int) (list [][]byte) {
	for i := range n {
		list = append(list, swatch(c, from+i))
	}
	return list
}

// TestTeachOwnClasses makes two classes, lets the page learn them, asks about
// a new picture, loads the page again, and saves.
func TestTeachOwnClasses(t *testing.T) {
	here(t)
	p := open(t, lab.server, desk)
	p.visit("/train")
	p.wait(`document.querySelectorAll(".own-class").length === 2`)
	blue, red := color.RGBA{20, 60, 200, 255}, color.RGBA{210, 40, 30, 255}
	p.allow(`status of 415`)
	p.give(".own-class:nth-child(1) input[type=file]", slices.Insert(swatches(blue, 0, 6), 2, []byte("no picture"))...)
	p.wait(`document.querySelectorAll(".own-picture").length === 6`) // those after the broken one, too
	p.wait(`document.querySelector("#says").innerText.includes("2.jpg")`)
	p.give(".own-class:nth-child(2) input[type=file]", swatches(red, 0, 5)...)
	p.wait(`document.querySelectorAll(".own-picture").length === 11`)
	p.click("#learn-button")
	p.wait(`/\d/.test(document.querySelector("#learn-says")?.textContent ?? "")`)
	if says := p.text("#learn-says"); !strings.Contains(says, "9 of 9") || !strings.Contains(says, "2 of 2") {
		t.Errorf("the page says %q; expected all 9 learned and 2 tested pictures right", says)
	}
	p.give("#try-file", swatch(red, 40))
	p.wait(`document.querySelector("#try-answer .is-first span")?.textContent === "Class 2"`)
	p.settle()
	p.shot("train-teach")

	p.visit("/train") // the same tab: the set is still there
	p.wait(`document.querySelectorAll(".own-picture").length === 11 && document.querySelector("#learn-says")`)
	if n := eval[int](p, `fetch("/api/train/sets/" + sessionStorage.getItem("train-set") + "/file").then((r) => r.arrayBuffer()).then((b) => b.byteLength)`); n < 11*4096 {
		t.Errorf("the saved file has %d bytes", n)
	}
}

// TestTeachByCamera takes pictures with the (fake) camera, one by a press and
// more while the key is held, and classifies live.
func TestTeachByCamera(t *testing.T) {
	here(t)
	p := open(t, lab.server, desk)
	p.visit("/train")
	p.wait(`document.querySelectorAll(".own-class").length === 2`)
	p.click(`.own-class:nth-child(1) [data-way="camera"]`)
	p.wait(`document.querySelector(".own-class:nth-child(1) video").videoWidth > 0`)
	p.click(".own-class:nth-child(1) .shutter")
	p.wait(`document.querySelectorAll(".own-class:nth-child(1) .own-picture").length === 1`)
	space := func(kind input.DispatchKeyEventType) {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: " ", Code: "Space", WindowsVirtualKeyCode: 32})
			return err
		}))
	}
	space(input.DispatchKeyEventTypeKeyDown)
	p.wait(`document.querySelectorAll(".own-class:nth-child(1) .own-picture").length >= 5`)
	space(input.DispatchKeyEventTypeKeyUp)
	p.click(`.own-class:nth-child(1) [data-way="camera"]`)
	p.give(".own-class:nth-child(2) input[type=file]", swatches(color.RGBA{10, 10, 10, 255}, 0, 5)...)
	p.wait(`document.querySelectorAll(".own-class:nth-child(2) .own-picture").length === 5`)
	p.click("#learn-button")
	p.wait(`document.querySelector("#learn-says")`)
	p.click("#try-camera")
	p.wait(`document.querySelector("#try-answer .is-first span")?.textContent === "Class 1"`)
}

const steps = `Number(/step ([\d,]+)/.exec(document.querySelector("#train-status").textContent)?.[1].replace(",", "") ?? 0)`

// TestWatchItLearn starts twin runs, watches them measure, loads the page
// again in the middle, pauses, steps and resets.
func TestWatchItLearn(t *testing.T) {
	here(t)
	p := open(t, lab.server, desk)
	p.visit("/train?tab=watch&run=shapes-3-8-step-7-0.005-0.9-1-he-batch-aux")
	p.click("#train-main")
	p.wait(`%s >= 12`, steps)
	p.wait(`/times|less than/.test(document.querySelector("#train-measured").textContent)`)
	if n := eval[int](p, `document.querySelectorAll(".one-strip:first-child .bars rect").length`); n != 21 {
		t.Errorf("the strip has %d bars; three modules and the stem have 21 convolutions", n)
	}
	job := eval[string](p, `new URLSearchParams(location.search).get("job")`)
	before := eval[int](p, steps)
	p.reload()
	p.wait(`document.querySelector("#train-main")?.textContent === "Pause" && %s >= %d`, steps, before)
	if again := eval[string](p, `new URLSearchParams(location.search).get("job")`); again != job {
		t.Errorf("after loading again the page looks at job %s, not %s", again, job)
	}
	p.settle()
	p.shot("train-watch")
	p.click("#train-main")
	p.wait(`document.querySelector("#train-phase").textContent === "Paused"`) // a step that the pause met is over
	at := eval[int](p, steps)
	p.click("#train-step")
	p.wait(`%s === %d`, steps, at+1)
	p.click("#train-reset")
	p.wait(`%s === 0`, steps)
	csv := eval[string](p, `fetch("/api/train/jobs/%s/curves.csv").then((r) => r.text())`, job)
	if !strings.HasPrefix(csv, "lane,step,rate,loss,loss1,loss2,accuracy,seconds,conv1/7x7_s2") {
		t.Errorf("the curves begin with %.80q", csv)
	}
	if kind := eval[string](p, `fetch("/api/train/jobs/%s/gradient.svg").then((r) => r.headers.get("Content-Type"))`, job); kind != "image/svg+xml" {
		t.Errorf("the figure is %q", kind)
	}
	p.click("#train-end")
	p.wait(`document.querySelector("#train-main").textContent === "Start"`)
}

// endTraining frees the place for the next test.
func (p *tab) endTraining() {
	p.Helper()
	p.click("#train-end")
	p.wait(`document.querySelector("#train-end").disabled`)
}

// TestClosedTabEndsTraining: the job ends (well within a second) after its only
// tab has gone, unless the person chose that it goes on.
func TestClosedTabEndsTraining(t *testing.T) {
	here(t)
	for _, keep := range []bool{false, true} {
		p := open(t, lab.server, desk)
		p.visit("/train?tab=watch&run=shapes-1-8-step-3-0.01-0.9-0-he-batch-none")
		if keep {
			p.click("#train-keep")
		}
		p.click("#train-main")
		p.wait(`%s >= 10`, steps)
		if bars := eval[int](p, `document.querySelectorAll(".bars rect:not(.is-empty)").length`); bars != 9 {
			t.Errorf("the strip of a single run has %d bars; a module and the stem have 9 convolutions", bars)
		}
		p.wait(`/held-out pictures right/.test(document.querySelector("#train-confusion").textContent)`)
		job := eval[string](p, `new URLSearchParams(location.search).get("job")`)
		left := time.Now()
		p.visit("/cost") // leaves the page as a closed tab does: its socket goes
		phase := fmt.Sprintf(`new Promise((r) => setTimeout(r, 50)).then(() => fetch("/api/train/jobs/%s")).then((r) => r.json()).then((j) => j.phase)`, job)
		if !keep {
			p.wait(`(await %s) === "cancelled"`, phase)
			t.Logf("the job ended within %v of leaving the page", time.Since(left).Round(10*time.Millisecond))
			continue
		}
		time.Sleep(time.Second) // longer than a job without this choice lives
		if got := eval[string](p, "%s", phase); got != "running" {
			t.Errorf("told to go on, the job is %s", got)
		}
		p.visit("/train?tab=watch&job=" + job) // the same tab may still steer it
		p.wait(`%s > 0`, steps)
		p.endTraining()
	}
}

// TestTrainFits looks at both tabs on small, dark and projected screens and in
// Korean: nothing may overflow sideways, and axe-core finds nothing.
func TestTrainFits(t *testing.T) {
	here(t)
	for _, name := range []string{"teach", "watch"} {
		p := open(t, lab.server, look{width: 1280, height: 720, still: true})
		address := fmt.Sprintf("/train?tab=%s&run=shapes-3-8-step-7-0.005-0.9-1-he-batch-aux", name)
		p.visit(address)
		if name == "watch" {
			p.click("#train-main")
			p.wait(`%s >= 12`, steps)
			p.click("#train-main") // at rest, so that it can be looked at
			p.wait(`document.querySelector("#train-phase").textContent === "Paused"`)
			address += "&job=" + eval[string](p, `new URLSearchParams(location.search).get("job")`)
		} else {
			p.wait(`document.querySelectorAll(".own-class").length === 2`)
			p.give(".own-class:nth-child(1) input[type=file]", swatches(color.RGBA{20, 60, 200, 255}, 0, 5)...)
			p.give(".own-class:nth-child(2) input[type=file]", swatches(color.RGBA{40, 70, 180, 255}, 0, 5)...)
			p.wait(`document.querySelectorAll(".own-picture").length === 10`)
			p.click("#learn-button")
			p.wait(`document.querySelector("#learn-says")`)
		}
		for _, c := range []struct {
			name  string
			look  look
			query string
		}{
			{"desk", desk, ""}, {"phone", phone, ""}, {"small", small, ""}, {"dark", look{width: 1280, height: 720, dark: true}, ""},
			{"projector", desk, "&projector=1"}, {"korean", desk, "&lang=ko"}, {"english", phone, "&lang=en"},
		} {
			c.look.still = true
			p.size(c.look)
			p.do(chromedp.Navigate(p.base + address + c.query))
			p.wait(`document.body.classList.contains("is-ready") && !document.querySelector("#panel-%s").hidden`, name)
			p.wait(`document.querySelectorAll(%s).length >= 10`, quote(map[string]string{"teach": ".own-picture", "watch": ".one-strip:nth-child(2) .bars rect"}[name]))
			p.rest()
			p.shot("train-" + name + "-" + c.name + "-full")
			for _, o := range p.overflow() {
				t.Errorf("%s on %s: %s", name, c.name, o)
			}
			p.axe(name + " " + c.name)
		}
		if name == "watch" {
			p.endTraining()
		}
	}
}
