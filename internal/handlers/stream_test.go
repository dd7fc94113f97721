package handlers

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
	"unicode"

	"inceptionscope/internal/wire"
)

var lens = []string{"inception_4c/1x1", "inception_4c/3x3_reduce", "inception_4c/3x3", "inception_4c/5x5_reduce", "inception_4c/5x5", "inception_4c/pool", "inception_4c/pool_proj"}

func TestPictureStreams(t *testing.T) {
	s := newSite(t, setup{})
	x := s.upload(t, photo(t, 640, 480, 1))
	if x.Width != 640 || x.Height != 480 || len(x.ID) != 22 {
		t.Errorf("upload answered %+v", x)
	}
	p := s.page(t)
	p.say(wire.Subscribe{Layers: lens, Channels: "top:16"})
	p.say(wire.Open{Image: x.ID})
	all := p.until(isKind("done"))
	if all[0].kind != "opened" || all[0].text["model"] != "default" || all[0].text["fit"] != "squash" {
		t.Errorf("first message is %v", all[0].text)
	}
	names := all[0].text["layers"].([]any)
	count := map[string]int{}
	left := map[string]int{}
	for _, n := range names {
		left[n.(string)]++
	}
	for _, m := range all {
		count[m.kind]++
		if m.kind != "layer" {
			continue
		}
		left[m.text["layer"].(string)]--
		shape := m.text["shape"].([]any)
		bar, err := base64.StdEncoding.DecodeString(m.text["barcode"].(string))
		if err != nil || len(bar) != int(shape[0].(float64)) {
			t.Errorf("%s: barcode of %d bytes, %v; shape %v", m.text["layer"], len(bar), err, shape)
		}
	}
	for n, k := range left {
		if k != 0 {
			t.Errorf("layer %s was announced and sent %d times too few", n, k)
		}
	}
	if count["module"] != 9 || count["prediction"] != 3 || count["done"] != 1 || count["error"] != 0 {
		t.Errorf("messages: %v", count)
	}
	if left := len(lens) - count["frame"]; left > 0 {
		p.until(frames(left))
	}
}

func TestModuleComesAfterItsLayersAndCounts(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Open{Image: s.upload(t, photo(t, 300, 300, 2)).ID})
	seen := map[string]bool{}
	for _, m := range p.until(isKind("done")) {
		switch m.kind {
		case "layer":
			seen[m.text["layer"].(string)] = true
		case "module":
			if name := m.text["module"].(string); !seen["inception_"+name+"/output"] || !seen["inception_"+name+"/pool_proj"] {
				t.Errorf("module %s came before its layers", name)
			}
			if m.text["module"] == "3b" {
				naive := m.text["naive"].(map[string]any)
				if m.text["macs"] != 304267264.0 || naive["macs"] != 854196224.0 || naive["out"] != 672.0 || m.text["flops"] != 2*304267264.0 {
					t.Errorf("3b costs %v", m.text)
				}
			}
		}
	}
}

// Messages and maps come while later layers are computed.
func TestLayersComeWhileTheNetworkRuns(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Subscribe{Layers: []string{"conv1/7x7_s2"}, Channels: "top:4"})
	for i := range 20 {
		p.say(wire.Open{Image: s.upload(t, photo(t, 100, 100, float64(i))).ID})
		p.until(func(m message) bool { return m.kind == "layer" && m.text["layer"] == "conv1/7x7_s2" })
		early := s.st.Stats().Running == 1
		p.until(isKind("done"))
		if early {
			return
		}
	}
	t.Error("in 20 pictures the first layer never came before the last was computed")
}

func TestFramesAfterwards(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Open{Image: s.upload(t, photo(t, 300, 200, 3)).ID})
	p.until(isKind("done"))
	p.say(wire.Subscribe{Layers: []string{"conv1/7x7_s2"}, Channels: "5,9,63", Size: 56})
	a := p.next()
	head, ok := a.head.(wire.AtlasHead)
	if !ok || head.Tile != (wire.Size{W: 56, H: 56}) || len(head.Channels) != 3 || head.Channels[2] != 63 {
		t.Fatalf("atlas %+v", a.head)
	}
	p.say(wire.Channel{Layer: "conv1/7x7_s2", Channel: 9})
	c := p.next().head.(wire.ChannelHead)
	if c.W != 112 || c.H != 112 || c.Max != head.Max[1] || c.Mean != head.Mean[1] {
		t.Errorf("channel %+v; atlas says max %v mean %v", c, head.Max[1], head.Mean[1])
	}
	p.say(wire.Channel{Layer: "conv1/7x7_s2", Channel: 9, Pre: true})
	if pre := p.next().head.(wire.ChannelHead); !pre.Pre || pre.Max < c.Max*0.999 || pre.Mean > c.Mean {
		t.Errorf("before ReLU %+v, after %+v", pre, c)
	}
	p.say(wire.CAM{Class: 3})
	if m := p.next().head.(wire.CAMHead); m.W != 7 || m.H != 7 || m.Class != 3 || m.Head != "loss3" {
		t.Errorf("cam %+v", m)
	}
}

// From the last byte of an upload to the first maps and the prediction.
func TestLatency(t *testing.T) {
	if testing.Short() {
		t.Skip("a measurement")
	}
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Subscribe{Layers: lens, Channels: "top:16"})
	for i := range 6 {
		file := photo(t, 1024, 768, float64(i))
		start := time.Now()
		p.say(wire.Open{Image: s.upload(t, file).ID})
		up := time.Since(start)
		var said, first, answer, last time.Duration
		n := 0
		p.until(func(m message) bool {
			switch m.kind {
			case "layer":
				if said == 0 {
					said = m.at.Sub(start)
				}
			case "frame":
				if n == 0 {
					first = m.at.Sub(start)
				}
				n++
			case "prediction":
				if m.text["head"] == "loss3" {
					answer = m.at.Sub(start)
				}
			case "done":
				last = m.at.Sub(start)
			}
			return last > 0 && n == len(lens)
		})
		t.Logf("upload %v, first layer %v, first map %v, prediction %v, done %v, all %v", up, said, first, answer, last, time.Since(start))
	}
}

func TestKoreanClassNames(t *testing.T) {
	s := newSite(t, setup{})
	p := s.page(t)
	p.say(wire.Open{Image: s.upload(t, photo(t, 100, 100, 5)).ID, Lang: "ko"})
	all := p.until(isKind("prediction"))
	for _, c := range all[len(all)-1].text["top"].([]any) {
		label := c.(map[string]any)["label"].(string)
		if !strings.ContainsFunc(label, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) {
			t.Errorf("label %q is not Korean", label)
		}
	}
}
