package net

// Tensor turns Size x Size RGB pixels, HWC, into the network's input [3,Size,Size]:
// channels in the network's order, (x - Mean) * Scale. dst may be nil.
func (in Input) Tensor(rgb []byte, dst []float32) []float32 {
	plane := in.Size * in.Size
	if dst == nil {
		dst = make([]float32, 3*plane)
	}
	for c := range 3 {
		from := c
		if in.BGR {
			from = 2 - c
		}
		out := dst[c*plane : (c+1)*plane]
		for i := range out {
			out[i] = (float32(rgb[3*i+from]) - in.Mean[c]) * in.Scale
		}
	}
	return dst[:3*plane]
}
