//go:build !purego

package kernel

// The assembly works on 8 (or 16) channels at a time. Where that does not
// divide C, the last channels are computed once more, ending at C: these
// functions do not read what they write. Bounds are checked first; an address is
// taken and nothing read, because another thread may write there.

func winoInputAVX2(w *Winograd, v, in []float32, y, x int) {
	run := winoIn4
	if w.side == 4 {
		run = winoIn2
	}
	m := w.in
	at := m.Index(y-w.pad, x-w.pad, 0)
	_, _ = &in[m.Index(y-w.pad+w.side-1, x-w.pad+w.side-1, m.C-1)], &v[(w.side*w.side-1)*w.block*m.C+m.C-1]
	for _, c := range tails(m.C, 8) {
		if c.n > 0 {
			run(&in[at+c.at], &v[c.at], c.n, m.Row*4, m.Pix*4, w.block*m.C*4)
		}
	}
}

func winoOutputAVX2(w *Winograd, out, m []float32, y, x int) {
	run := winoOut4
	if w.F.M == 2 {
		run = winoOut2
		if w.F.R == 5 {
			run = winoOut25
		}
	}
	o := w.out
	ny, nx := min(w.F.M, o.H-y), min(w.F.M, o.W-x)
	at, width := o.Index(y, x, 0), w.panels*Cols
	_, _ = &out[o.Index(y+ny-1, x+nx-1, o.C-1)], &m[(w.side*w.side-1)*w.block*width+width-1]
	for _, c := range tails(o.C, 8) {
		if c.n > 0 {
			run(&m[c.at], &out[at+c.at], &w.bias[c.at], c.n, w.block*width*4, o.Row*4, o.Pix*4, ny, nx, floorOf(w.relu))
		}
	}
}

func maxAVX2(dst []float32, in Map, top, left, kh, kw int) {
	at := in.Index(top, left, 0)
	_, _ = &in.Data[in.Index(top+kh-1, left+kw-1, in.C-1)], &dst[in.C-1]
	for _, c := range tails(in.C, 16) {
		if c.n > 0 {
			maxPool(&in.Data[at+c.at], &dst[c.at], c.n, in.Row*4, in.Pix*4, kh, kw)
		}
	}
}

func norm5AVX2(n Norm, dst, src, squares []float32) {
	c := len(src) &^ 7
	_, _ = &squares[len(src)+15], &dst[len(src)-1]
	if c < len(src) { // the assembly would miss neighbours at a cut
		n.generic(dst, src, squares)
		return
	}
	norm5(&src[0], &dst[0], &squares[0], c, n.Alpha/float32(n.Size), n.K)
}

func statsAVX2(s *Stats, m Map, y int) {
	_, _, _, _ = &s.Max[m.C-1], &s.Sum[m.C-1], &s.Zeros[m.C-1], &m.Data[m.Index(y, m.W-1, m.C-1)]
	channelStats(&m.Data[m.Index(y, 0, 0)], &s.Max[0], &s.Sum[0], &s.Zeros[0], m.C, m.Pix*4, m.W)
}

func aboveAVX2(m Map, y int, floor float32, dst []float32) int {
	_ = &m.Data[m.Index(y, m.W-1, m.C-1)]
	return above(&m.Data[m.Index(y, 0, 0)], &dst[0], &leftPack[0], m.C, m.Pix*4, m.W, floor)
}

// leftPack[bits] lists the lanes whose bits are set, a byte each, in order.
var leftPack = func() (table [256]uint64) {
	for bits := range table {
		n := 0
		for lane := range 8 {
			if bits>>lane&1 == 1 {
				table[bits] |= uint64(lane) << (8 * n)
				n++
			}
		}
	}
	return table
}()

type span struct{ at, n int }

// tails covers [0, c), c >= width, by a multiple of width from the start and,
// where needed, one more at the end.
func tails(c, width int) [2]span {
	n := c / width * width
	if n == c {
		return [2]span{{0, c}}
	}
	return [2]span{{0, n}, {c - width, width}}
}
