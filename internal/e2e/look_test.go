package e2e

import (
	"os"
	"testing"
)

// TestShots makes the pictures that are held against the design's: the same
// photograph, model, fit and channel at the same sizes.
func TestShots(t *testing.T) {
	if os.Getenv("INCEPTIONSCOPE_SHOTS") == "" && os.Getenv("INCEPTIONSCOPE_CI") != "1" {
		t.Skip("INCEPTIONSCOPE_SHOTS names no folder for the screenshots")
	}
	s := serve(t, "127.0.0.1:0", "--model", shared(t, "weights/bvlc_googlenet.safetensors"))
	for _, c := range []struct {
		name  string
		look  look
		query string
	}{
		{"shot-1280x720", desk, ""},
		{"shot-1440x900", large, ""},
		{"shot-dark", look{width: 1440, height: 900, dark: true}, ""},
		{"shot-projector", desk, "&projector=1"},
		{"shot-390x844", phone, ""},
	} {
		p := open(t, s, c.look)
		p.visit("/?fit=crop&layer=inception_4c/3x3&channel=88" + c.query)
		p.put(shared(t, "golden/images/n02504458_African_elephant.JPEG"))
		p.drawn()
		p.visit("/" + p.search() + "&channel=88") // a new picture shows its own strongest channel
		p.drawn()
		p.settle()
		p.shot(c.name)
		if got := p.text("#answer-title"); got != "African elephant" {
			t.Errorf("%s: the answer is %q", c.name, got)
		}
	}
}
