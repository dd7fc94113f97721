package main

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"inceptionscope/internal/net"
)

// node is NodeProto: input 1, output 2, name 3, op_type 4, attribute 5.
type node struct {
	op         string
	in         []string
	out        string
	attributes []message
}

func (m *message) node(n node) {
	var b message
	for _, in := range n.in {
		b.text(1, in)
	}
	b.text(2, n.out)
	b.text(3, n.out)
	b.text(4, n.op)
	for _, a := range n.attributes {
		b.bytes(5, a)
	}
	m.bytes(1, b)
}

// nodes adds what computes the layer; a convolution's own output is named
// "<layer>:sum", since the layer's name stands for what leaves its ReLU.
func (m *message) nodes(g *net.Graph, l net.Layer) {
	in := make([]string, len(l.In))
	for i, k := range l.In {
		in[i] = g.Layers[k].Name
	}
	n := node{in: in, out: l.Name}
	switch l.Kind {
	case net.Conv:
		n.op, n.attributes = "Conv", window(l)
	case net.MaxPool:
		n.op, n.attributes = "MaxPool", append(window(l), ceil(g))
	case net.AvgPool:
		n.op = "GlobalAveragePool"
		if l.KH > 0 {
			n.op, n.attributes = "AveragePool", append(window(l), ceil(g))
		}
	case net.LRN:
		n.op = "LRN"
		n.attributes = []message{whole("size", g.LRN.Size), real("alpha", g.LRN.Alpha), real("beta", g.LRN.Beta), real("bias", g.LRN.K)}
	case net.Concat:
		n.op, n.attributes = "Concat", []message{whole("axis", 1)}
	case net.Linear:
		m.node(node{op: "Flatten", in: in, out: l.Name + ":flat", attributes: []message{whole("axis", 1)}})
		n.in, n.op, n.attributes = []string{l.Name + ":flat"}, "Gemm", []message{whole("transB", 1)}
	case net.Softmax:
		n.op, n.attributes = "Softmax", []message{whole("axis", 1)}
	case net.Data:
		return
	}
	if l.Kind == net.Conv || l.Kind == net.Linear {
		n.in = append(n.in, l.Name+".weight", l.Name+".bias")
	}
	if l.ReLU {
		n.out = l.Name + ":sum"
		m.node(n)
		n = node{op: "Relu", in: []string{n.out}, out: l.Name}
	}
	m.node(n)
}

func window(l net.Layer) []message {
	return []message{
		wholes("kernel_shape", l.KH, l.KW),
		wholes("strides", l.S, l.S),
		wholes("pads", l.PH, l.PW, l.PH, l.PW),
	}
}

func ceil(g *net.Graph) message {
	if g.CeilPool {
		return whole("ceil_mode", 1)
	}
	return whole("ceil_mode", 0)
}

// AttributeProto: name 1, f 2, i 3, ints 8, type 20 (FLOAT 1, INT 2, INTS 7).

func whole(name string, v int) message {
	var m message
	m.text(1, name)
	m.int(3, v)
	m.int(20, 2)
	return m
}

func wholes(name string, vs ...int) message {
	var m message
	m.text(1, name)
	for _, v := range vs {
		m.int(8, v)
	}
	m.int(20, 7)
	return m
}

func real(name string, v float32) message {
	var m message
	m.text(1, name)
	m = protowire.AppendTag(m, 2, protowire.Fixed32Type)
	m = protowire.AppendFixed32(m, math.Float32bits(v))
	m.int(20, 1)
	return m
}
