package finetune

import (
	"encoding/json"
	"fmt"
	"io"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// Head is a learned linear layer: Weight is [classes][features].
type Head struct {
	Classes      []net.Class
	Weight, Bias []float32
	Base         string // name of the model that gave the features
}

// The classifier's tensors in every model.
const (
	weightName = "loss3/classifier.weight"
	biasName   = "loss3/classifier.bias"
	metaKey    = "inceptionscope-head"
)

// Features is the length of the feature vector.
func (h Head) Features() int { return len(h.Weight) / max(1, len(h.Classes)) }

// Describe is the base model with the head's classes; the auxiliary heads know
// the old classes only and go.
func (h Head) Describe(base net.Description) net.Description {
	base.Classes, base.Aux = h.Classes, false
	base.Title += ", fine-tuned"
	return base
}

// Over is the base model's weights with the head in place of its classifier.
func (h Head) Over(base net.Weights) net.Weights { return over{h, base} }

type over struct {
	Head
	base net.Weights
}

func (o over) Tensor(name string) ([]int, []float32, error) {
	switch name {
	case weightName:
		return []int{len(o.Classes), o.Features()}, o.Weight, nil
	case biasName:
		return []int{len(o.Classes)}, o.Bias, nil
	}
	return o.base.Tensor(name)
}

// meta is what the file tells besides its tensors.
type meta struct {
	Base    string      `json:"base"`
	Classes []net.Class `json:"classes"`
}

// Write writes the head, and what more is to be kept with it, as safetensors.
func (h Head) Write(w io.Writer, more ...weights.Tensor) error {
	m, err := json.Marshal(meta{h.Base, h.Classes})
	if err != nil {
		return err
	}
	return weights.WriteSafetensors(w, map[string]string{metaKey: string(m)}, append([]weights.Tensor{
		{Name: weightName, Shape: []int{len(h.Classes), h.Features()}, Data: h.Weight},
		{Name: biasName, Shape: []int{len(h.Classes)}, Data: h.Bias},
	}, more...))
}

// Read is the inverse of [Head.Write].
func Read(data []byte) (Head, error) {
	f, err := weights.ReadSafetensors(data)
	if err != nil {
		return Head{}, err
	}
	defer f.Close()
	var m meta
	if err := json.Unmarshal([]byte(f.Meta[metaKey]), &m); err != nil {
		return Head{}, fmt.Errorf("not a fine-tuned head: metadata %s: %w", metaKey, err)
	}
	h := Head{Classes: m.Classes, Base: m.Base}
	shape, w, err := f.Tensor(weightName)
	if err != nil {
		return Head{}, err
	}
	_, b, err := f.Tensor(biasName)
	if err != nil {
		return Head{}, err
	}
	if len(shape) != 2 || shape[0] != len(m.Classes) || len(b) != len(m.Classes) || len(b) < 2 {
		return Head{}, fmt.Errorf("fine-tuned head: %d classes, but weights %v and %d biases", len(m.Classes), shape, len(b))
	}
	h.Weight, h.Bias = w, b
	return h, nil
}
