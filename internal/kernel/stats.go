package kernel

import "fmt"

// Stats are maximum, sum and number of zeros of each channel.
type Stats struct {
	Max, Sum []float32
	Zeros    []int32
}

// NewStats is ready for a map of c channels.
func NewStats(c int) *Stats {
	return &Stats{Max: make([]float32, c), Sum: make([]float32, c), Zeros: make([]int32, c)}
}

// Start forgets what was counted; the map's rows follow.
func (s *Stats) Start(m Map) {
	clear(s.Sum)
	clear(s.Zeros)
	copy(s.Max, m.Pixel(0, 0))
}

// Row adds row y of the map. Sums are taken in float32, pixel by pixel: good
// for showing, not for comparing.
func (s *Stats) Row(be Backend, m Map, y int) { be.stats(s, m, y) }

func statsGeneric(s *Stats, m Map, y int) {
	for x := range m.W {
		p := m.Pixel(y, x)
		top, sum, zeros := s.Max[:len(p)], s.Sum[:len(p)], s.Zeros[:len(p)]
		for c, v := range p {
			top[c] = max(top[c], v)
			sum[c] += v
			if v == 0 {
				zeros[c]++
			}
		}
	}
}

// Above writes the values of row y that are greater than floor to dst, in any
// order, and returns how many there are. dst has room for 8 more than the row
// has values; what lies behind the result may be overwritten.
func (be Backend) Above(m Map, y int, floor float32, dst []float32) int {
	if need := m.W*m.C + 8; len(dst) < need {
		panic(fmt.Sprintf("kernel: Above needs room for %d values, got %d", need, len(dst)))
	}
	return be.above(m, y, floor, dst)
}

func aboveGeneric(m Map, y int, floor float32, dst []float32) int {
	n := 0
	for x := range m.W {
		for _, v := range m.Pixel(y, x) {
			if v > floor {
				dst[n] = v
				n++
			}
		}
	}
	return n
}
