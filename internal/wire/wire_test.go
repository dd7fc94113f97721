package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata")

// goldenFrames are also decoded by the page's tests: change them with care.
func goldenFrames() map[string][]byte {
	atlas := make([]byte, 2*3*2*2)
	for i := range atlas {
		atlas[i] = byte(i * 11)
	}
	clear(atlas[15:18]) // cells beyond the third channel are 0
	clear(atlas[21:24])
	frame := func(h FrameHead, payload []byte) []byte {
		out, err := AppendFrame(nil, h, payload)
		if err != nil {
			panic(err)
		}
		return out
	}
	return map[string][]byte{
		"atlas.frame": frame(AtlasHead{
			Image: "AAECAwQFBgcICQoLDA0ODw", Layer: "inception_3a/1x1", Channels: []int{5, 0, 63},
			Tile: Size{W: 3, H: 2}, Grid: Grid{Cols: 2, Rows: 2}, Scale: Range{Lo: 0, Hi: 1.5, Mode: "layer"},
			Max: []float32{2.25, 1.5, 0.125}, Mean: []float32{0.5, 0.25, 0},
		}, atlas),
		"channel.frame": frame(ChannelHead{
			Image: "AAECAwQFBgcICQoLDA0ODw", Layer: "conv1/7x7_s2", Channel: 7, W: 3, H: 2, Max: 4, Mean: 0.25, Pre: true, Rank: 12,
		}, AppendFloats(nil, []float32{-1.5, 0, 4, 0.1, -0.25, 1e-30})),
		"cam.frame": frame(CAMHead{Image: "AAECAwQFBgcICQoLDA0ODw", Head: "loss3", Class: 386, W: 2, H: 2, Max: 3.5},
			AppendFloats(nil, []float32{3.5, -2, 0, 1})),
	}
}

func TestGoldenFrames(t *testing.T) {
	for name, want := range goldenFrames() {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what is written now; if meant, run with -update and mind the page", name)
		}
		head, payload, err := DecodeFrame(got)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := AppendFrame(nil, head, payload)
		if err != nil || !bytes.Equal(back, got) {
			t.Errorf("%s: decoded and encoded it is another frame (%v)", name, err)
		}
	}
}

func TestDecodeFrameRefuses(t *testing.T) {
	good := goldenFrames()["atlas.frame"]
	for name, bend := range map[string]func([]byte) []byte{
		"nothing":        func([]byte) []byte { return nil },
		"half a header":  func(b []byte) []byte { return b[:9] },
		"other magic":    func(b []byte) []byte { b[0] = 'X'; return b },
		"version 2":      func(b []byte) []byte { b[4] = 2; return b },
		"kind 9":         func(b []byte) []byte { b[5] = 9; return b },
		"other kind":     func(b []byte) []byte { b[5] = 2; return b },
		"JSON too long":  func(b []byte) []byte { b[10] = 255; return b },
		"lengths wrap":   func(b []byte) []byte { copy(b[8:], "\xff\xff\xff\xff\xff\xff\xff\xff"); return b },
		"cut":            func(b []byte) []byte { return b[:len(b)-1] },
		"more":           func(b []byte) []byte { return append(b, 0) },
		"broken JSON":    func(b []byte) []byte { b[HeaderSize] = '['; return b },
		"other tile":     func(b []byte) []byte { return bytes.Replace(b, []byte(`"w":3`), []byte(`"w":4`), 1) },
		"negative tile":  func(b []byte) []byte { return bytes.Replace(b, []byte(`"w":3,"h":2`), []byte(`"w":-3,"h":2`), 1) },
		"too many chans": func(b []byte) []byte { return bytes.Replace(b, []byte(`"rows":2`), []byte(`"rows":1`), 1) },
	} {
		if h, _, err := DecodeFrame(bend(slices.Clone(good))); err == nil {
			t.Errorf("%s: decoded as %+v", name, h)
		}
	}
}

func FuzzDecodeFrame(f *testing.F) {
	for _, b := range goldenFrames() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		head, payload, err := DecodeFrame(data)
		if err != nil {
			return
		}
		again, err := AppendFrame(nil, head, payload)
		if err != nil {
			t.Fatal(err)
		}
		if h, p, err := DecodeFrame(again); err != nil || !reflect.DeepEqual(h, head) || !bytes.Equal(p, payload) {
			t.Fatalf("%+v became %+v, %v", head, h, err)
		}
	})
}

func TestMessagesSurviveTheWire(t *testing.T) {
	half := Scale{Mode: FixedScale, Hi: 0.5}
	for _, m := range []FromClient{
		Open{Image: "x", Model: "bvlc", Fit: "warp", Lang: "ko"},
		Subscribe{Layers: []string{"a", "b"}, Channels: "top:16", Size: 56, Scale: &half},
		Subscribe{Layers: []string{"a"}, Channels: "0-31,40", Scale: &Scale{Mode: ChannelScale}},
		Unsubscribe{}, Unsubscribe{Layers: []string{"a"}},
		Channel{Layer: "a", Channel: 3, Pre: true}, CAM{Class: 5, Head: "loss3"}, Cancel{},
		Race{Image: "x", Module: "3b", Mode: "chained", WhatIf: "3b:5x5=0"}, RaceStop{},
	} {
		data, err := EncodeClient(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseClient(data)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%s became %+v, %v", data, got, err)
		}
	}
}

