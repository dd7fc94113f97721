package record

import (
	"math"

	"inceptionscope/internal/kernel"
)

// Summary of a layer's values. Channel slices have C entries.
type Summary struct {
	Min, Max, Mean float32
	P995           float32 // 99.5th percentile, interpolated between ranks
	Zeros          float32 // share of values that are exactly 0
	ChannelMax     []float32
	ChannelMean    []float32
}

// scanner summarises maps, one after another, in one pass over each.
type scanner struct {
	cand []float32 // values above floor: candidates for the greatest k
}

var negInf = float32(math.Inf(-1))

// Scan summarises a map. signed says that values below 0 occur.
//
// The percentile needs the greatest k = 0.5 % of the values exactly. floor
// rises to the k-th greatest of those seen whenever 2k candidates have
// gathered, so that almost every value is dismissed by one comparison.
func (s *scanner) Scan(m kernel.Map, signed bool) Summary {
	n := m.H * m.W * m.C
	k := n - int(rank995(n))
	s.room(2*k + m.W*m.C)
	channels := make([]float32, 2*m.C)
	out := Summary{ChannelMax: channels[:m.C:m.C], ChannelMean: channels[m.C:]}
	for c := range out.ChannelMax {
		out.ChannelMax[c] = negInf
	}
	zeros, have, floor := 0, 0, negInf
	for y := range m.H {
		z, found := scanRow(m.Data[m.Index(y, 0, 0):], m.W, m.C, m.Pix, out.ChannelMax, out.ChannelMean, floor, s.cand[have:])
		zeros, have = zeros+z, have+found
		if have >= 2*k {
			floor = nth(s.cand[:have], k-1)
			have = k
		}
	}
	out.finish(n, m.H*m.W, zeros)
	out.P995 = percentile995(s.cand[:have], n)
	if signed {
		out.Min = least(m)
	}
	return out
}

func (s *scanner) room(n int) {
	n += scanSlack
	if len(s.cand) < n {
		s.cand = make([]float32, n)
	}
}

// finish turns sums to means and sums up the channels; n values, area a channel.
func (s *Summary) finish(n, area, zeros int) {
	s.Max = negInf
	sum := 0.0
	for c, v := range s.ChannelMean {
		sum += float64(v)
		s.ChannelMean[c] = finite(v / float32(area))
		s.ChannelMax[c] = finite(s.ChannelMax[c])
		s.Max = max(s.Max, s.ChannelMax[c])
	}
	s.Mean = finite(float32(sum / float64(n)))
	s.Zeros = float32(zeros) / float32(n)
}

// least is the smallest value, at most 0.
func least(m kernel.Map) float32 {
	var lo float32
	for y := range m.H {
		for x := range m.W {
			for _, v := range m.Pixel(y, x) {
				if v < lo {
					lo = v
				}
			}
		}
	}
	return finite(lo)
}

// finite replaces what JSON cannot say; a network with such values is broken,
// and a greatest float or a 0 shows it.
func finite(v float32) float32 {
	switch {
	case v != v:
		return 0
	case v > math.MaxFloat32:
		return math.MaxFloat32
	case v < -math.MaxFloat32:
		return -math.MaxFloat32
	}
	return v
}
