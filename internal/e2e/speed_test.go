package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// clock is put into the page before an upload and looks once a frame. It starts
// when the page hands the bytes to the network, which is before the server has
// the last of them. Maps are there when a row's tiles are not marked as old and
// say other maxima than those of the picture before (the page writes them where
// it paints the pixels; reading pixels would cost more than what is measured);
// the answer, when the bars have other lengths. Looking may add a frame.
const clock = `(() => {
	const at = window.at = {};
	const real = window.fetch;
	window.fetch = (u, o) => { if (String(u).endsWith("/api/images") && o?.method === "POST") at.sent ??= performance.now(); return real(u, o); };
	const rows = () => [...document.querySelectorAll("#lanes .row")].map((r) => r.querySelector(".tile:not([hidden]):is(.is-waiting, .is-old)") ? "" : [...r.querySelectorAll(".tile")].map((b) => b.getAttribute("aria-label")).join());
	const bars = () => [...document.querySelectorAll("#preds button")].map((b) => b.style.getPropertyValue("--p")).join();
	const before = { rows: rows(), bars: bars() };
	const look = () => {
		if (at.sent && !at.maps && rows().some((r, i) => r && r !== before.rows[i])) at.maps = performance.now();
		if (at.sent && !at.answer && bars() && bars() !== before.bars) at.answer = performance.now();
		if (!at.maps || !at.answer) requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
	return true;
})()`

// upload puts one new picture of 1024 pixels in and returns the milliseconds
// to the first branch's maps and to the answer, both drawn.
func (p *tab) upload(seed uint32) (maps, answer float64) {
	p.Helper()
	path := filepath.Join(p.TempDir(), fmt.Sprintf("photo%d.jpg", seed))
	if err := os.WriteFile(path, noisy(p, seed), 0o644); err != nil {
		p.Fatal(err)
	}
	eval[bool](p, clock)
	p.put(path)
	p.wait(`window.at.maps && window.at.answer`)
	at := eval[map[string]float64](p, `window.at`)
	p.drawn()
	return at["maps"] - at["sent"], at["answer"] - at["sent"]
}

func median(x []float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x[len(x)/2]
}

func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// TestSpeed only reports: a busy machine says nothing about the program. The
// aim on an idle machine of two cores is 150 ms to maps and 250 ms to the answer.
func TestSpeed(t *testing.T) {
	s := serve(t, "127.0.0.1:0", "--model", shared(t, "weights/bvlc_googlenet.safetensors"))
	p := open(t, s, desk)
	p.visit("/")
	runs := 15
	if testing.Short() {
		runs = 3
	}
	var maps, answers []float64
	start := time.Now()
	for i := range runs + 2 {
		m, a := p.upload(uint32(i + 1))
		if i < 2 { // warming up
			continue
		}
		maps, answers = append(maps, m), append(answers, a)
	}
	t.Logf("medians of %d uploads: %.0f ms to the first maps, %.0f ms to the answer (all: %.0f and %.0f); %v, load %s",
		runs, median(maps), median(answers), maps, answers, time.Since(start).Round(time.Second), load())
}

// BenchmarkUpload is the same, a run an upload.
func BenchmarkUpload(b *testing.B) {
	s, err := launch("127.0.0.1:0", "--model", shared(b, "weights/bvlc_googlenet.safetensors"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.stop() })
	p := open(b, s, desk)
	p.visit("/")
	p.upload(0)
	var maps, answers float64
	seed := uint32(1)
	for b.Loop() {
		m, a := p.upload(seed)
		maps, answers, seed = maps+m, answers+a, seed+1
	}
	n := float64(seed - 1)
	b.ReportMetric(maps/n, "ms/maps")
	b.ReportMetric(answers/n, "ms/answer")
}
