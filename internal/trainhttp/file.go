package trainhttp

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/train/finetune"
	"inceptionscope/internal/trainhttp/trainwire"
	"inceptionscope/weights"
)

// Tensors of a saved set besides the learned layer's.
const (
	featuresName = "features" // [pictures, averages]
	labelsName   = "labels"   // [pictures], index of the class
)

// maxFile is more than 400 pictures' features and ten classes take.
const maxFile = 16 << 20

// saveSet: GET /api/train/sets/{set}/file. The file has the learned layer and
// the features that it was learned from, no pictures.
func (s *Server) saveSet(w http.ResponseWriter, r *http.Request) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	x.mu.Lock()
	err = x.write(&b)
	x.mu.Unlock()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="my-classes.safetensors"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b.Bytes()) // the client may have gone
	return nil
}

// write writes the head and the features of its classes. x.mu is held.
func (x *set) write(w io.Writer) error {
	if x.head == nil {
		return errUntaught
	}
	var features, labels []float32
	for _, c := range x.classes {
		for k, id := range x.taught {
			if id != c.id {
				continue
			}
			for _, f := range c.known {
				features, labels = append(features, f...), append(labels, float32(k))
			}
			for _, p := range c.pictures {
				features, labels = append(features, p.features...), append(labels, float32(k))
			}
		}
	}
	if len(labels) == 0 {
		return x.head.Write(w)
	}
	return x.head.Write(w,
		weights.Tensor{Name: featuresName, Shape: []int{len(labels), x.features}, Data: features},
		weights.Tensor{Name: labelsName, Shape: []int{len(labels)}, Data: labels})
}

// openSet: POST /api/train/sets with a saved file as the body.
func (s *Server) openSet(w http.ResponseWriter, r *http.Request) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFile))
	if err != nil {
		return err
	}
	x, err := readSet(data, s.opt.Sets)
	if err != nil {
		s.opt.Log.Debug("file of classes", "error", err)
		return errFile
	}
	m, release, err := s.opt.Models.Load(x.model)
	if err != nil {
		return err
	}
	defer release()
	if _, count, err := features(m); err != nil || count != x.features {
		return errFile
	}
	x.title = m.Net.Graph().Title
	bytes := int64(4 * x.features * x.pictures)
	if err := s.sets.take(bytes); err != nil {
		return err
	}
	if err := s.sets.add(x); err != nil {
		s.sets.give(bytes)
		return err
	}
	return answer.JSON(w, http.StatusCreated, x.view(s.opt.Sets))
}

// readSet is the inverse of set.write.
func readSet(data []byte, l SetLimits) (*set, error) {
	head, err := finetune.Read(data)
	if err != nil {
		return nil, err
	}
	if len(head.Classes) > l.Classes {
		return nil, fmt.Errorf("%d classes, expected at most %d", len(head.Classes), l.Classes)
	}
	x := &set{id: random(), model: head.Base, features: head.Features(), used: time.Now()}
	var ids []int
	for _, c := range head.Classes {
		k := &class{id: x.newID(), name: c.Label}
		x.classes, ids = append(x.classes, k), append(ids, k.id)
	}
	if err := x.readFeatures(data, l); err != nil {
		return nil, err
	}
	x.keep(&head, ids, trainwire.Result{Points: []trainwire.LearnPoint{}})
	return x, nil
}

// readFeatures puts the file's features into their classes; a file without
// any can classify, but not be learned anew.
func (x *set) readFeatures(data []byte, l SetLimits) error {
	f, err := weights.ReadSafetensors(data)
	if err != nil {
		return err
	}
	defer f.Close()
	shape, ok := f.Shape(featuresName)
	if !ok {
		return nil
	}
	_, features, err := f.Tensor(featuresName)
	if err != nil {
		return err
	}
	_, labels, err := f.Tensor(labelsName)
	if err != nil {
		return err
	}
	if len(shape) != 2 || shape[0] != len(labels) || shape[1] != x.features || len(labels) > l.Most {
		return fmt.Errorf("features %v with %d labels, expected at most %d of %d", shape, len(labels), l.Most, x.features)
	}
	for i, v := range labels {
		if !(v >= 0 && int(v) < len(x.classes)) {
			return fmt.Errorf("picture %d is of class %g of %d", i, v, len(x.classes))
		}
		c := x.classes[int(v)]
		c.known = append(c.known, append([]float32(nil), features[i*x.features:(i+1)*x.features]...))
		x.pictures++
	}
	return nil
}
