package kernel

// Cols is the width of a panel and of the micro-kernel.
const Cols = 16

func panelsFor(n int) int { return (n + Cols - 1) / Cols }

// packOIHW writes w[O][I][S], S = KH*KW, as panels b[O/16][S*I][16]; columns
// past the last filter stay as they are (zero).
func packOIHW(b, w []float32, out, in, s int) {
	for o := range out {
		dst := b[o/Cols*s*in*Cols+o%Cols:]
		for i := range in {
			for j, v := range w[(o*in+i)*s : (o*in+i+1)*s] {
				dst[(j*in+i)*Cols] = v
			}
		}
	}
}
