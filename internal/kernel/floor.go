package kernel

import "math"

// floorOf is the least value that a layer lets through.
func floorOf(relu bool) float32 {
	if relu {
		return 0
	}
	return float32(math.Inf(-1))
}
