package batch

// Window is a kernel or a pooling window, as in package kernel.
type Window struct{ KH, KW, S, PH, PW int }

// Taps is the number of its places.
func (w Window) Taps() int { return w.KH * w.KW }

// Table holds a pixel for each tap t and row r: Idx[t*Rows+r], or -1.
type Table struct {
	Taps, Rows int
	Idx        []int32
}

// Identity is the table of a 1x1 window: row r sees pixel r.
func Identity(n int) Table {
	t := Table{Taps: 1, Rows: n, Idx: make([]int32, n)}
	for i := range t.Idx {
		t.Idx[i] = int32(i)
	}
	return t
}

// Forward tells which pixel of n maps of h x w a pixel of the maps of oh x ow
// sees through tap t = ky*KW+kx: (y*S-PH+ky, x*S-PW+kx).
func (k Window) Forward(n, h, w, oh, ow int) Table {
	return build(k, n, oh, ow, func(y, x, ky, kx int) (int, bool) {
		iy, ix := y*k.S-k.PH+ky, x*k.S-k.PW+kx
		return iy*w + ix, iy >= 0 && iy < h && ix >= 0 && ix < w
	}, h*w)
}

// Inverse tells for each pixel of the n input maps of h x w which pixel of the
// output sees it through tap t; there is at most one.
func (k Window) Inverse(n, h, w, oh, ow int) Table {
	return build(k, n, h, w, func(y, x, ky, kx int) (int, bool) {
		oy, ox := y+k.PH-ky, x+k.PW-kx
		if oy < 0 || ox < 0 || oy%k.S != 0 || ox%k.S != 0 {
			return 0, false
		}
		oy, ox = oy/k.S, ox/k.S
		return oy*ow + ox, oy < oh && ox < ow
	}, oh*ow)
}

// build fills a table whose rows are n maps of h x w and whose entries point
// into maps of `size` pixels.
func build(k Window, n, h, w int, see func(y, x, ky, kx int) (int, bool), size int) Table {
	t := Table{Taps: k.Taps(), Rows: n * h * w, Idx: make([]int32, k.Taps()*n*h*w)}
	i := 0
	for tap := range t.Taps {
		for pic := range n {
			for r := range h * w {
				t.Idx[i] = -1
				if p, ok := see(r/w, r%w, tap/k.KW, tap%k.KW); ok {
					t.Idx[i] = int32(pic*size + p)
				}
				i++
			}
		}
	}
	return t
}
