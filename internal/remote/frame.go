package remote

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"inceptionscope/internal/kernel"
	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
)

// head of a request.
type head struct {
	Model string `json:"model"`
	Mark  string `json:"mark"`
}

func encodeRequest(h head, input []float32) ([]byte, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	out := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(b)+4*len(input)), uint32(len(b)))
	return appendFloats(append(out, b...), input), nil
}

func decodeRequest(b []byte) (h head, input []float32, err error) {
	if len(b) < 4 {
		return h, nil, fmt.Errorf("request of %d bytes, expected at least 4", len(b))
	}
	n, rest := int64(binary.LittleEndian.Uint32(b)), b[4:]
	if n > int64(len(rest)) || (int64(len(rest))-n)%4 != 0 {
		return h, nil, fmt.Errorf("request's head of %d bytes in a message of %d", n, len(b))
	}
	if err := json.Unmarshal(rest[:n], &h); err != nil {
		return h, nil, fmt.Errorf("request's head: %w", err)
	}
	input = make([]float32, (len(rest)-int(n))/4)
	readFloats(input, rest[n:])
	return h, input, nil
}

// encodeLayer is a layer's message; values are left out where others carry them.
func encodeLayer(layer int, took time.Duration, m kernel.Map, values bool) []byte {
	out := make([]byte, 0, 8+4*m.H*m.W*m.C)
	out = binary.LittleEndian.AppendUint32(out, uint32(layer))
	out = binary.LittleEndian.AppendUint32(out, uint32(took.Microseconds()))
	if !values {
		return out
	}
	add := appendFloats
	if fitsHalf(m) {
		add = appendHalves
	}
	for y := range m.H {
		for x := range m.W {
			out = add(out, m.Pixel(y, x))
		}
	}
	return out
}

// fitsHalf says that a layer loses nothing that anybody sees at float16: maps
// whose values are in its range. Single numbers a channel, which people read as
// numbers, stay as they are.
func fitsHalf(m kernel.Map) bool {
	const greatest = 65504
	if m.H*m.W == 1 {
		return false
	}
	for y := range m.H {
		for x := range m.W {
			for _, v := range m.Pixel(y, x) {
				if !(v >= -greatest && v <= greatest) {
					return false
				}
			}
		}
	}
	return true
}

// decodeLayer writes a layer's values where they belong. Their number is known,
// so the length tells their size.
func decodeLayer(b []byte, g *net.Graph, a *net.Activations) (layer int, took time.Duration, err error) {
	if len(b) < 8 {
		return 0, 0, fmt.Errorf("layer of %d bytes, expected at least 8", len(b))
	}
	layer = int(binary.LittleEndian.Uint32(b))
	took = time.Duration(binary.LittleEndian.Uint32(b[4:])) * time.Microsecond
	if layer >= len(g.Layers) {
		return 0, 0, fmt.Errorf("layer %d, the network has %d", layer, len(g.Layers))
	}
	m, values := a.Map(layer), b[8:]
	n := m.H * m.W * m.C
	if !carries(g.Layers[layer]) {
		n = 0
	}
	read := readFloats
	switch len(values) {
	case 4 * n:
	case 2 * n:
		read = readHalves
	default:
		return 0, 0, fmt.Errorf("layer %s of %d bytes, expected %d or %d", g.Layers[layer].Name, len(values), 2*n, 4*n)
	}
	if n == 0 {
		return layer, took, nil
	}
	for y := range m.H {
		for x := range m.W {
			values = read(m.Pixel(y, x), values)
		}
	}
	return layer, took, nil
}

// carries tells whether a layer's message has values.
func carries(l net.Layer) bool { return l.Kind != net.Concat }

func appendFloats(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func readFloats(dst []float32, b []byte) (rest []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return b[4*len(dst):]
}

func appendHalves(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, record.ToHalf(x))
	}
	return b
}

func readHalves(dst []float32, b []byte) (rest []byte) {
	for i := range dst {
		dst[i] = record.FromHalf(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return b[2*len(dst):]
}
