package handlers

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/wire"
)

// Sample is a picture that we draw ourselves.
type Sample struct {
	Name, Title string // slug; key of the message catalogue
	Draw        func(size int) *image.RGBA
}

// sampleSize is the side of the drawn samples.
const sampleSize = 512

// samples draws each once, when first asked for.
type samples struct {
	list  []Sample
	files map[string]func() ([]byte, error)
}

func (s *samples) init(list []Sample) {
	s.list, s.files = list, map[string]func() ([]byte, error){}
	for _, x := range list {
		s.files[x.Name] = sync.OnceValues(func() ([]byte, error) {
			var b bytes.Buffer
			err := png.Encode(&b, x.Draw(sampleSize))
			return b.Bytes(), err
		})
	}
}

// listSamples: GET /api/samples.
func (s *Server) listSamples(w http.ResponseWriter, r *http.Request) error {
	words := s.language(r)
	out := make([]wire.SampleInfo, len(s.samples.list))
	for i, x := range s.samples.list {
		out[i] = wire.SampleInfo{Name: x.Name, Title: say(words, x.Title, x.Title)}
	}
	return writeJSON(w, http.StatusOK, out)
}

// sample: GET /api/samples/{name}.png.
func (s *Server) sample(w http.ResponseWriter, r *http.Request) error {
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
