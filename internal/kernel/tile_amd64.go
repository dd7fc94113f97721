//go:build !purego

package kernel

// masks selects the first n of 16 columns, read from index 16-n.
var masks = [2 * Cols]int32{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}

// aheadRows: where a panel serves no more rows than this, its 16 columns are
// hardly read before the next ones are due, and these are prefetched.
const aheadRows = 60

// tileAVX2 runs tiles of 6 rows, then of 5 (30 rows and more, and most numbers
// below, are a sum of these), then one of what is left.
func tileAVX2(t *tile) {
	ahead := 0
	if len(t.offA) <= aheadRows {
		ahead = t.segs * t.klen * Cols * 4
	}
	n6, n5, rest := tiling(len(t.offA))
	at := 0
	for _, part := range [3]struct{ rows, n int }{{6, n6}, {5, n5}, {rest, 1}} {
		if part.rows > 0 && part.n > 0 {
			t.call(part.rows, part.n, at, ahead)
			at += part.rows * part.n
		}
	}
}

// tiling splits n rows into tiles of 6, of 5, and one smaller.
func tiling(n int) (n6, n5, rest int) {
	for n5 := range 6 {
		if m := n - 5*n5; m >= 0 && m%6 == 0 {
			return m / 6, n5, 0
		}
	}
	return n / 6, 0, n % 6
}

// call runs n tiles of `rows` rows, the first at row `at`.
func (t *tile) call(rows, n, at, ahead int) {
	a, b, c, bias := &t.a[0], &t.b[0], &t.c[0], &t.bias[0]
	offA, offC := &t.offA[at], &t.offC[at]
	segStride, floor, add := t.segStride*4, floorOf(t.relu), 0
	var mask *int32
	if t.cols < Cols {
		mask = &masks[Cols-t.cols]
	}
	if t.add {
		add = 1
	}
	switch rows {
	case 6:
		tiles6(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	case 5:
		tiles5(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	case 4:
		tiles4(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	case 3:
		tiles3(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	case 2:
		tiles2(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	case 1:
		tiles1(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, mask, ahead, floor)
	}
}
