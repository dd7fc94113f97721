package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// class is a teacher with two pupils, each in a browser context of their own.
type class struct {
	desk, teacher *tab // the teacher's two tabs share a context's storage by link
	mina, jun     *tab
	code          string
}

// teach opens a room: the desk stays on /teach, a second tab leads.
func teach(t *testing.T) *class {
	c := &class{desk: open(t, lab.server, desk)}
	c.desk.visit("/teach")
	c.desk.click("#teach-open")
	c.desk.wait(`document.querySelector("#teach-code").textContent.length === 9`)
	c.desk.wait(`document.querySelector("#teach-qr").naturalWidth > 0`)
	c.code = c.desk.text("#teach-code")
	visit := eval[string](c.desk, `sessionStorage.getItem("room")`)
	c.teacher = open(t, lab.server, large)
	c.teacher.visit("/lessons")
	c.teacher.do(chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("room", ` + quote(visit) + `)`))
	c.teacher.visit("/")
	c.teacher.wait(`document.querySelector("#room-says").textContent.startsWith("You lead")`)
	c.mina, c.jun = c.join(t, "Mina", desk), c.join(t, "", phone)
	return c
}

func (c *class) join(t *testing.T, nick string, l look) *tab {
	p := open(t, lab.server, l)
	p.visit("/r/" + c.code)
	if nick != "" {
		p.focus("#join-nick")
		p.press(strings.Split(nick, "")...)
	}
	p.click("#join-send")
	p.wait(`document.querySelector("#room-says")?.textContent === "You are in. The teacher shows nothing yet."`)
	return p
}

// sees waits until a page shows an address' property.
func (p *tab) sees(name, value string) {
	p.Helper()
	p.wait(`(new URLSearchParams(location.search).get(%s) ?? "") === %s`, quote(name), quote(value))
}

func TestClassroom(t *testing.T) {
	c := teach(t)
	c.desk.wait(`document.querySelector("#teach-following").textContent === "2 follow"`)
	c.desk.wait(`[...document.querySelectorAll(".person b")].some((b) => b.textContent === "Mina")`)

	// The teacher shows a picture and opens 5a; both pupils come along.
	c.teacher.click("#drop-sample")
	c.teacher.click(`[data-sample="strawberry"]`)
	c.teacher.wait(`new URLSearchParams(location.search).get("image")`)
	image := eval[string](c.teacher, `new URLSearchParams(location.search).get("image")`)
	c.mina.sees("image", image)
	c.jun.sees("image", image)
	c.show(t, "5a")
	c.mina.sees("module", "5a")
	c.jun.sees("module", "5a")
	c.mina.wait(`document.querySelector(".tile:not(.is-waiting)")`)

	c.point(t)

	// Mina explores, and is not moved; one tap, and she is back. The desk's
	// buttons stay while the class changes: a press that has begun is not lost.
	c.desk.do(chromedp.Evaluate[chromedp.Void](`window.held = document.querySelector("[data-member] [data-do=lead][aria-label*='Pupil']")`))
	c.mina.click("#room-explore")
	c.mina.wait(`document.querySelector("#room-return")`)
	c.desk.wait(`document.querySelector("#teach-exploring").textContent === "1 explores"`)
	c.desk.wait(`document.querySelector("#teach-places").textContent === "Look inside, 5a 1"`)
	if !eval[bool](c.desk, `window.held.isConnected`) {
		t.Error("the button of a pupil who did nothing was replaced")
	}
	c.show(t, "3b")
	c.jun.sees("module", "3b")
	c.mina.sees("module", "5a")
	c.mina.click("#room-return")
	c.mina.sees("module", "3b")

	// Frozen: everybody follows.
	c.mina.click("#room-explore")
	c.desk.click("#teach-freeze")
	c.mina.wait(`document.querySelector("#room-says").textContent === "The teacher has frozen the view."`)
	c.show(t, "4b")
	c.mina.sees("module", "4b")
	c.desk.click("#teach-freeze")
	c.mina.click("#room-return")

	c.question(t)
	c.offer(t)
	c.lead(t)
	c.twice(t)

	c.desk.click("#teach-end")
	c.desk.click("#teach-sure-yes")
	for _, p := range []*tab{c.mina, c.jun, c.teacher} {
		p.wait(`document.querySelector("#room-says").textContent.startsWith("The room has ended.")`)
	}
	c.desk.wait(`!document.querySelector("#teach-start").hidden`)
}

// point: what the teacher's pointer is at, and the one map in the spotlight, are
// seen by both pupils.
func (c *class) point(t *testing.T) {
	t.Helper()
	c.teacher.do(chromedp.Evaluate[chromedp.Void](`(() => { const big = document.querySelector("#big"), b = big.getBoundingClientRect();
		big.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse", clientX: b.left + b.width * 3.5 / 7, clientY: b.top + b.height * 1.5 / 7 })); })()`))
	for _, p := range []*tab{c.mina, c.jun} {
		p.wait(`document.querySelector("#big-value").textContent.startsWith("row 1, column 3:")`)
		p.wait(`document.querySelector(".tile .pointed")`)
	}
	c.teacher.click("#room-spot")
	for _, p := range []*tab{c.mina, c.jun} {
		p.wait(`document.querySelector("#room-spotted").textContent.startsWith("Look here: 5a/3x3")`)
		p.wait(`document.querySelector(".tile.is-spotlit") && document.body.classList.contains("has-spotlight")`)
	}
	c.teacher.click("#room-spot")
	c.mina.wait(`!document.body.classList.contains("has-spotlight")`)
}

// show opens a module by the page's own keys: its block in the river.
func (c *class) show(t *testing.T, module string) {
	t.Helper()
	c.teacher.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const q = new URLSearchParams(location.search); q.set("module", %q); q.delete("layer"); history.pushState(null, "", "/?" + q); dispatchEvent(new PopStateEvent("popstate")); })()`, module)))
}

// question: predict, then reveal with the class's histogram.
func (c *class) question(t *testing.T) {
	t.Helper()
	c.desk.focus("#ask-prompt")
	c.desk.press(strings.Split("How many?", "")...)
	c.desk.focus("#ask-options")
	c.desk.press("8", "\r", "*", "9")
	c.desk.click("#ask-send")
	for i, p := range []*tab{c.mina, c.jun} {
		p.wait(`document.querySelector("#room-question h3")?.textContent === "How many?"`)
		if right := eval[bool](p, `document.body.textContent.includes("Answer:")`); right {
			t.Error("a pupil sees the answer before it is shown")
		}
		p.click(fmt.Sprintf(`#room-question [data-answer="%d"]`, i))
		p.wait(`document.querySelector("#question-sent")`)
	}
	c.desk.wait(`document.querySelector("#question-count").textContent === "2 answers"`)
	c.desk.click("#question-reveal")
	for _, p := range []*tab{c.mina, c.jun, c.desk} {
		p.wait(`[...document.querySelectorAll(".histogram tr")].map((r) => r.dataset.count).join() === "1,1"`)
	}
	if says := c.jun.text(".verdict"); says != "9: as you predicted." {
		t.Errorf("Jun was right and reads %q", says)
	}
	c.desk.wait(`!document.querySelector("#teach-csv").hidden`)
	c.desk.click("#question-clear")
	c.mina.wait(`!document.querySelector("#room-question h3")`)
}

