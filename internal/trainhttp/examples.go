package trainhttp

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"slices"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/train/synth"
)

const exampleSide = 64

// examples: GET /api/train/examples/{pictures}.jpg, one picture of each class
// that a network can learn live, side by side, exampleSide pixels each.
func (s *Server) examples(w http.ResponseWriter, r *http.Request) error {
	kind := synth.Kind(chi.URLParam(r, "pictures"))
	if !slices.Contains(synth.Kinds, kind) {
		return errFigure
	}
	set := synth.New(kind, exampleSide, exampleSeed)
	n := len(set.Classes())
	img := image.NewRGBA(image.Rect(0, 0, n*exampleSide, exampleSide))
	for c := range n {
		p := set.Example(c)
		for i := range p.W * p.H {
			at := img.PixOffset(c*exampleSide+i%p.W, i/p.W)
			copy(img.Pix[at:at+3], p.RGB[3*i:])
			img.Pix[at+3] = 255
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(b.Bytes()) // the client may have gone
	return nil
}

// exampleSeed is one whose pictures can be told apart at a glance.
const exampleSeed = 7
