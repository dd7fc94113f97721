package handlers

import (
	"fmt"
	"image"
	"image/color"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/net"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
	"inceptionscope/weights"
)

// models: GET /api/models.
func (s *Server) models(w http.ResponseWriter, r *http.Request) error {
	list := s.cfg.Catalogue.Models()
	for i := range list {
		m := &list[i]
		m.Default = m.Name == s.cfg.Store.Default()
		m.Get = !m.Installed && local(r)
		m.Progress = s.gets.progress(m.Name)
		tell(m, s.language(r))
	}
	return answer.JSON(w, http.StatusOK, list)
}

// tell writes a model's words in the viewer's language, where the catalogue has them.
func tell(m *wire.ModelInfo, c *locales.Catalogue) {
	on := say(c, "model.on."+m.Name, "")
	if m.Top1 > 0 && on != "" {
		m.Accuracy = c.Text("model.accuracy", "Top1", tenths(m.Top1), "Top5", tenths(m.Top5), "On", on)
	}
	m.Title = say(c, "model.title."+m.Name, m.Title)
	m.License = say(c, "model.license."+m.Name, m.License)
}

// tenths of a percent of a share.
func tenths(p float64) string { return strconv.FormatFloat(100*p, 'f', 1, 64) }

// getModel: POST /api/models/{name}/get, from this very computer only.
func (s *Server) getModel(w http.ResponseWriter, r *http.Request) error {
	if !local(r) {
		return errRemote
	}
	name := chi.URLParam(r, "name")
	if !slices.ContainsFunc(s.cfg.Catalogue.Models(), func(m wire.ModelInfo) bool { return m.Name == name }) {
		return notFound("model", "There is no model of this name to download.")
	}
	return answer.JSON(w, http.StatusAccepted, s.gets.start(s, name))
}

// classes: GET /api/models/{name}/classes.
func (s *Server) classes(w http.ResponseWriter, r *http.Request) error {
	m, release, err := s.cfg.Store.Load(chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	defer release()
	list := make([]wire.ClassInfo, len(m.File.Description.Classes))
	for i, c := range m.File.Description.Classes {
		ko, _ := weights.Korean(c.ID)
		list[i] = wire.ClassInfo{ID: c.ID, Label: c.Label, Ko: ko}
	}
	return answer.JSON(w, http.StatusOK, list)
}

// weights: GET /api/models/{name}/weights/{layer}.npy ([out,in,KH,KW] or
// [out,in]; query row: one filter or class; query part=bias) or .png (filters on
// colours, such as conv1's, as patches).
func (s *Server) weights(w http.ResponseWriter, r *http.Request) error {
	layer, kind, err := fileName(chi.URLParam(r, "*"))
	if err != nil {
		return err
	}
	m, release, err := s.cfg.Store.Load(chi.URLParam(r, "name"))
	if err != nil {
		return err
	}
	defer release()
	part := ".weight"
	if r.URL.Query().Get("part") == "bias" {
		part = ".bias"
	}
	if i, ok := m.Net.Graph().Index(layer); !ok || m.Net.Graph().Layers[i].WeightShape() == nil {
		return notFound("weights", fmt.Sprintf("This model has no weights of a layer %q.", layer))
	}
	shape, data, err := m.File.Tensor(layer + part)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, max-age=3600")
	if kind == "png" {
		return writePatches(w, m.Net.Graph().Input, shape, data)
	}
	if q := r.URL.Query(); q.Has("row") {
		if shape, data, err = row(shape, data, q.Get("row")); err != nil {
			return err
		}
	}
	attach(w, layer, -1, "npy")
	return writeBytes(w, "application/octet-stream", npy(shape, data))
}

// row is one entry of a tensor's first axis.
func row(shape []int, data []float32, text string) ([]int, []float32, error) {
	k, err := strconv.Atoi(text)
	if err != nil || k < 0 || k >= shape[0] {
		return nil, nil, badRequest(fmt.Sprintf("Expected a row from 0 to %d.", shape[0]-1), err)
	}
	size := len(data) / shape[0]
	rest := shape[1:]
	if len(rest) == 0 {
		rest = []int{1}
	}
	return rest, data[k*size : (k+1)*size], nil
}

// writePatches draws filters of three colours, each between its own extremes
// with 0 in the middle, one pixel a weight and one pixel between patches.
func writePatches(w http.ResponseWriter, in net.Input, shape []int, data []float32) error {
	if len(shape) != 4 || shape[1] != 3 {
		return notFound("picture", "Only filters that look at the picture's three colours can be drawn as colour patches.")
	}
	n, h, wd := shape[0], shape[2], shape[3]
	cols := 1
	for cols*cols < n {
		cols++
	}
	rows := (n + cols - 1) / cols
	img := image.NewNRGBA(image.Rect(0, 0, cols*(wd+1)-1, rows*(h+1)-1))
	size := 3 * h * wd
	for k := range n {
		patch(img, image.Pt(k%cols*(wd+1), k/cols*(h+1)), in.BGR, data[k*size:(k+1)*size], h, wd)
	}
	return writePNG(w, img)
}

func patch(img *image.NRGBA, at image.Point, bgr bool, v []float32, h, w int) {
	top := float32(1e-12)
	for _, x := range v {
		top = max(top, x, -x)
	}
	tone := func(c, i int) uint8 { return uint8(127.5 + 127.5*v[c*h*w+i]/top) }
	red, blue := 0, 2
	if bgr {
		red, blue = 2, 0
	}
	for i := range h * w {
		img.SetNRGBA(at.X+i%w, at.Y+i/w, color.NRGBA{tone(red, i), tone(1, i), tone(blue, i), 255})
	}
}
