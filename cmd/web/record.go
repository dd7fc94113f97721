package main

import (
	"context"
	"fmt"
	"io"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
	"inceptionscope/weights"
)

type recordCmd struct {
	Model  string   `help:"Model name or file; by default the best installed one." placeholder:"NAME|FILE"`
	Fit    fitFlag  `help:"How the picture becomes square: ${fits}; by default the model's own." placeholder:"FIT"`
	Layers []string `help:"Layer names, or all." default:"all"`
	Tensor string   `help:"Take the tensor 'input' [3,H,W] of this safetensors file instead of a picture." placeholder:"FILE"`
	Out    string   `help:"The file to write; - writes to standard output." required:"" placeholder:"FILE.safetensors"`
	Image  string   `arg:"" optional:"" help:"A picture; - reads it from standard input."`
}

func (c recordCmd) Run(ctx context.Context, s streams) error {
	if (c.Image == "") == (c.Tensor == "") {
		return fmt.Errorf("record wants a picture or --tensor FILE, and not both")
	}
	m, err := loadModel(c.Model)
	if err != nil {
		return err
	}
	defer m.Close()
	input, err := c.input(m, s)
	if err != nil {
		return err
	}
	a := m.net.NewActivations()
	defer a.Release()
	if err := m.net.Forward(ctx, input, a, nil, net.Options{}); err != nil {
		return err
	}
	tensors, err := record.Export(m.net, a, c.Layers)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		return weights.WriteSafetensors(w, map[string]string{"model": m.name, "layout": "CHW, Caffe's blob names; convolutions after ReLU"}, tensors)
	}
	if c.Out == "-" {
		return write(s.out)
	}
	return weights.WriteFile(c.Out, write)
}

func (c recordCmd) input(m *loaded, s streams) ([]float32, error) {
	if c.Tensor == "" {
		in, err := m.input(c.Image, s.in, m.fit(c.Fit))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Image, err)
		}
		return in, nil
	}
	f, err := weights.OpenSafetensors(c.Tensor)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	shape, data, err := f.Tensor("input")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Tensor, err)
	}
	side := m.net.Graph().Input.Size
	if len(shape) != 3 || shape[0] != 3 || shape[1] != side || shape[2] != side {
		return nil, fmt.Errorf("%s: tensor input has shape %v, expected [3 %d %d]", c.Tensor, shape, side, side)
	}
	return data, nil
}
