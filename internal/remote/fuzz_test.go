package remote

import (
	"bytes"
	"testing"

	"inceptionscope/internal/net"
)

// A request that is read says the same when it is written again.
func FuzzDecodeRequest(f *testing.F) {
	good, err := encodeRequest(head{Model: "bvlc", Mark: "x"}, []float32{1, 2.5, -3})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, input, err := decodeRequest(data)
		if err != nil {
			return
		}
		again, err := encodeRequest(h, input)
		if err != nil {
			t.Fatal(err)
		}
		h2, input2, err := decodeRequest(again)
		if err != nil || h2 != h || !bytes.Equal(appendFloats(nil, input2), appendFloats(nil, input)) {
			t.Fatalf("%+v and %d values became %+v and %d, %v", h, len(input), h2, len(input2), err)
		}
	})
}

func FuzzDecodeLayer(f *testing.F) {
	n, err := net.NewModule(net.Row{Module: "x", Filters: net.Filters{C1: 2, R3: 1, C3: 2, R5: 1, C5: 2, Proj: 2}}, 5, 3, 4, 4, nil)
	if err != nil {
		f.Fatal(err)
	}
	a := n.NewActivations()
	for i := range n.Graph().Layers {
		f.Add(encodeLayer(i, 1, a.Map(i), carries(n.Graph().Layers[i])))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		i, _, err := decodeLayer(data, n.Graph(), a)
		if err == nil && (i < 0 || i >= len(n.Graph().Layers)) {
			t.Fatalf("layer %d", i)
		}
	})
}
