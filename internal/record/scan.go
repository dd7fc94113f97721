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
	columns, rows := shapes(m)
	s.start(columns)
	least := float32(0) // of what may be above the percentile, if anything is
	if signed {
		least = float32(math.Inf(-1))
	}
	n := m.H * m.W * m.C
	g := gather{scanner: s, rows: rows, k: n - rank995(n), floor: max(least, s.guess(rows, n))}
	for y := range m.H { // a row is read twice while it is in the cache
		s.stats.Row(s.backend, columns, y)
		g.row(y)
	}
	if g.have < g.k && g.floor > least { // the guess was too high
		g.have, g.floor = 0, least
		for y := range m.H {
			g.row(y)
		}
	}
	channels := make([]float32, 2*m.C)
	out := Summary{ChannelMax: channels[:m.C:m.C], ChannelMean: channels[m.C:], P995: percentile995(s.cand[:g.have], n)}
	s.channels(&out, n)
	if signed {
		out.Min = lowest(rows)
	}
	return out
}

// shapes are two views of the map. Channels are counted in columns; where
// vectors do not divide the depth, as the picture's 3, in 8 pixels at a time.
// Candidates are sought in rows, one piece where possible, which vectors fill
// better.
func shapes(m kernel.Map) (columns, rows kernel.Map) {
	columns, rows = m, m
	if m.Pix != m.C {
		return
	}
	if m.C%8 != 0 && m.W%8 == 0 {
		columns.W, columns.C, columns.Pix = m.W/8, 8*m.C, 8*m.C
	}
	rows.W, rows.C, rows.Pix = 1, m.W*m.C, m.W*m.C
	return
}

func (s *scanner) start(m kernel.Map) {
	if cap(s.stats.Zeros) < m.C {
		s.stats = *kernel.NewStats(m.C)
	}
	s.stats = kernel.Stats{Max: s.stats.Max[:m.C], Sum: s.stats.Sum[:m.C], Zeros: s.stats.Zeros[:m.C]}
	s.stats.Start(m)
}

// channels turns the columns' counts of n values into the summary's.
func (s *scanner) channels(out *Summary, n int) {
	c := len(out.ChannelMax)
	area, sum, zeros := float32(n/c), 0.0, 0
	copy(out.ChannelMax, s.stats.Max)
	for i, v := range s.stats.Max {
		out.ChannelMax[i%c] = max(out.ChannelMax[i%c], v)
		out.ChannelMean[i%c] += s.stats.Sum[i]
		zeros += int(s.stats.Zeros[i])
	}
	out.Max = float32(math.Inf(-1))
	for i, v := range out.ChannelMean {
		sum += float64(v)
		out.ChannelMean[i] = finite(v / area)
		out.ChannelMax[i] = finite(out.ChannelMax[i])
		out.Max = max(out.Max, out.ChannelMax[i])
	}
	out.Mean, out.Zeros = finite(float32(sum/float64(n))), float32(zeros)/float32(n)
}

// gather collects at least the greatest k of the values above floor, if there
// are so many, for the percentile: it needs these 0.5 % exactly, and dismisses
// the others by one comparison. A sample guesses the floor; it rises to the
// k-th greatest of those seen whenever 3k candidates have gathered.
type gather struct {
	*scanner
	rows    kernel.Map
	k, have int
	floor   float32
}

func (g *gather) row(y int) {
	if room := 3*g.k + g.rows.W*g.rows.C + 8; len(g.cand) < room {
		g.cand = make([]float32, room)
	}
	g.have += g.backend.Above(g.rows, y, g.floor, g.cand[g.have:])
	if g.have >= 3*g.k {
		g.floor = nth(g.cand[:g.have], g.k-1)
		g.have = g.k
	}
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

// lowest is the smallest value, at most 0.
func lowest(m kernel.Map) float32 {
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
