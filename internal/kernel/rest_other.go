//go:build purego || !amd64

package kernel

// Beside the micro-kernel nothing is written in assembly here.

func (Backend) winoInput(w *Winograd, v, in []float32, y, x int) {
	winoInputGeneric(w, v, in, y, x)
}

func (Backend) winoOutput(w *Winograd, out, m []float32, y, x int) {
	winoOutputGeneric(w, out, m, y, x)
}

func (Backend) maxWindow(dst []float32, in Map, top, left, kh, kw int) {
	maxGeneric(dst, in, top, left, kh, kw)
}

func (Backend) normPixel(n Norm, dst, src, squares []float32) { n.generic(dst, src, squares) }

func (Backend) stats(s *Stats, m Map, y int) { statsGeneric(s, m, y) }

func (Backend) above(m Map, y int, floor float32, dst []float32) int {
	return aboveGeneric(m, y, floor, dst)
}
