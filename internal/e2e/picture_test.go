package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"inceptionscope/internal/sample"
)

// drawn writes one of our samples as a JPEG of the given size.
func drawn(t testing.TB, name string, size int) string {
	t.Helper()
	s, ok := sample.Find(name)
	if !ok {
		t.Fatalf("no sample %q", name)
	}
	path := filepath.Join(t.TempDir(), name+".jpg")
	if err := os.WriteFile(path, encode(t, s.Draw(size)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func encode(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noisy is a picture of 1024 x 683 pixels with the detail of a photograph (a
// few hundred kilobytes as JPEG); each seed another one, so that nothing is in
// a cache.
func noisy(t testing.TB, seed uint32) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 1024, 683))
	x := seed*2654435761 + 1
	for i := range m.Pix {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		at := i / 4
		base := uint32(at%1024/8) + uint32(at/1024/8)*uint32(seed%5+1)
		m.Pix[i] = uint8(base + x%24)
	}
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	m.SetRGBA(0, 0, color.RGBA{A: 255})
	return encode(t, m)
}

// put chooses a file as the file dialog would.
func (p *tab) put(path string) {
	p.Helper()
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
}

// done is when the whole pass of the page's picture has arrived and is drawn.
const done = `document.querySelectorAll("#river a.is-done[data-block]").length === document.querySelectorAll("#river a[data-block]").length
	&& document.querySelector("#preds [data-class]") && !document.querySelector("#lanes .tile:is(.is-waiting, .is-old):not([hidden])")`

// drawn waits until everything that the address asks for is drawn. A change
// takes one frame to reach the request for new maps, and one to mark the old.
func (p *tab) drawn() {
	p.Helper()
	p.wait(`new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => next(true))))`)
	p.wait(done)
}

// enter loads a page with a picture of ours already gone through.
func (p *tab) enter(path, name string) {
	p.Helper()
	p.visit(path)
	p.put(drawn(p, name, 448))
	p.wait(done)
}
