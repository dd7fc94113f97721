package kernel

import "math"

// tile is one call of the micro-kernel: for every row r and column j < cols
//
//	c[offC[r]+j] = act(start + sum_s sum_k a[offA[r]+s*segStride+k] * b[(s*klen+k)*16+j])
//
// where start is bias[j], or c[offC[r]+j] itself if add is set, and act is
// max(0, x) if relu is set.
type tile struct {
	a, b, bias, c         []float32
	offA, offC            []int32
	segs, klen, segStride int
	cols                  int // 1..16
	relu, add             bool
}

// floorOf is the least value that a layer lets through.
func floorOf(relu bool) float32 {
	if relu {
		return 0
	}
	return float32(math.Inf(-1))
}
