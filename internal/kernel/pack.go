package kernel

// Cols is the width of a panel and of the micro-kernel.
const Cols = 16

func panelsFor(n int) int { return (n + Cols - 1) / Cols }

// packOIHW writes w[O][I][S], S = KH*KW, as panels b[O/16][S*I][16]; columns
// past the last filter stay as they are (zero).
func packOIHW(b, w []float32, out, in, s int) {
	size := in * s
	for p := 0; p < out; p += Cols {
		panel, filters := b[p*size:p*size+size*Cols], w[p*size:min(p+Cols, out)*size]
		if s == 1 {
			transpose(panel, filters, size)
			continue
		}
		for o := 0; o*size < len(filters); o++ {
			for i := range in {
				for j, v := range filters[o*size+i*s:][:s] {
					panel[(j*in+i)*Cols+o] = v
				}
			}
		}
	}
}

// transpose writes up to 16 rows of n values as columns of dst[n][16]: a piece
// of each row after the other, so that the piece of dst stays in the cache.
func transpose(dst, rows []float32, n int) {
	const piece = 128
	for at := 0; at < n; at += piece {
		for o := 0; o*n < len(rows); o++ {
			d := dst[at*Cols+o:]
			for i, v := range rows[o*n+at : o*n+min(n, at+piece)] {
				d[i*Cols] = v
			}
		}
	}
}
