package e2e

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"inceptionscope/internal/sample"
)

// saysOf is what the embedded model answers to a sample, by the samples' own table.
func saysOf(name string) string {
	s, _ := sample.Find(name)
	return s.Says["default"]
}

// textFile is a file that is no picture.
func textFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("This is not a picture."), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUploadByFile(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	if !eval[bool](p, `document.querySelector("#drop").checkVisibility() && !document.querySelector("#module").checkVisibility()`) {
		t.Error("without a picture the page is not one invitation")
	}
	p.shot("empty")
	p.put(drawn(t, "pizza", 448))
	p.drawn()
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("the page says %q to the pizza; expected %q", got, want)
	}
	if !strings.Contains(p.search(), "image=") {
		t.Errorf("the address %q does not name the picture", p.search())
	}
	p.drawnLanes(4)
}

// drawnLanes expects n lanes whose canvases show something.
func (p *tab) drawnLanes(n int) {
	p.Helper()
	colours := eval[[]int](p, `[...document.querySelectorAll("#lanes .row canvas")].map((c) => {
		const d = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
		return new Set(d).size; })`)
	if len(colours) != n {
		p.Errorf("%d lanes are drawn; expected %d", len(colours), n)
	}
	for i, k := range colours {
		if k < 4 {
			p.Errorf("lane %d shows %d colours: nothing is drawn", i, k)
		}
	}
}

func TestUploadByDrop(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	file := drawn(t, "strawberry", 448)
	drag := func(kind input.DispatchDragEventType) {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: 640, Y: 600,
				Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{file}, DragOperationsMask: 1}})
			return err
		}))
	}
	drag(input.DispatchDragEventTypeDragEnter)
	p.wait(`document.body.classList.contains("is-over")`)
	drag(input.DispatchDragEventTypeDragOver)
	drag(input.DispatchDragEventTypeDrop)
	p.drawn()
	if got, want := p.text("#answer-title"), saysOf("strawberry"); got != want {
		t.Errorf("the page says %q to the strawberry; expected %q", got, want)
	}
	if eval[bool](p, `document.body.classList.contains("is-over")`) {
		t.Error("the page still looks as if something was dragged over it")
	}
}

// TestUploadByPaste gives the page a paste as the browser's own carries it.
func TestUploadByPaste(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	p.wait(`fetch("/api/samples/pizza.png").then((r) => r.blob()).then((b) => {
		const data = new DataTransfer();
		data.items.add(new File([b], "image.png", { type: "image/png" }));
		document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
		return true; })`)
	p.drawn()
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("the page says %q to the pizza; expected %q", got, want)
	}
}

func TestUploadASample(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	p.click("#drop-sample")
	p.wait(`document.querySelectorAll("#samples [data-sample]").length >= 12`)
	p.wait(`[...document.querySelectorAll("#samples img")].slice(0, 6).every((i) => i.complete && i.naturalWidth > 0)`)
	p.shot("samples")
	if got := p.text(`[data-sample="stop-sign"]`); !strings.Contains(got, "1,000 classes: street sign") || !strings.Contains(got, "101 classes: stop sign") {
		t.Errorf("of the stop sign the list says %q", got)
	}
	p.click(`[data-sample="soccer-ball"]`)
	p.drawn()
	if got, want := p.text("#answer-title"), saysOf("soccer-ball"); got != want {
		t.Errorf("the page says %q to the soccer ball; expected %q", got, want)
	}
}

// On a page without pictures a new one leads to the page that shows it.
func TestANewPictureLeadsOn(t *testing.T) {
	p := open(t, lab.server, desk)
	for _, path := range []string{"/teach", "/lessons", "/r"} {
		p.visit(path)
		p.click("#new-button")
		p.click(".choices .choice:last-child")
		p.click(`[data-sample="soccer-ball"]`)
		p.wait(`location.pathname === "/"`)
		p.drawn()
	}
}

func TestUploadFromTheCamera(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	p.click("#drop-camera")
	p.wait(`document.querySelector("#camera video").videoWidth > 0`)
	p.click("#shutter")
	p.drawn()
	if eval[bool](p, `Boolean(document.querySelector("dialog[open]"))`) {
		t.Error("the camera's dialog is still open")
	}
}

// TestBigPhotosAreShrunkBeforeTheyAreSent, as a phone's mostly are.
func TestBigPhotosAreShrunkBeforeTheyAreSent(t *testing.T) {
	p := open(t, lab.server, desk)
	p.visit("/")
	big := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i, x := 0, uint32(1); i < len(big.Y); i++ {
		x = x*1664525 + 1013904223
		big.Y[i] = uint8(x >> 24)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, big, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "big.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	eval[bool](p, `(() => { const real = fetch; window.fetch = (u, o) => { if (o?.body) window.sent = o.body.size; return real(u, o); }; return true; })()`)
	p.put(path)
	p.drawn()
	if sent := eval[int](p, `window.sent`); sent == 0 || sent > 1<<20 {
		t.Errorf("%d bytes were sent of a photo of %d", sent, b.Len())
	}
}

// TestAWrongFileIsRefusedWithASentence, and what was there stays.
func TestAWrongFileIsRefusedWithASentence(t *testing.T) {
	p := open(t, lab.server, desk)
	p.allow(`status of 415`)
	p.enter("/", "pizza")
	p.put(textFile(t))
	p.wait(`document.querySelector("#says .is-error[role=alert]")`)
	p.shot("error")
	if got := p.text("#says"); !strings.Contains(got, "not a picture") || !strings.Contains(got, "JPEG") {
		t.Errorf("the page says %q", got)
	}
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("after the refusal the answer is %q; expected still %q", got, want)
	}
	p.drawnLanes(4)
	p.put(drawn(t, "strawberry", 448))
	p.wait(`!document.querySelector("#says .is-error") && document.querySelector("#answer-title").textContent === %s`, quote(saysOf("strawberry")))
}

// TestAPictureOpensWithoutStorage, as in a browser that keeps nothing.
func TestAPictureOpensWithoutStorage(t *testing.T) {
	p := open(t, lab.server, desk)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("off", "SecurityError"); } })`})
		return err
	}))
	p.enter("/", "pizza")
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("the page says %q to the pizza; expected %q", got, want)
	}
}
