package record

import (
	"fmt"
	"slices"

	"inceptionscope/internal/kernel"
	"inceptionscope/internal/net"
)

// Precision of kept activations.
type Precision uint8

// The precisions: 4, 2 and 1 bytes a value (27, 11 and 6 MB a picture).
// Float32 is the forward pass's own memory, not a copy.
const (
	Float32 Precision = iota
	Float16
	Uint8
)

// ParsePrecision reads float32, float16 or uint8.
func ParsePrecision(s string) (Precision, error) {
	switch s {
	case "float32":
		return Float32, nil
	case "float16":
		return Float16, nil
	case "uint8":
		return Uint8, nil
	}
	return 0, fmt.Errorf("precision %q; expected float32, float16 or uint8", s)
}

// Values are all layers' activations, at some precision.
type Values interface {
	// Plane copies one channel, row-major, to dst (H*W floats; nil: allocated).
	Plane(layer, channel int, dst []float32) []float32
	// Bytes of memory held.
	Bytes() int64
}

// Floats are a forward pass's own activations.
type Floats struct{ *net.Activations }

// Plane implements Values.
func (f Floats) Plane(layer, channel int, dst []float32) []float32 {
	return f.Map(layer).Channel(channel, dst)
}

// Compact copies a complete pass's activations at a smaller precision.
func Compact(g *net.Graph, a Activations, l *Log, p Precision) Values {
	switch p {
	case Float16:
		return pack(g, a, func(layer, _ int, v float32) uint16 { return ToHalf(v) }, func(layer, _ int, h uint16) float32 { return FromHalf(h) })
	case Uint8:
		return pack(g, a,
			func(layer, c int, v float32) uint8 { return quantise(l.Summary(layer), c, v) },
			func(layer, c int, q uint8) float32 { return restore(l.Summary(layer), c, q) })
	case Float32:
	}
	panic("record: float32 needs no copy")
}

// packed keeps every layer but concatenations as planes of T.
type packed[T uint16 | uint8] struct {
	graph  *net.Graph
	layers [][]T // C*H*W each; nil for a concatenation
	unpack func(layer, channel int, v T) float32
	bytes  int64
}

func pack[T uint16 | uint8](g *net.Graph, a Activations, to func(layer, channel int, v float32) T, from func(layer, channel int, v T) float32) *packed[T] {
	p := &packed[T]{graph: g, layers: make([][]T, len(g.Layers)), unpack: from}
	for i, l := range g.Layers {
		if l.Kind == net.Concat {
			continue
		}
		p.layers[i] = make([]T, l.C*l.H*l.W)
		p.fill(i, a.Map(i), to)
		p.bytes += int64(len(p.layers[i])) * int64(sizeOf[T]())
	}
	return p
}

func (p *packed[T]) fill(layer int, m kernel.Map, to func(layer, channel int, v float32) T) {
	plane, out := m.H*m.W, p.layers[layer]
	for y := range m.H {
		for x := range m.W {
			for c, v := range m.Pixel(y, x) {
				out[c*plane+y*m.W+x] = to(layer, c, v)
			}
		}
	}
}

func sizeOf[T uint16 | uint8]() int {
	if ^T(0) == T(255) {
		return 1
	}
	return 2
}

// Plane implements Values.
func (p *packed[T]) Plane(layer, channel int, dst []float32) []float32 {
	layer, channel = part(p.graph, layer, channel)
	l := p.graph.Layers[layer]
	plane := l.H * l.W
	dst = slices.Grow(dst[:0], plane)[:plane]
	for i, v := range p.layers[layer][channel*plane : (channel+1)*plane] {
		dst[i] = p.unpack(layer, channel, v)
	}
	return dst
}

// Bytes implements Values.
func (p *packed[T]) Bytes() int64 { return p.bytes }

// part finds the branch that holds a concatenation's channel.
func part(g *net.Graph, layer, channel int) (int, int) {
	for g.Layers[layer].Kind == net.Concat {
		for _, in := range g.Layers[layer].In {
			if c := g.Layers[in].C; channel >= c {
				channel -= c
				continue
			}
			layer = in
			break
		}
	}
	return layer, channel
}

// quantise to 0..255 between the layer's least value (at most 0) and the
// channel's greatest: an error of at most 1/510 of that range.
func quantise(s *Summary, c int, v float32) uint8 {
	span := s.ChannelMax[c] - s.Min
	if !(span > 0) {
		return 0
	}
	return uint8(min(max((v-s.Min)/span, 0), 1)*255 + 0.5)
}

func restore(s *Summary, c int, q uint8) float32 {
	return s.Min + float32(q)/255*max(s.ChannelMax[c]-s.Min, 0)
}