// offer: it appears only after the teacher accepts.
func (c *class) offer(t *testing.T) {
	t.Helper()
	c.mina.click("#room-explore")
	c.mina.do(chromedp.Evaluate[chromedp.Void](`(() => { const q = new URLSearchParams(location.search); q.set("module", "4e"); history.pushState(null, "", "/?" + q); dispatchEvent(new PopStateEvent("popstate")); })()`))
	c.mina.click("#room-offer")
	c.desk.wait(`document.querySelector(".offer")`)
	c.jun.sees("module", "4b")
	c.desk.click(`.offer [data-do="accept"]`)
	c.jun.sees("module", "4e")
	c.mina.wait(`document.querySelector("#room-counts").textContent.startsWith("The teacher shows")`)
	c.mina.click("#room-return")
}

// lead: handed to Mina and taken back.
func (c *class) lead(t *testing.T) {
	t.Helper()
	c.desk.click(`[aria-label="Give the lead to Mina"]`)
	c.mina.wait(`document.querySelector("#room-says").textContent.startsWith("You lead")`)
	c.mina.do(chromedp.Evaluate[chromedp.Void](`(() => { const q = new URLSearchParams(location.search); q.set("module", "4a"); history.pushState(null, "", "/?" + q); dispatchEvent(new PopStateEvent("popstate")); })()`))
	c.jun.sees("module", "4a")
	c.teacher.sees("module", "4a")
	c.teacher.click("#room-takeback")
	c.mina.wait(`document.querySelector("#room-says").textContent === "You follow the teacher."`)
}

// twice: a page that Jun duplicates takes the visit over; the first can have it back.
func (c *class) twice(t *testing.T) {
	const over, follow = "You have joined this room from another page.", "You follow the teacher."
	visit := eval[string](c.jun, `sessionStorage.getItem("room")`)
	second := open(t, lab.server, phone)
	second.visit("/lessons")
	second.do(chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("room", ` + quote(visit) + `)`))
	second.visit("/")
	c.jun.wait(`document.querySelector("#room-says").textContent === %s`, quote(over))
	c.jun.click("#room-here")
	c.jun.wait(`document.querySelector("#room-says")?.textContent === %s`, quote(follow))
	second.wait(`document.querySelector("#room-says").textContent === %s`, quote(over))
}

func TestStrangersAtTheDoor(t *testing.T) {
	p := open(t, lab.server, phone)
	p.allow(`404`)
	p.visit("/r/ABCD-EFGH")
	p.click("#join-send")
	p.wait(`document.querySelector("#join-wrong").textContent === "There is no room with this code."`)
}

// A server that was started again knows nothing of its rooms: both pages say so.
func TestARoomThatIsGone(t *testing.T) {
	s := serve(t, "127.0.0.1:0")
	teacher, pupil := open(t, s, desk), open(t, s, phone)
	for _, p := range []*tab{teacher, pupil} {
		p.allow(`WebSocket connection to .* failed|net::ERR_|status of 404`)
	}
	teacher.visit("/teach")
	teacher.click("#teach-open")
	teacher.wait(`document.querySelector("#teach-code").textContent.length === 9`)
	pupil.visit("/r/" + teacher.text("#teach-code"))
	pupil.click("#join-send")
	pupil.wait(`document.querySelector("#room-says")?.textContent.startsWith("You are in")`)
	_ = s.kill()
	serve(t, s.addr())
	const gone = "The server has been started again: this room is gone."
	teacher.wait(`document.querySelector("#teach-failed").textContent === %s && !document.querySelector("#teach-start").hidden`, quote(gone))
	pupil.wait(`document.querySelector("#room-says").textContent === %s`, quote(gone))
}
