package trainhttp

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/jpeg"
	"io"
	"math"
	"net/http"
	"slices"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/store"
	"inceptionscope/internal/train/finetune"
	"inceptionscope/internal/trainhttp/trainwire"
)

// featureLayer has the averages before the classifier, in every model.
const featureLayer = "pool5/7x7_s1"

// features finds a model's averages: their layer and how many there are, 1024
// or, where the network is a quarter as wide, 256.
func features(m *store.Model) (layer, count int, err error) {
	g := m.Net.Graph()
	layer, ok := g.Index(featureLayer)
	if !ok {
		return 0, 0, errModel
	}
	return layer, g.Layers[layer].C, nil
}

// seen is what the network made of a picture: its features and, channel by
// channel, the maps that they are the averages of.
type seen struct {
	crop     []byte // size x size RGB
	size     int
	features []float32
	maps     []float32 // CHW
	w, h     int
}

// readPicture decodes a request's body. The slot stays taken while it is
// looked at, too.
func (s *Server) readPicture(w http.ResponseWriter, r *http.Request) (*picture.Picture, func(), error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.opt.Decode.MaxBytes))
	if err != nil {
		return nil, nil, err
	}
	select {
	case s.looks <- struct{}{}:
	case <-r.Context().Done():
		return nil, nil, r.Context().Err()
	}
	leave, done := s.gate.Enter(), s.opt.Models.Busy()
	release := func() {
		done()
		leave()
		<-s.looks
	}
	p, err := picture.DecodeBytes(body, s.opt.Decode)
	if err != nil {
		release()
		return nil, nil, err
	}
	return p, release, nil
}

// see runs the network on a picture, on one thread.
func see(ctx context.Context, m *store.Model, p *picture.Picture) (*seen, error) {
	pool, _, err := features(m)
	if err != nil {
		return nil, err
	}
	g := m.Net.Graph()
	in := g.Input
	x := &seen{crop: p.Crop(in, in.Fit), size: in.Size}
	a := m.Net.NewActivations()
	defer a.Release()
	if err := m.Net.Forward(ctx, in.Tensor(x.crop, nil), a, nil, net.Options{Threads: 1}); err != nil {
		return nil, err
	}
	maps := a.Map(g.Layers[pool].In[0])
	x.w, x.h = maps.W, maps.H
	x.features, x.maps = a.Map(pool).CHW(nil), maps.CHW(nil)
	return x, nil
}

const jpegQuality = 88

// jpeg is the crop, to be shown.
func (x *seen) jpeg() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, x.size, x.size))
	for i := 0; i < x.size*x.size; i++ {
		copy(img.Pix[4*i:], x.crop[3*i:3*i+3])
		img.Pix[4*i+3] = 255
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality})
	return b.Bytes(), err
}

// probabilities of the head's classes: softmax(W x + b).
func probabilities(h *finetune.Head, x []float32) []float64 {
	p := make([]float64, len(h.Classes))
	top := math.Inf(-1)
	for c := range p {
		sum := float64(h.Bias[c])
		for k, w := range h.Weight[c*len(x) : (c+1)*len(x)] {
			sum += float64(w) * float64(x[k])
		}
		p[c] = sum
		top = math.Max(top, sum)
	}
	total := 0.0
	for c := range p {
		p[c] = math.Exp(p[c] - top)
		total += p[c]
	}
	for c := range p {
		p[c] /= total
	}
	return p
}

// cam is the class activation map: sum over k of w[class,k] * map k (Zhou et
// al., arXiv 1512.04150). Its mean is the class's logit without the bias.
func (x *seen) cam(h *finetune.Head, class int) []float64 {
	out := make([]float64, x.w*x.h)
	n := len(x.features)
	for k, w := range h.Weight[class*n : (class+1)*n] {
		for i, v := range x.maps[k*len(out) : (k+1)*len(out)] {
			out[i] += float64(w) * float64(v)
		}
	}
	return out
}

// answer is what the head says of the picture.
func (x *seen) answer(h *finetune.Head) trainwire.Answer {
	p := probabilities(h, x.features)
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmpFloat(p[b], p[a]) })
	out := trainwire.Answer{W: x.w, H: x.h}
	for _, c := range order {
		out.Shares = append(out.Shares, trainwire.Share{Name: h.Classes[c].Label, P: short(p[c])})
	}
	for _, v := range x.cam(h, order[0]) {
		out.CAM = append(out.CAM, short(v))
		out.Max = math.Max(out.Max, short(v))
	}
	return out
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// classify: POST /api/train/sets/{set}/classify.
func (s *Server) classify(w http.ResponseWriter, r *http.Request) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	head := x.head
	x.mu.Unlock()
	if head == nil {
		return errUntaught
	}
	got, err := s.lookAt(w, r, x.model)
	if err != nil {
		return err
	}
	start := time.Now()
	a := got.answer(head)
	a.MS = short(float64(time.Since(start).Microseconds())/1000 + got.ms)
	if r.URL.Query().Get("crop") == "1" {
		b, err := got.jpeg()
		if err != nil {
			return err
		}
		a.Crop = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(b)
	}
	return answer.JSON(w, http.StatusOK, a)
}

type timed struct {
	*seen
	ms float64
}

// lookAt reads the request's picture and runs the set's model on it.
func (s *Server) lookAt(w http.ResponseWriter, r *http.Request, model string) (timed, error) {
	m, unload, err := s.opt.Models.Load(model)
	if err != nil {
		return timed{}, err
	}
	defer unload()
	p, release, err := s.readPicture(w, r)
	if err != nil {
		return timed{}, err
	}
	defer release()
	start := time.Now()
	x, err := see(r.Context(), m, p)
	return timed{x, float64(time.Since(start).Microseconds()) / 1000}, err
}
