package kernel

// Cols is the width of a panel and of the micro-kernel.
const Cols = 16

func panelsFor(n int) int { return (n + Cols - 1) / Cols }

// packOIHW writes w[O][I][S], S = KH*KW, as panels b[O/16][S*I][16]; columns
// past the last filter stay as they are (zero).
func packOIHW(b, w []float32, out, in, s int) {
	size := in * s
	for p := 0; p < out; p += Cols {
		dst := b[p*size : p*size+size*Cols]
		n := min(Cols, out-p)
		for i := range in {
			for j := range s {
				row := dst[(j*in+i)*Cols:][:n]
				src := w[p*size+i*s+j:]
				for o := range row {
					row[o] = src[o*size]
				}
			}
		}
	}
}
