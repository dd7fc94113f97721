package handlers

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/sample"
	"inceptionscope/internal/wire"
	"inceptionscope/weights"
)

// samples are PNG files of the drawings, each made when first asked for.
type samples struct {
	list     []sample.Sample
	files    map[string]func() ([]byte, error)
	previews map[string]func() ([]byte, error) // for the list of all: a seventh of the bytes
}

const previewSize = 160 // pixels

func (s *samples) init() {
	s.list = sample.All()
	s.files, s.previews = map[string]func() ([]byte, error){}, map[string]func() ([]byte, error){}
	for _, x := range s.list {
		s.files[x.Name] = drawing(x, sample.Size)
		s.previews[x.Name] = drawing(x, previewSize)
	}
}

// drawing makes a sample's PNG once.
func drawing(x sample.Sample, size int) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		var b bytes.Buffer
		err := png.Encode(&b, x.Draw(size))
		return b.Bytes(), err
	})
}

// listSamples: GET /api/samples.
func (s *Server) listSamples(w http.ResponseWriter, r *http.Request) error {
	words := s.language(r)
	out := make([]wire.SampleInfo, len(s.samples.list))
	for i, x := range s.samples.list {
		out[i] = wire.SampleInfo{Name: x.Name, Title: x.Title, Chart: x.Chart, Says: x.Says}
		if words != nil && words.Code == "ko" {
			out[i].Title, out[i].Says = x.Korean, korean(x.Says)
		}
	}
	return answer.JSON(w, http.StatusOK, out)
}

// korean are the models' answers by their Korean names.
func korean(says map[string]string) map[string]string {
	out := make(map[string]string, len(says))
	for model, label := range says {
		out[model] = label
		if ko, ok := weights.KoreanOf(label); ok {
			out[model] = ko
		}
	}
	return out
}

// sample: GET /api/samples/{name}.png; with ?preview a small one.
func (s *Server) sampleFile(w http.ResponseWriter, r *http.Request) error {
	name, isPNG := strings.CutSuffix(chi.URLParam(r, "file"), ".png")
	files := s.samples.files
	if r.URL.Query().Has("preview") {
		files = s.samples.previews
	}
	file, ok := files[name]
	if !ok || !isPNG {
		return notFound("sample", "There is no sample picture of this name.")
	}
	body, err := file()
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return writeBytes(w, "image/png", body)
}
