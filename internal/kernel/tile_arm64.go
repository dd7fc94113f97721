//go:build !purego

package kernel

// tiles5 works like tileGeneric on n tiles of 5 rows and 16 columns.
//
//go:noescape
func tiles5(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, floor float32)

//go:noescape
func tiles4(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, floor float32)

//go:noescape
func tiles3(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, floor float32)

//go:noescape
func tiles2(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, floor float32)

//go:noescape
func tiles1(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, floor float32)

// pause tells the processor that this is a waiting loop.
func pause()

// tileNEON runs tiles of 5 rows, then one of what is left. Stores are 16
// columns wide: narrower panels go through a buffer.
func tileNEON(t *tile) {
	rows := len(t.offA)
	if t.cols < Cols {
		for at := 0; at < rows; at += 5 {
			t.narrow(at, min(5, rows-at))
		}
		return
	}
	if n := rows / 5; n > 0 {
		t.call(5, n, 0)
	}
	if rest := rows % 5; rest > 0 {
		t.call(rest, 1, rows-rest)
	}
}

// call runs n tiles of `rows` rows, the first at row `at`.
func (t *tile) call(rows, n, at int) {
	a, b, c, bias := &t.a[0], &t.b[0], &t.c[0], &t.bias[0]
	offA, offC := &t.offA[at], &t.offC[at]
	segStride, floor, add := t.segStride*4, floorOf(t.relu), 0
	if t.add {
		add = 1
	}
	switch rows {
	case 5:
		tiles5(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, floor)
	case 4:
		tiles4(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, floor)
	case 3:
		tiles3(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, floor)
	case 2:
		tiles2(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, floor)
	case 1:
		tiles1(a, b, bias, c, offA, offC, t.segs, t.klen, segStride, n, add, floor)
	}
}

// narrow computes up to 5 rows in a buffer and copies the panel's columns.
func (t *tile) narrow(at, rows int) {
	var buf [5 * Cols]float32
	offC := [5]int32{0, Cols, 2 * Cols, 3 * Cols, 4 * Cols}
	n := *t
	n.c, n.offC, n.offA, n.cols = buf[:], offC[:rows], t.offA[at:at+rows], Cols
	if t.add {
		for r := range rows {
			copy(buf[r*Cols:][:t.cols], t.c[t.offC[at+r]:])
		}
	}
	n.call(rows, 1, 0)
	for r := range rows {
		copy(t.c[t.offC[at+r]:][:t.cols], buf[r*Cols:])
	}
}

// multiplyAddNEON measures the micro-kernel on data in the first cache: it is
// as good as the peak for comparing.
func multiplyAddNEON(rounds int) (flops int) {
	const klen = 128
	var a [5 * klen]float32
	var b [klen * Cols]float32
	var c [5 * Cols]float32
	offs := [5]int32{}
	t := tile{a: a[:], b: b[:], bias: zeros[:], c: c[:], offA: offs[:], offC: offs[:], segs: 1, klen: klen, cols: Cols}
	for range rounds / klen {
		t.call(5, 1, 0)
	}
	return rounds / klen * klen * 5 * Cols * 2
}
