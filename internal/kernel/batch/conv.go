package batch

import (
	"fmt"
	"unsafe"
)

// tailMask has lanes set for 16 - i channels from place i on.
var tailMask = [48]int32{
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
}

// mask of the first n of 16 lanes.
func mask(n int) *int32 { return &tailMask[Cols-n] }

// chunkFloats bounds the part of the source that stays in the second-level
// cache while all panels pass over it (128 KB).
const chunkFloats = 32 << 10

// Multiply computes the rows [r0, r1) of
//
//	dst[r,o] (+)= sum over t,c of src[tab[t][r], c] * w[t*C+c, o]
//
// for the dst.C columns of the panels w.
func Multiply(dst, src View, tab Table, w []float32, r0, r1 int, add bool) {
	k := tab.Taps * src.C
	if len(w) < PanelFloats(k, dst.C) || r1 > tab.Rows {
		panic(fmt.Sprintf("batch: panels of %d floats for %d x %d, rows to %d of %d", len(w), k, dst.C, r1, tab.Rows))
	}
	if r0 >= r1 {
		return
	}
	if !native {
		multiplyGeneric(dst, src, tab, w, r0, r1, add)
		return
	}
	chunk := max(8, chunkFloats/(6*src.C)) * 6
	for r := r0; r < r1; r += chunk {
		for p := range PanelsFor(dst.C) {
			multiplyPanel(dst, src, tab, w[p*k*Cols:], p, r, min(r+chunk, r1), add)
		}
	}
}

// multiplyPanel runs the tiles of six rows, then of what is left.
func multiplyPanel(dst, src View, tab Table, w []float32, p, r0, r1 int, add bool) {
	a := tileArgs{
		a: unsafe.Pointer(&src.Data[src.Off]), idx: unsafe.Pointer(&tab.Idx[r0]), idxStride: 4 * tab.Rows,
		pix: 4 * src.Pix, b: unsafe.Pointer(&w[0]), c: unsafe.Pointer(&dst.Data[dst.Off+r0*dst.Pix+p*Cols]),
		ldc: 4 * dst.Pix, taps: tab.Taps, k: src.C,
	}
	if add {
		a.flags |= 1
	}
	if n := dst.C - p*Cols; n < Cols {
		a.flags |= 2
		a.mask = unsafe.Pointer(mask(n))
	}
	six, five, rest := tiling(r1 - r0)
	run := func(mr, tiles int) {
		if a.tiles = tiles; tiles > 0 {
			tileNative(mr, &a)
		}
	}
	run(6, six)
	run(5, five)
	if rest > 0 {
		run(rest, 1)
	}
}

// tiling cuts n rows into sixes and fives; a rest remains only below 20.
func tiling(n int) (six, five, rest int) {
	for five = range 6 {
		if m := n - 5*five; m >= 0 && m%6 == 0 {
			return m / 6, five, 0
		}
	}
	return n / 6, 0, n % 6
}

func tileNative(mr int, a *tileArgs) {
	p := (*uintptr)(unsafe.Pointer(a))
	switch mr {
	case 1:
		tile1x16(p)
	case 2:
		tile2x16(p)
	case 3:
		tile3x16(p)
	case 4:
		tile4x16(p)
	case 5:
		tile5x16(p)
	default:
		tile6x16(p)
	}
}
