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

// scanner summarises maps, one after another, and keeps its buffers.
type scanner struct {
	backend kernel.Backend
	stats   kernel.Stats
	cand    []float32 // values above floor: candidates for the greatest k
}

// Scan summarises a map. signed says that values below 0 occur.
func (s *scanner) Scan(m kernel.Map, signed bool) Summary {
	channels := make([]float32, 2*m.C)
	out := Summary{ChannelMax: channels[:m.C:m.C], ChannelMean: channels[m.C:]}
	if cap(s.stats.Zeros) < m.C {
		s.stats.Zeros = make([]int32, m.C)
	}
	s.stats.Max, s.stats.Sum, s.stats.Zeros = out.ChannelMax, out.ChannelMean, s.stats.Zeros[:m.C]
	s.stats.Of(s.backend, m)
	zeros := 0
	for _, z := range s.stats.Zeros {
		zeros += int(z)
	}
	out.P995 = s.percentile(m, zeros, signed)
	out.finish(m.H*m.W, zeros)
	if signed {
		out.Min = least(m)
	}
	return out
}

// percentile of all values. It needs the greatest k, 0.5 % of them, exactly:
// floor rises to the k-th greatest of those seen whenever 2k candidates have
// gathered, so that almost every value is dismissed by one comparison. Where
// no value is below 0 and few are above it, there is nothing to search.
func (s *scanner) percentile(m kernel.Map, zeros int, signed bool) float32 {
	n := m.H * m.W * m.C
	k := n - rank995(n)
	floor := float32(math.Inf(-1))
	if !signed && zeros < n {
		floor = 0
		if n-zeros < k-1 {
			return 0
		}
	}
	if room := 2*k + m.W*m.C; len(s.cand) < room {
		s.cand = make([]float32, room)
	}
	have := 0
	for y := range m.H {
		for x := range m.W {
			for _, v := range m.Pixel(y, x) {
				if v > floor {
					s.cand[have] = v
					have++
				}
			}
		}
		if have >= 2*k {
			floor = nth(s.cand[:have], k-1)
			have = k
		}
	}
	return percentile995(s.cand[:have], n)
}

// finish turns sums to means and sums up the channels, of area values each.
func (s *Summary) finish(area, zeros int) {
	s.Max = float32(math.Inf(-1))
	sum, n := 0.0, area*len(s.ChannelMax)
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
