package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

// Limits of an upload besides the picture's own.
const (
	uploadTime = 60 * time.Second // for the whole body to arrive
	slotTime   = 10 * time.Second // to wait for one of the slots
	partsBytes = 64 << 10         // of multipart headers and other fields
	maxForget  = 1000             // ids in one request
)

// upload: POST /api/images, multipart field "image" or the file as the body.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) error {
	leave, err := s.slot(r)
	if err != nil {
		return err
	}
	defer leave()
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime)) // tests' recorders have none
	r.Body = http.MaxBytesReader(w, r.Body, s.cfg.Decode.MaxBytes+partsBytes)
	file, err := readUpload(r)
	if err != nil {
		return err
	}
	start := time.Now()
	defer s.cfg.Store.Busy()()
	p, err := picture.DecodeBytes(file, s.cfg.Decode)
	if err != nil {
		return err
	}
	x := s.cfg.Store.Add(p, file)
	s.metrics.decode.Observe(time.Since(start).Seconds())
	w.Header().Set("Location", "/api/images/"+x.ID+"/picture.png")
	return answer.JSON(w, http.StatusCreated, wire.Image{ID: x.ID, Width: x.Width, Height: x.Height})
}

// slot waits for one of the uploads that may run at once.
func (s *Server) slot(r *http.Request) (leave func(), err error) {
	late := time.NewTimer(slotTime)
	defer late.Stop()
	select {
	case s.uploads <- struct{}{}:
		return func() { <-s.uploads }, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-late.C:
		return nil, errUploads
	}
}

func readUpload(r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return readBody(r.Body, r.ContentLength)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, badRequest("The form that carries the picture is not complete.", err)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil, badRequest("The form has no field \"image\".", nil)
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if part.FormName() == "image" {
			return readBody(part, r.ContentLength)
		}
	}
}

// readBody reads all; size is a hint from outside.
func readBody(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(size, 0), 1<<20)) + bytes.MinRead)
	if _, err := b.ReadFrom(r); err != nil {
		return nil, unreadable(err)
	}
	return b.Bytes(), nil
}

// unreadable: too long stays what it is, all else is a broken transfer.
func unreadable(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return err
	}
	return badRequest("The picture did not arrive whole. Send it once more.", err)
}

// deleteImage: DELETE /api/images/{id}.
func (s *Server) deleteImage(w http.ResponseWriter, r *http.Request) error {
	if err := s.cfg.Store.Delete(chi.URLParam(r, "id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// forget: DELETE /api/images with the ids of a session. What is gone already
// is what was wished.
func (s *Server) forget(w http.ResponseWriter, r *http.Request) error {
	var f wire.Forget
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&f); err != nil || len(f.IDs) > maxForget {
		return badRequest("Expected the pictures to forget as {\"ids\": [...]}, at most 1000.", err)
	}
	for _, id := range f.IDs {
		if err := s.cfg.Store.Delete(id); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// crop: GET /api/images/{id}/picture.png, the pixels that the network looks at.
func (s *Server) crop(w http.ResponseWriter, r *http.Request) error {
	x, err := s.cfg.Store.Picture(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	m, release, err := s.cfg.Store.Load(r.URL.Query().Get("model"))
	if err != nil {
		return err
	}
	defer release()
	in, f := m.Net.Graph().Input, net.Fit(r.URL.Query().Get("fit"))
	if f == "" {
		f = in.Fit
	}
	rgb, err := x.Crop(in, f)
	if err != nil {
		return err
	}
	return writePNG(w, opaque(rgb, in.Size))
}

// opaque is RGB pixels as an image.
func opaque(rgb []byte, size int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for i, j := 0, 0; i+2 < len(rgb); i, j = i+3, j+4 {
		img.Pix[j], img.Pix[j+1], img.Pix[j+2], img.Pix[j+3] = rgb[i], rgb[i+1], rgb[i+2], 255
	}
	return img
}

func writePNG(w http.ResponseWriter, img image.Image) error {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		return err
	}
	return writeBytes(w, "image/png", b.Bytes())
}

// writeBytes answers with what belongs to somebody's picture: nobody keeps it.
func writeBytes(w http.ResponseWriter, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	_, err := w.Write(body)
	return err
}