func TestParseClientRefuses(t *testing.T) {
	for _, s := range []string{
		``, `{}`, `[]`, `null`, `"open"`, `{"type":7}`, `{"type":"steer"}`, `{"type":"open"}`, `{"type":"open","image":5}`,
		`{"type":"open","image":"` + strings.Repeat("x", 300) + `"}`,
		`{"type":"subscribe","layers":[],"channels":"top:4"}`,
		`{"type":"subscribe","layers":["a"],"channels":""}`,
		`{"type":"subscribe","layers":["a"],"channels":"top:0"}`,
		`{"type":"subscribe","layers":["a"],"channels":"top:99999999999"}`,
		`{"type":"subscribe","layers":["a"],"channels":"9-3"}`,
		`{"type":"subscribe","layers":["a"],"channels":"0-1048575"}`,
		`{"type":"subscribe","layers":["a"],"channels":"0-2047,5"}`,
		`{"type":"subscribe","layers":["a"],"channels":"-1"}`,
		`{"type":"subscribe","layers":["a"],"channels":"1,","size":3}`,
		`{"type":"subscribe","layers":["a"],"channels":"1","size":-1}`,
		`{"type":"subscribe","layers":["a"],"channels":"1","size":4096}`,
		`{"type":"subscribe","layers":["a"],"channels":"1","scale":"loud"}`,
		`{"type":"subscribe","layers":["a"],"channels":"1","scale":0}`,
		`{"type":"subscribe","layers":["a"],"channels":"1","scale":1e99}`,
		`{"type":"subscribe","layers":[` + strings.Repeat(`"a",`, 200) + `"a"],"channels":"1"}`,
		`{"type":"channel","layer":"a","channel":-1}`, `{"type":"channel","channel":1}`, `{"type":"cam","class":-1}`,
		`{"type":"cancel"` + strings.Repeat(" ", MaxClientBytes) + `}`,
	} {
		if m, err := ParseClient([]byte(s)); err == nil {
			t.Errorf("%.80s was read as %+v", s, m)
		}
	}
}

func FuzzParseClient(f *testing.F) {
	f.Add([]byte(`{"type":"open","image":"x","model":"bvlc","fit":"warp"}`))
	f.Add([]byte(`{"type":"subscribe","layers":["inception_3a/1x1"],"channels":"0-3,9","scale":2.5,"size":56}`))
	f.Add([]byte(`{"type":"channel","layer":"a","channel":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseClient(data)
		if err != nil {
			return
		}
		again, err := EncodeClient(m)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := m.(Subscribe); ok {
			p, err := ParsePick(s.Channels)
			if err != nil || p.N > MaxPick || len(p.List) > MaxPick {
				t.Fatalf("pick %q: %+v, %v", s.Channels, p, err)
			}
		}
		if _, err := ParseClient(again); err != nil && len(again) <= MaxClientBytes {
			t.Fatalf("%s: %v", again, err)
		}
	})
}

// The names that issue 2 fixes, in its order.
func TestMessageFieldsAreTheAgreedOnes(t *testing.T) {
	for _, c := range []struct {
		m    FromServer
		want string
	}{
		{Layer{Image: "i", Layer: "l", Shape: [3]int{64, 28, 28}, Top: []TopChannel{{1, 2}}}, `{"type":"layer","image":"i","layer":"l","shape":[64,28,28],"ms":0,"macs":0,"params":0,"max":0,"mean":0,"p995":0,"zeros":0,"top":[{"channel":1,"max":2}],"barcode":"","means":""}`},
		{Module{Image: "i", Module: "3a"}, `{"type":"module","image":"i","module":"3a","params":0,"macs":0,"flops":0,"naive":{"params":0,"macs":0,"flops":0,"out":0},"ratio":0}`},
		{Prediction{Image: "i", Head: "loss3", Top: []TopClass{{Class: "n01", Label: "a", P: 0.5}}}, `{"type":"prediction","image":"i","head":"loss3","top":[{"class":"n01","label":"a","index":0,"p":0.5}]}`},
		{Done{Image: "i", MS: 12.5}, `{"type":"done","image":"i","ms":12.5}`},
		{Error{Status: 404, Title: "t", Detail: "d", Code: "c"}, `{"type":"error","status":404,"title":"t","detail":"d","code":"c"}`},
	} {
		got, err := Encode(c.m)
		if err != nil || string(got) != c.want {
			t.Errorf("%v\n got %s\nwant %s", err, got, c.want)
		}
		if !json.Valid(got) {
			t.Errorf("not JSON: %s", got)
		}
	}
}
