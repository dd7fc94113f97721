package weights

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"inceptionscope/internal/net"
)

// Field numbers of ONNX's messages; source: onnx/onnx, onnx/onnx.proto.
const (
	modelGraph = 7

	graphNode, graphInitializer = 1, 5

	nodeInput, nodeOutput, nodeName, nodeOpType, nodeAttribute = 1, 2, 3, 4, 5

	attributeName, attributeF, attributeI, attributeT = 1, 2, 3, 5
)

// onnxNode is one step of an ONNX graph.
type onnxNode struct {
	name, op        string
	inputs, outputs []string
	attributes      map[string]onnxAttribute
}

type onnxAttribute struct {
	number int64
	float  float32
	tensor []byte
}

// parseONNX reads a ModelProto. The graph's Conv and Gemm nodes tell which
// tensor is whose weight; the topology itself is the description's matter.
func parseONNX(b []byte) (*File, error) {
	f, err := readONNX(b)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return f, nil
}

func readONNX(b []byte) (*File, error) {
	var graph []byte
	err := fields(b, func(f field) error {
		if f.num != modelGraph {
			return nil
		}
		graph = f.bytes
		return f.want(protowire.BytesType)
	})
	if err != nil {
		return nil, err
	}
	tensors, nodes, err := parseGraph(graph)
	if err != nil {
		return nil, err
	}
	known, err := caffeLayers()
	if err != nil {
		return nil, err
	}
	f := newFile()
	for _, n := range nodes {
		layer := n.layer(known)
		if err := f.addNode(n, layer, tensors); err != nil {
			return nil, fmt.Errorf("node %s: %w", layer, err)
		}
	}
	if len(f.names) == 0 {
		return nil, errors.New("expected Conv nodes with initializers, found none")
	}
	return f, nil
}

// onnxTensors are initializers and constants by name. Each is parsed once, even
// if a thousand nodes share it.
type onnxTensors map[string]*onnxInitializer

type onnxInitializer struct {
	msg    []byte
	parsed bool
	blob   blob
	err    error
}

func (ts onnxTensors) blob(name string) (blob, error) {
	t, ok := ts[name]
	if !ok {
		return blob{}, errors.New("expected an initializer, found none")
	}
	if !t.parsed {
		t.parsed = true
		t.blob, t.err = parseTensor(t.msg)
	}
	return t.blob, t.err
}

// parseGraph finds the named tensors and the nodes that have weights.
func parseGraph(graph []byte) (onnxTensors, []onnxNode, error) {
	tensors := onnxTensors{}
	var nodes []onnxNode
	err := fields(graph, func(f field) error {
		switch f.num {
		case graphInitializer:
			if err := f.want(protowire.BytesType); err != nil {
				return err
			}
			name, err := tensorName(f.bytes)
			if _, twice := tensors[name]; twice && err == nil {
				return fmt.Errorf("tensor %s: found twice", name)
			}
			tensors[name] = &onnxInitializer{msg: f.bytes}
			return err
		case graphNode:
			n, err := parseNode(f)
			if err != nil {
				return err
			}
			switch value := n.attributes["value"].tensor; {
			case n.op == "Conv" || n.op == "Gemm":
				nodes = append(nodes, n)
			case n.op == "Constant" && len(n.outputs) == 1 && value != nil:
				tensors[n.outputs[0]] = &onnxInitializer{msg: value}
			}
		}
		return nil
	})
	return tensors, nodes, err
}

func parseNode(msg field) (n onnxNode, err error) {
	if err := msg.want(protowire.BytesType); err != nil {
		return n, err
	}
	err = fields(msg.bytes, func(f field) error {
		var s string
		switch f.num {
		case nodeInput:
			err := f.text(&s)
			n.inputs = append(n.inputs, s)
			return err
		case nodeOutput:
			err := f.text(&s)
			n.outputs = append(n.outputs, s)
			return err
		case nodeName:
			return f.text(&n.name)
		case nodeOpType:
			return f.text(&n.op)
		case nodeAttribute:
			if err := f.want(protowire.BytesType); err != nil {
				return err
			}
			name, a, err := parseAttribute(f.bytes)
			if n.attributes == nil {
				n.attributes = map[string]onnxAttribute{}
			}
			n.attributes[name] = a
			return err
		}
		return nil
	})
	return n, err
}

func parseAttribute(msg []byte) (name string, a onnxAttribute, err error) {
	err = fields(msg, func(f field) error {
		switch f.num {
		case attributeName:
			return f.text(&name)
		case attributeF:
			a.float = float32Bits(f.number)
			return f.want(protowire.Fixed32Type)
		case attributeI:
			a.number = int64(f.number)
			return f.want(protowire.VarintType)
		case attributeT:
			a.tensor = f.bytes
			return f.want(protowire.BytesType)
		}
		return nil
	})
	return name, a, err
}

// addNode adds the weights and the bias of a convolution or linear layer.
func (f *File) addNode(n onnxNode, layer string, tensors onnxTensors) error {
	if len(n.inputs) < 2 {
		return fmt.Errorf("expected an input and weights, found %d inputs", len(n.inputs))
	}
	for name, a := range n.attributes {
		if (name == "alpha" || name == "beta") && a.float != 1 {
			return fmt.Errorf("expected %s 1, found %v", name, a.float)
		}
		if name == "group" && a.number != 1 || name == "transA" && a.number != 0 {
			return fmt.Errorf("expected an ordinary layer, found %s %d", name, a.number)
		}
	}
	for i, suffix := range [...]string{".weight", ".bias"} {
		if i+1 >= len(n.inputs) {
			continue
		}
		b, err := tensors.blob(n.inputs[i+1])
		if err != nil {
			return fmt.Errorf("tensor %s: %w", n.inputs[i+1], err)
		}
		if n.op == "Gemm" && i == 0 && n.attributes["transB"].number == 0 {
			b = b.transposed()
		}
		if err := f.add(layer+suffix, b); err != nil {
			return err
		}
	}
	return nil
}

// numbered is the end of the names that Caffe2 gives: inception_3a/1x1_w_0 for
// weights, inception_3a/1x1_1 for outputs.
var numbered = regexp.MustCompile(`(_w)?_[0-9]+$`)

// layer is Caffe's name of the node's layer: that of its weights, else of the
// node, else of its output, whichever is one of GoogLeNet's.
func (n onnxNode) layer(known map[string]bool) string {
	var names []string
	if len(n.inputs) > 1 {
		w := n.inputs[1]
		names = append(names, numbered.ReplaceAllString(w, ""), strings.TrimSuffix(w, ".weight"))
	}
	names = append(names, n.name)
	if len(n.outputs) > 0 {
		names = append(names, n.outputs[0], numbered.ReplaceAllString(n.outputs[0], ""))
	}
	for _, name := range names {
		if known[name] {
			return name
		}
	}
	return names[0]
}

// caffeLayers are the names of all layers with parameters, heads included.
func caffeLayers() (map[string]bool, error) {
	d := net.BVLC()
	d.Aux, d.Classes = true, make([]net.Class, 1)
	g, err := d.Graph()
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, p := range parameters(g) {
		names[strings.TrimSuffix(p.name, ".weight")] = true
	}
	return names, nil
}
