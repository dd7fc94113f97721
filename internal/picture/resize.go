package picture

import "math"

// Pillow's Image.resize(BILINEAR) on 8-bit channels, to the bit: a triangle
// filter as wide as the factor (support 1 when enlarging), horizontally and
// then vertically, each pass rounded to bytes, weights in fixed point.
// Source: Pillow, src/libImaging/Resample.c.

// precision of the fixed-point weights: 8 bits for the pixel, 2 for overshoot.
const precision = 32 - 8 - 2

// taps are the weights of one output pixel: out = sum_i w[i] * in[first+i].
type taps struct {
	first int
	w     []int32
}

func (t taps) end() int { return t.first + len(t.w) }

// triangle computes the taps of output pixels lo..hi-1 when n pixels become m.
//
//	centre = (x + 1/2) n/m,  weight(i) ~ max(0, 1 - |i + 1/2 - centre| / f),  f = max(1, n/m)
func triangle(n, m, lo, hi int) []taps {
	scale := float64(n) / float64(m)
	f := math.Max(scale, 1)
	inverse := 1 / f
	out := make([]taps, 0, hi-lo)
	k := make([]float64, 0, 2*int(math.Ceil(f))+1)
	for x := lo; x < hi; x++ {
		centre := float64((float64(x) + 0.5) * scale)
		first := max(int(centre-f+0.5), 0)
		last := min(int(centre+f+0.5), n)
		k = k[:0]
		sum := 0.0
		for i := range last - first {
			d := float64((float64(i+first) - centre + 0.5) * inverse)
			w := math.Max(0, 1-math.Abs(d))
			k = append(k, w)
			sum += w
		}
		out = append(out, taps{first, fixed(k, sum)})
	}
	return out
}

func fixed(k []float64, sum float64) []int32 {
	w := make([]int32, len(k))
	for i, v := range k {
		if sum != 0 {
			v /= sum
		}
		w[i] = int32(0.5 + float64(v*(1<<precision)))
	}
	return w
}

// box is a rectangle of whole pixels: x0 <= x < x1, y0 <= y < y1.
type box struct{ x0, y0, x1, y1 int }

func (b box) w() int { return b.x1 - b.x0 }
func (b box) h() int { return b.y1 - b.y0 }

// resize makes the part `view` of src scaled to w x h, and nothing more.
func (p *Picture) resize(w, h int, view box) []byte {
	cols := triangle(p.Width, w, view.x0, view.x1)
	rows := triangle(p.Height, h, view.y0, view.y1)
	out, line := make([]byte, view.w()*view.h()*3), view.w()*3
	bands(len(rows), func(lo, hi int) { p.stack(out[lo*line:hi*line], cols, rows[lo:hi]) })
	return out
}

// stack is the vertical pass of some output rows: dst = sum_i w[i] * row i. Each
// row of the picture is squeezed when its turn comes and added to all output
// rows that it belongs to, so that nothing grows with the picture's height.
func (p *Picture) stack(dst []byte, cols, rows []taps) {
	sums := make([]int32, len(dst))
	for i := range sums {
		sums[i] = 1 << (precision - 1)
	}
	row := make([]byte, len(cols)*3)
	open := 0 // rows before it are complete
	for i := rows[0].first; i < rows[len(rows)-1].end(); i++ {
		squeeze(row, p.pix[i*p.Width*3:][:p.Width*3], cols)
		for rows[open].end() <= i {
			open++
		}
		for y := open; y < len(rows) && rows[y].first <= i; y++ {
			add(sums[y*len(row):][:len(row)], row, rows[y].w[i-rows[y].first])
		}
	}
	for i, s := range sums {
		dst[i] = clip(s >> precision)
	}
}

func add(sums []int32, row []byte, w int32) {
	for i, v := range row {
		sums[i] += int32(v) * w
	}
}

// squeeze is the horizontal pass of one row of RGB pixels.
func squeeze(dst, src []byte, cols []taps) {
	for x, t := range cols {
		r, g, b := int32(1<<(precision-1)), int32(1<<(precision-1)), int32(1<<(precision-1))
		s := src[t.first*3:][:len(t.w)*3]
		for i, w := range t.w {
			q := s[3*i : 3*i+3 : 3*i+3]
			r += int32(q[0]) * w
			g += int32(q[1]) * w
			b += int32(q[2]) * w
		}
		d := dst[x*3:][:3]
		d[0], d[1], d[2] = clip(r>>precision), clip(g>>precision), clip(b>>precision)
	}
}

func clip(v int32) byte { return byte(min(max(v, 0), 255)) }
