//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

func native() Backend {
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA && cpu.X86.HasPOPCNT {
		return AVX2
	}
	return Generic
}

func (b Backend) tile(t *tile) {
	if b == AVX2 {
		tileAVX2(t)
		return
	}
	tileGeneric(t)
}

func (b Backend) winoInput(w *Winograd, v, in []float32, y, x int) {
	if b == AVX2 {
		winoInputAVX2(w, v, in, y, x)
		return
	}
	winoInputGeneric(w, v, in, y, x)
}

func (b Backend) winoOutput(w *Winograd, out, m []float32, y, x int) {
	if b == AVX2 {
		winoOutputAVX2(w, out, m, y, x)
		return
	}
	winoOutputGeneric(w, out, m, y, x)
}

func (b Backend) maxWindow(dst []float32, in Map, top, left, kh, kw int) {
	if b == AVX2 && in.C >= 16 {
		maxAVX2(dst, in, top, left, kh, kw)
		return
	}
	maxGeneric(dst, in, top, left, kh, kw)
}

func (b Backend) normPixel(n Norm, dst, src, squares []float32) {
	if b == AVX2 && n.Size == 5 && n.Beta == 0.75 && len(src) >= 8 {
		norm5AVX2(n, dst, src, squares)
		return
	}
	n.generic(dst, src, squares)
}

func (b Backend) stats(s *Stats, m Map, y int) {
	if b == AVX2 && m.C%8 == 0 {
		statsAVX2(s, m, y)
		return
	}
	statsGeneric(s, m, y)
}

func (b Backend) above(m Map, y int, floor float32, dst []float32) int {
	if b == AVX2 && m.C%8 == 0 {
		return aboveAVX2(m, y, floor, dst)
	}
	return aboveGeneric(m, y, floor, dst)
}

// Pause tells the processor that the caller waits in a loop.
func Pause() { pause() }

func (b Backend) multiplyAdd(rounds int) (flops int) {
	if b == AVX2 {
		fmaPeak(rounds)
		return rounds * 12 * 8 * 2
	}
	return multiplyAddGeneric(rounds)
}
