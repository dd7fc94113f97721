package trainhttp

import (
	"bytes"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/internal/store"
	"inceptionscope/internal/train"
	"inceptionscope/internal/train/finetune"
	"inceptionscope/internal/trainhttp/trainwire"
	"inceptionscope/weights"
)

// narrow writes an untrained googlenet-small, which has 256 averages.
func narrow(t *testing.T) string {
	t.Helper()
	d, err := train.Tiny.Describe(48, []net.Class{{ID: "a", Label: "a"}, {ID: "b", Label: "b"}}, false)
	if err != nil {
		t.Fatal(err)
	}
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	m, err := train.Build(g, train.Config{Init: train.He, Seed: 1, BatchNorm: true, Batch: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "small.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := m.Save(f, nil); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// A model of another width is taught by its own averages; a file of classes
// opens over a model of its width only.
func TestNarrowModelIsTaught(t *testing.T) {
	file := narrow(t)
	over := func(o *Options) { // the narrow model is the page's
		o.Models = store.New(store.Config{Open: weights.Open, Default: func() string { return file }, Known: func(n string) bool { return n == file }})
		t.Cleanup(o.Models.(*store.Store).Close)
	}
	srv := serve(t, over)
	s := own(t, srv, 5)
	if s.Features != 256 {
		t.Errorf("%d averages, expected 256", s.Features)
	}
	root := srv.URL + "/api/train/sets"
	p := visit(t, srv)
	p.send("teach", trainwire.Teach{Set: s.ID})
	p.until("learned", func(m message) bool { return m.Type == "learned" })
	var a trainwire.Answer
	if got := call(t, "POST", root+"/"+s.ID+"/classify", "image/png", swatch(color.RGBA{20, 60, 200, 255}, 9), &a); got != 200 || len(a.CAM) != a.W*a.H {
		t.Errorf("classified with %d: %+v", got, a)
	}
	_, data := get(t, root+"/"+s.ID+"/file")
	var opened trainwire.Set
	if got := call(t, "POST", root, "application/octet-stream", []byte(data), &opened); got != 201 || opened.Features != 256 || opened.Classes[0].Known != 5 {
		t.Errorf("opening its file: %d, %+v", got, opened)
	}
	var wide bytes.Buffer
	h := finetune.Head{Base: file, Classes: []net.Class{{Label: "a"}, {Label: "b"}}, Weight: make([]float32, 2*1024), Bias: make([]float32, 2)}
	if err := h.Write(&wide); err != nil {
		t.Fatal(err)
	}
	if got := call(t, "POST", root, "application/octet-stream", wide.Bytes(), nil); got != 422 {
		t.Errorf("a file of another width is answered %d", got)
	}
}
