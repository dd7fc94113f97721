package handlers

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/sample"
	"inceptionscope/internal/wire"
)

// samples are PNG files of the drawings, each made when first asked for.
type samples struct {
	list  []sample.Sample
	files map[string]func() ([]byte, error)
}

func (s *samples) init() {
	s.list, s.files = sample.All(), map[string]func() ([]byte, error){}
	for _, x := range s.list {
		s.files[x.Name] = sync.OnceValues(func() ([]byte, error) {
			var b bytes.Buffer
			err := png.Encode(&b, x.Draw(sample.Size))
			return b.Bytes(), err
		})
	}
}

// listSamples: GET /api/samples.
func (s *Server) listSamples(w http.ResponseWriter, r *http.Request) error {
	words := s.language(r)
	out := make([]wire.SampleInfo, len(s.samples.list))
	for i, x := range s.samples.list {
		out[i] = wire.SampleInfo{Name: x.Name, Title: x.Title, Chart: x.Chart, Says: x.Says}
		if words != nil && words.Code == "ko" {
			out[i].Title = x.Korean
		}
	}
	return writeJSON(w, http.StatusOK, out)
}

// sample: GET /api/samples/{name}.png.
func (s *Server) sampleFile(w http.ResponseWriter, r *http.Request) error {
	name, isPNG := strings.CutSuffix(chi.URLParam(r, "file"), ".png")
	file, ok := s.samples.files[name]
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
