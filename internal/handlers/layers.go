package handlers

import (
	"fmt"
	"image"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

// layer: GET /api/images/{id}/layers/{layer}.png or .npy; query model, fit,
// channel (all if absent) and pre (before ReLU). PNG is grey, white = the 99.5th
// percentile of the layer; npy is float32, [C,H,W] or [H,W].
func (s *Server) layer(w http.ResponseWriter, r *http.Request) error {
	name, kind, err := fileName(chi.URLParam(r, "*"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v, err := s.cfg.Store.Open(chi.URLParam(r, "id"), q.Get("model"), net.Fit(q.Get("fit")), func() {})
	if err != nil {
		return err
	}
	defer v.Close()
	i, ok := v.Graph().Index(name)
	if !ok {
		return notFound("layer", fmt.Sprintf("This model has no layer %q.", name))
	}
	channel, err := channelOf(q, v.Graph().Layers[i].C)
	if err != nil {
		return err
	}
	defer v.Want()()
	if err := v.Wait(r.Context()); err != nil {
		return err
	}
	pre := q.Get("pre") == "1" || q.Get("pre") == "true"
	t, err := s.values(r, v, i, channel, pre)
	if err != nil {
		return err
	}
	if kind == "npy" {
		attach(w, name, channel, "npy")
		return writeBytes(w, "application/octet-stream", npy(t.shape, t.data))
	}
	attach(w, name, channel, "png")
	return writePNG(w, t.grey(v.Log().Summary(i)))
}

// fileName splits "inception_3a/1x1.png" into layer and kind.
func fileName(path string) (layer, kind string, err error) {
	if u, err := url.PathUnescape(path); err == nil {
		path = u
	}
	for _, kind := range []string{"png", "npy"} {
		if l, ok := strings.CutSuffix(path, "."+kind); ok && l != "" {
			return l, kind, nil
		}
	}
	return "", "", notFound("layer", "Expected a layer's name followed by .png or .npy.")
}

// channelOf reads the query's channel; -1 is all.
func channelOf(q url.Values, channels int) (int, error) {
	if !q.Has("channel") {
		return -1, nil
	}
	c, err := strconv.Atoi(q.Get("channel"))
	if err != nil || c < 0 || c >= channels {
		return 0, badRequest(fmt.Sprintf("Expected a channel from 0 to %d.", channels-1), err)
	}
	return c, nil
}

// attach offers the file under a name that tells what it is.
func attach(w http.ResponseWriter, layer string, channel int, kind string) {
	name := strings.ReplaceAll(layer, "/", "_")
	if channel >= 0 {
		name += fmt.Sprintf("_%d", channel)
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", name+"."+kind))
}

// tensor is what a file shows: C planes of h x w.
type tensor struct {
	shape []int
	data  []float32
	h, w  int
}

// values copies a layer, or one channel of it (channel >= 0).
func (s *Server) values(r *http.Request, v *store.Viewer, layer, channel int, pre bool) (tensor, error) {
	l := v.Graph().Layers[layer]
	t := tensor{h: l.H, w: l.W, shape: []int{l.H, l.W}}
	if pre && channel >= 0 {
		data, err := preReLU(r.Context(), v, layer, channel)
		t.data = data
		return t, err
	}
	pin, err := v.Pin(r.Context())
	if err != nil {
		return t, err
	}
	defer pin.Release()
	if channel >= 0 {
		t.data = pin.Values.Plane(layer, channel, nil)
		return t, nil
	}
	t.shape = []int{l.C, l.H, l.W}
	if l.H*l.W == 1 {
		t.shape = []int{l.C}
	}
	t.data = make([]float32, 0, l.C*l.H*l.W)
	var plane []float32
	for c := range l.C {
		plane = pin.Values.Plane(layer, c, plane)
		t.data = append(t.data, plane...)
	}
	return t, nil
}

// grey draws the planes beside each other.
func (t tensor) grey(s *record.Summary) image.Image {
	a := record.Draw(planes(t), net.Layer{H: t.h, W: t.w}, 0, s, upTo(len(t.data)/(t.h*t.w)), 0, shades(s, wire.Scale{}))
	return &image.Gray{Pix: a.Pix, Stride: a.Cols * a.TileW, Rect: image.Rect(0, 0, a.Cols*a.TileW, a.Rows*a.TileH)}
}

// planes makes a tensor record.Values of one layer.
type planes tensor

func (p planes) Plane(_, c int, dst []float32) []float32 {
	return append(dst[:0], p.data[c*p.h*p.w:(c+1)*p.h*p.w]...)
}

func (p planes) Bytes() int64 { return int64(4 * len(p.data)) }

func upTo(n int) []int {
	idx := make([]int, n)
	for i := range idx {
		idx[i] = i
	}
	return idx
}
