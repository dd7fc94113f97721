package e2e

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// values are a layer's exact values as the server's .npy has them, by channel.
func (p *tab) values(layer string) [][]float32 {
	p.Helper()
	id := eval[string](p, `new URLSearchParams(location.search).get("image")`)
	resp, err := http.Get(fmt.Sprintf("%s/api/images/%s/layers/%s.npy", p.base, id, layer))
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || len(b) < 10 {
		p.Fatalf("%s.npy: %s, %d bytes, %v", layer, resp.Status, len(b), err)
	}
	n := 10 + int(binary.LittleEndian.Uint16(b[8:])) // .npy version 1: magic, 2 bytes version, 2 bytes header's length
	shape := regexp.MustCompile(`\((\d+), (\d+), (\d+)\)`).FindStringSubmatch(string(b[10:n]))
	if shape == nil {
		p.Fatalf("%s.npy: header %q", layer, b[10:n])
	}
	c, _ := strconv.Atoi(shape[1])
	out := make([][]float32, c)
	side := (len(b) - n) / 4 / c
	for i := range out {
		out[i] = make([]float32, side)
		for k := range out[i] {
			out[i][k] = math.Float32frombits(binary.LittleEndian.Uint32(b[n+4*(i*side+k):]))
		}
	}
	return out
}

// reading is what the page prints at the cell: row, column, value.
func (p *tab) reading() (row, column int, value float64) {
	p.Helper()
	text := p.text("#big-value")
	m := regexp.MustCompile(`row (\d+), column (\d+): (−|-)?([\d,.]+)`).FindStringSubmatch(text)
	if m == nil {
		p.Fatalf("the reading is %q", text)
	}
	row, _ = strconv.Atoi(m[1])
	column, _ = strconv.Atoi(m[2])
	value, err := strconv.ParseFloat(strings.ReplaceAll(m[4], ",", ""), 64)
	if err != nil {
		p.Fatalf("the reading is %q: %v", text, err)
	}
	if m[3] != "" {
		value = -value
	}
	return row, column, value
}

// TestTheInspectorByKeyboard: what it prints are the layer's exact values.
func TestTheInspectorByKeyboard(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?layer=inception_4c/3x3&channel=7", "pizza")
	p.visit("/" + p.search() + "&channel=7")
	p.wait(`%s && !document.querySelector("#big-value").hidden`, done)
	want := p.values("inception_4c/3x3")
	check := func(channel int) {
		t.Helper()
		row, column, got := p.reading()
		if v := float64(want[channel][14*row+column]); math.Abs(v-got) > 0.006*math.Max(1, math.Abs(v)) {
			t.Errorf("channel %d, row %d, column %d: the page prints %g; the layer has %g", channel, row, column, got, v)
		}
	}
	check(7)
	p.focus("#big")
	for _, key := range []string{kb.ArrowDown, kb.ArrowDown, kb.ArrowRight, kb.ArrowUp, kb.ArrowLeft} {
		before := p.text("#big-value")
		p.press(key)
		row, column := eval[int](p, `Number(new URLSearchParams(location.search).get("row"))`), eval[int](p, `Number(new URLSearchParams(location.search).get("column"))`)
		p.wait(`document.querySelector("#big-value").textContent.startsWith("row %d, column %d:") || document.querySelector("#big-value").textContent === %q`, row, column, before)
		check(7)
	}
	p.press(kb.PageDown)
	p.wait(`document.querySelector("#channel-title").textContent.includes("channel 8") && new URLSearchParams(location.search).get("channel") === "8"`)
	p.wait(`!document.querySelector("#big").classList.contains("is-waiting")`)
	p.press(kb.ArrowRight)
	p.wait(`!document.querySelector("#big-value").hidden`)
	check(8)
	p.escape()
	p.wait(`!new URLSearchParams(location.search).has("row")`)
}

// TestBeforeReLU shows values below zero, and the picture under the map.
func TestBeforeReLU(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	p.click(`[data-view="pre"]`)
	p.wait(`document.querySelector("#scale-lo").textContent.match(/^[−-]/)`)
	p.shot("before-relu")
	p.click(`[data-view="over"]`)
	p.wait(`document.querySelector('[data-view="over"]').getAttribute("aria-pressed") === "true"`)
	p.click(`[data-view="pre"]`)
	p.wait(`document.querySelector("#scale-lo").textContent === "0"`)
	p.settle()
	p.shot("on-the-picture")
}

// TestTilesAndRibbonByKeyboard: arrows walk, Enter selects.
func TestTilesAndRibbonByKeyboard(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/", "pizza")
	p.focus(`#lanes .tile[data-lane="0"][data-n="0"]`)
	p.press(kb.ArrowRight, kb.ArrowDown)
	p.wait(`document.activeElement.matches('.tile[data-lane="1"][data-n="1"]')`)
	channel := eval[string](p, `document.activeElement.dataset.channel`)
	p.press(kb.Enter)
	p.wait(`document.activeElement.getAttribute("aria-pressed") === "true" && new URLSearchParams(location.search).get("channel") === %q`, channel)
	p.focus(`[data-segment="1x1"]`)
	p.press(kb.Enter)
	p.wait(`new URLSearchParams(location.search).get("layer") === "inception_4c/1x1"`)
	at := eval[int](p, `Number(new URLSearchParams(location.search).get("channel"))`)
	p.press(kb.ArrowRight)
	p.wait(`Number(new URLSearchParams(location.search).get("channel")) === %d`, at+1)
	p.press(kb.ArrowDown)
	p.wait(`Number(new URLSearchParams(location.search).get("channel")) === %d`, at+9)
	p.wait(`document.activeElement.matches('[data-segment="1x1"]')`)
}

// TestFirstFiltersAreColourPatches: the 7 x 7 x 3 weights of conv1.
func TestFirstFiltersAreColourPatches(t *testing.T) {
	p := open(t, lab.server, desk)
	p.enter("/?module=stem&layer=conv1/7x7_s2", "pizza")
	p.wait(`!document.querySelector("#filter").hidden && new Set(new Uint32Array(document.querySelector("#filter-canvas").getContext("2d").getImageData(0, 0, document.querySelector("#filter-canvas").width, document.querySelector("#filter-canvas").height).data.buffer)).size > 20`)
	p.settle()
	p.shot("stem")
}
