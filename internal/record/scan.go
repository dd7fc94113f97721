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
	sample  [sampled]float32
}

// Scan summarises a map. signed says that values below 0 occur.
func (s *scanner) Scan(m kernel.Map, signed bool) Summary {
	area := m.H * m.W
	channels := make([]float32, 2*m.C)
	out := Summary{ChannelMax: channels[:m.C:m.C], ChannelMean: channels[m.C:]}
	zeros := s.channels(m, &out)
	if m.Pix == m.C { // from here on rows are one piece, which vectors fill better
		m.W, m.C, m.Pix = 1, m.W*m.C, m.W*m.C
	}
	out.P995 = s.percentile(m, zeros, signed)
	out.finish(area, zeros)
	if signed {
		out.Min = least(m)
	}
	return out
}

// channels fills in maxima and (as means) sums and counts the zeros. Depths
// that vectors do not divide, as the picture's 3, are taken 8 pixels at a time.
func (s *scanner) channels(m kernel.Map, out *Summary) (zeros int) {
	c := m.C
	if c%8 != 0 && m.Pix == c && m.W%8 == 0 {
		m.W, m.C, m.Pix = m.W/8, 8*c, 8*c
	}
	if cap(s.stats.Zeros) < m.C {
		s.stats = *kernel.NewStats(m.C)
	}
	st := kernel.Stats{Max: s.stats.Max[:m.C], Sum: s.stats.Sum[:m.C], Zeros: s.stats.Zeros[:m.C]}
	st.Of(s.backend, m)
	copy(out.ChannelMax, st.Max)
	for i, v := range st.Max {
		out.ChannelMax[i%c] = max(out.ChannelMax[i%c], v)
		out.ChannelMean[i%c] += st.Sum[i]
		zeros += int(st.Zeros[i])
	}
	return zeros
}

// percentile of all values. It needs the greatest k, 0.5 % of them, exactly,
// and dismisses the others by one comparison with a floor. A sample guesses the
// floor; if the guess was too high, the search starts again without it.
func (s *scanner) percentile(m kernel.Map, zeros int, signed bool) float32 {
	n := m.H * m.W * m.C
	k := n - rank995(n)
	if !signed && n-zeros < k-1 {
		return 0 // the two values that matter are zeros
	}
	lowest := float32(math.Inf(-1))
	if !signed && zeros > 0 {
		lowest = 0
	}
	have := s.above(m, k, max(lowest, s.guess(m, n)))
	if have < k {
		have = s.above(m, k, lowest)
	}
	return percentile995(s.cand[:have], n)
}

// above gathers at least the greatest k of the values above floor. floor rises
// to the k-th greatest of those seen whenever 3k candidates have gathered.
func (s *scanner) above(m kernel.Map, k int, floor float32) int {
	if room := 3*k + m.W*m.C + 8; len(s.cand) < room {
		s.cand = make([]float32, room)
	}
	have := 0
	for y := range m.H {
		have += s.backend.Above(m, y, floor, s.cand[have:])
		if have >= 3*k {
			floor = nth(s.cand[:have], k-1)
			have = k
		}
	}
	return have
}

// A guess is worth its cost for maps of so many values; it looks at about
// sampled of them, in runs from places all over the map.
const (
	worthGuessing = 1 << 14
	sampled       = 1024
	sampleRun     = 16
)

// guess a floor that about 1.5 % of the values exceed.
func (s *scanner) guess(m kernel.Map, n int) float32 {
	if n < worthGuessing {
		return float32(math.Inf(-1))
	}
	sample := s.sample[:0]
	runs := sampled / sampleRun
	for i := range runs {
		p := m.Pixel(i*m.H/runs, i*7%m.W)
		at := i * 97 * sampleRun % max(1, len(p)-sampleRun+1)
		sample = append(sample, p[at:min(at+sampleRun, len(p))]...)
	}
	return nth(sample, len(sample)*3/200)
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
