package main

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"inceptionscope/internal/net"
)

// Field numbers are those of onnx.proto (ONNX 1.7, opset 12).

// message is a protobuf message under construction.
type message []byte

func (m *message) bytes(field protowire.Number, b []byte) {
	*m = protowire.AppendTag(*m, field, protowire.BytesType)
	*m = protowire.AppendBytes(*m, b)
}

func (m *message) text(field protowire.Number, s string) { m.bytes(field, []byte(s)) }

func (m *message) int(field protowire.Number, v int) {
	*m = protowire.AppendTag(*m, field, protowire.VarintType)
	*m = protowire.AppendVarint(*m, uint64(v))
}

// encode writes ModelProto: ir_version 1, graph 7, opset_import 8.
func encode(g *net.Graph, w net.Weights, all bool) ([]byte, error) {
	graph, err := encodeGraph(g, w, all)
	if err != nil {
		return nil, err
	}
	var opset, m message
	opset.int(2, 12)
	m.int(1, 7)
	m.text(2, "inceptionscope")
	m.bytes(7, graph)
	m.bytes(8, opset)
	return m, nil
}

// encodeGraph writes GraphProto: node 1, name 2, initializer 5, input 11,
// output 12. Auxiliary heads are left out: they serve training only.
func encodeGraph(g *net.Graph, w net.Weights, all bool) (message, error) {
	var m message
	m.text(2, "GoogLeNet")
	m.bytes(11, value(g.Layers[0]))
	for i, l := range g.Layers {
		if i == 0 || l.Head != "" {
			continue
		}
		m.nodes(g, l)
		if err := m.parameters(l, w); err != nil {
			return nil, err
		}
		if all || l.Kind == net.Softmax {
			m.bytes(12, value(l))
		}
	}
	return m, nil
}

// parameters adds a layer's tensors, if it has any.
func (m *message) parameters(l net.Layer, w net.Weights) error {
	if l.Kind != net.Conv && l.Kind != net.Linear {
		return nil
	}
	for _, name := range []string{l.Name + ".weight", l.Name + ".bias"} {
		shape, data, err := w.Tensor(name)
		if err != nil {
			return err
		}
		m.bytes(5, tensor(name, shape, data))
	}
	return nil
}

// tensor is TensorProto: dims 1, data_type 2, name 8, raw_data 9.
func tensor(name string, shape []int, data []float32) message {
	var m message
	for _, d := range shape {
		m.int(1, d)
	}
	m.int(2, 1)
	m.text(8, name)
	raw := make([]byte, 4*len(data))
	for i, v := range data {
		binary.LittleEndian.PutUint32(raw[4*i:], math.Float32bits(v))
	}
	m.bytes(9, raw)
	return m
}

// value is ValueInfoProto of a layer's output [1,C,H,W], or [1,C] of a vector:
// name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 }}}}.
func value(l net.Layer) message {
	dims := []int{1, l.C, l.H, l.W}
	if l.Kind == net.Linear || l.Kind == net.Softmax {
		dims = dims[:2]
	}
	var shape, tensorType, typ, m message
	for _, d := range dims {
		var dim message
		dim.int(1, d)
		shape.bytes(1, dim)
	}
	tensorType.int(1, 1)
	tensorType.bytes(2, shape)
	typ.bytes(1, tensorType)
	m.text(1, l.Name)
	m.bytes(2, typ)
	return m
}
