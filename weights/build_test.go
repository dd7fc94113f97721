package weights

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"inceptionscope/internal/net"
)

// memory is a net.Weights of made-up tensors.
type memory map[string]Tensor

func (m memory) Tensor(name string) ([]int, []float32, error) {
	return m[name].Shape, m[name].Data, nil
}

// bvlc describes GoogLeNet with 1000 classes.
func bvlc(aux bool) net.Description {
	d := net.BVLC()
	d.Classes, d.Aux = ImageNet(), aux
	return d
}

// fullSize makes every tensor of the network with random values.
func fullSize(t testing.TB, d net.Description) []Tensor {
	t.Helper()
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var ts []Tensor
	for _, p := range parameters(g) {
		n, err := elements(p.shape)
		if err != nil {
			t.Fatal(err)
		}
		data := make([]float32, n)
		for i := range data {
			data[i] = float32(r.Int32()) * 1e-10
		}
		ts = append(ts, Tensor{Name: p.name, Shape: p.shape, Data: data})
	}
	return ts
}

// style is one of the ways in which protobuf files hold the same numbers.
type style uint8

const (
	packed style = iota
	unpacked
	doubles
	raw
	half
)

func message(b []byte, num protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), body)
}

func varint(b []byte, num protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, num, protowire.VarintType), uint64(v))
}

func text(b []byte, num protowire.Number, s string) []byte { return message(b, num, []byte(s)) }

// appendNumbers writes data as the repeated field num (float) or, as doubles,
// as the field dnum.
func appendNumbers(b []byte, num, dnum protowire.Number, data []float32, s style) []byte {
	var body []byte
	for _, v := range data {
		switch s {
		case unpacked:
			b = protowire.AppendFixed32(protowire.AppendTag(b, num, protowire.Fixed32Type), math.Float32bits(v))
		case doubles:
			body = protowire.AppendFixed64(body, math.Float64bits(float64(v)))
		case packed, raw, half:
			body = protowire.AppendFixed32(body, math.Float32bits(v))
		}
	}
	switch s {
	case unpacked:
		return b
	case doubles:
		return message(b, dnum, body)
	}
	return message(b, num, body)
}

// caffeBlob writes a BlobProto, with a shape or with the four old sides.
func caffeBlob(t Tensor, s style, old bool) []byte {
	var b []byte
	if old {
		sides := [4]int{1, 1, 1, 1}
		copy(sides[4-len(t.Shape):], t.Shape)
		for i, n := range sides {
			b = varint(b, protowire.Number(blobNum+i), n)
		}
	} else {
		var dims []byte
		for _, n := range t.Shape {
			dims = protowire.AppendVarint(dims, uint64(n))
		}
		b = message(b, blobShape, message(nil, shapeDim, dims))
	}
	return appendNumbers(b, blobData, blobDoubles, t.Data, s)
}

// caffeFile writes pairs of weights and bias as layers, old (V1) or new, with
// the layers without parameters that real files have between them.
func caffeFile(ts []Tensor, s style, v1 bool) []byte {
	b := text(nil, 1, "GoogleNet")
	for i := 0; i+1 < len(ts); i += 2 {
		name := ts[i].Name[:len(ts[i].Name)-len(".weight")]
		var l []byte
		if v1 {
			l = text(nil, 2, "data")
			l = text(l, layerV1Name, name)
			l = message(l, layerV1Blobs, caffeBlob(ts[i], s, true))
			l = message(l, layerV1Blobs, caffeBlob(ts[i+1], s, true))
			b = message(b, netLayersV1, text(varint(nil, 5, 18), layerV1Name, "relu"))
			b = message(b, netLayersV1, l)
			continue
		}
		l = text(nil, layerName, name)
		l = message(l, layerBlobs, caffeBlob(ts[i], s, false))
		l = message(l, layerBlobs, caffeBlob(ts[i+1], s, false))
		b = message(b, netLayer, text(text(nil, layerName, "relu"), 2, "ReLU"))
		b = message(b, netLayer, l)
	}
	return b
}

func onnxTensor(name string, t Tensor, s style) []byte {
	var b []byte
	for _, n := range t.Shape {
		b = varint(b, tensorDims, n)
	}
	b = text(b, tensorNameField, name)
	switch s {
	case doubles:
		b = varint(b, tensorType, onnxDouble)
	case half:
		var body []byte
		for _, v := range t.Data {
			body = protowire.AppendVarint(body, uint64(floatToHalf(v)))
		}
		return message(varint(b, tensorType, onnxFloat16), tensorInts, body)
	case raw:
		var body []byte
		for _, v := range t.Data {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(v))
		}
		return message(varint(b, tensorType, onnxFloat), tensorRaw, body)
	case packed, unpacked:
		b = varint(b, tensorType, onnxFloat)
	}
	return appendNumbers(b, tensorFloats, tensorDoubles, t.Data, s)
}

// onnxFile writes a graph as the model zoo's googlenet-12: Caffe2's names,
// weights behind the nodes, an integer initializer for a Reshape among them.
func onnxFile(ts []Tensor, s style) []byte {
	var g, init []byte
	for i := 0; i+1 < len(ts); i += 2 {
		layer := ts[i].Name[:len(ts[i].Name)-len(".weight")]
		n := text(nil, nodeInput, "some_1")
		n = text(n, nodeInput, layer+"_w_0")
		n = text(n, nodeInput, layer+"_b_0")
		n = text(n, nodeOutput, layer+"_1")
		if len(ts[i].Shape) == 2 {
			n = text(n, nodeOpType, "Gemm")
			n = message(n, nodeAttribute, varint(text(nil, attributeName, "transB"), attributeI, 1))
		} else {
			n = text(n, nodeOpType, "Conv")
		}
		g = message(g, graphNode, n)
		relu := text(text(text(nil, nodeInput, layer+"_1"), nodeOutput, layer+"_1"), nodeOpType, "Relu")
		g = message(g, graphNode, relu)
		init = message(init, graphInitializer, onnxTensor(layer+"_w_0", ts[i], s))
		init = message(init, graphInitializer, onnxTensor(layer+"_b_0", ts[i+1], s))
	}
	shape := varint(varint(text(nil, tensorNameField, "OC2_DUMMY_1"), tensorType, 7), tensorDims, 2)
	init = message(init, graphInitializer, message(shape, tensorRaw, make([]byte, 16)))
	g = append(text(g, 2, "GoogleNet"), init...)
	return message(varint(text(varint(nil, 1, 7), 2, "onnx-caffe2"), 5, 1), modelGraph, g)
}

// tinyRows make a network of a few thousand parameters.
func tinyRows() []net.Row {
	return []net.Row{
		{Op: net.Op{Kind: net.Conv, Name: "conv1/7x7_s2", KH: 7, KW: 7, S: 2, PH: 3, PW: 3, Out: 8}},
		{Op: net.Op{Kind: net.MaxPool, Name: "pool1/3x3_s2", KH: 3, KW: 3, S: 2}},
		{Module: "3a", Filters: net.Filters{C1: 4, R3: 4, C3: 8, R5: 2, C5: 4, Proj: 4}},
		{Op: net.Op{Kind: net.AvgPool, Name: "pool5/7x7_s1", Out: 1}},
		{Op: net.Op{Kind: net.Linear, Name: "loss3/classifier"}},
		{Op: net.Op{Kind: net.Softmax, Name: "prob"}},
	}
}
