package batch

// The portable loops: each computes the formula of the function it serves.

func multiplyGeneric(dst, src View, tab Table, w []float32, r0, r1 int, add bool) {
	k := tab.Taps * src.C
	for r := r0; r < r1; r++ {
		out := dst.Pixel(r)
		for o := 0; o < dst.C; o += Lanes {
			var acc [Lanes]float32
			n := min(Lanes, dst.C-o)
			if add {
				copy(acc[:n], out[o:])
			}
			for t := range tab.Taps {
				if q := tab.Idx[t*tab.Rows+r]; q >= 0 {
					dot8(&acc, src.Pixel(int(q)), w[at(k, t*src.C, o):])
				}
			}
			copy(out[o:o+n], acc[:n])
		}
	}
}

// dot8 adds sum over k of a[k] * b[16k+j] to c[j].
func dot8(c *[Lanes]float32, a, b []float32) {
	c0, c1, c2, c3, c4, c5, c6, c7 := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	for _, v := range a {
		q := (*[Lanes]float32)(b)
		c0 += v * q[0]
		c1 += v * q[1]
		c2 += v * q[2]
		c3 += v * q[3]
		c4 += v * q[4]
		c5 += v * q[5]
		c6 += v * q[6]
		c7 += v * q[7]
		if len(b) > Cols {
			b = b[Cols:]
		}
	}
	*c = [Lanes]float32{c0, c1, c2, c3, c4, c5, c6, c7}
}

func gradientGeneric(dw []float32, src View, tab Table, dz View, t0, t1, c0, c1 int, add bool) {
	k := tab.Taps * src.C
	for t := t0; t < t1; t++ {
		for c := c0; c < c1; c++ {
			for o := range PanelsFor(dz.C) {
				if add {
					break
				}
				clear(dw[(o*k+t*src.C+c)*Cols:][:Cols])
			}
		}
		for p, q := range tab.Idx[t*tab.Rows:][:tab.Rows] {
			if q < 0 {
				continue
			}
			x, g := src.Pixel(int(q)), dz.Pixel(p)
			for c := c0; c < c1; c++ {
				for o := 0; o < dz.C; o += Cols {
					d := dw[at(k, t*src.C+c, o):][:Cols]
					for j, v := range g[o:min(o+Cols, dz.C)] {
						d[j] += x[c] * v
					}
				}
			}
		}
	}
}

func momentsGeneric(z View, p0, p1 int, shift, sum, sq []float32) {
	for p := p0; p < p1; p++ {
		for c, x := range z.Pixel(p) {
			d := x - shift[c]
			sum[c] += d
			sq[c] += d * d
		}
	}
}

func affineGeneric(y, z View, p0, p1 int, a, b []float32, floor float32) {
	for p := p0; p < p1; p++ {
		out := y.Pixel(p)
		for c, x := range z.Pixel(p) {
			out[c] = max(floor, x*a[c]+b[c])
		}
	}
}

func backMomentsGeneric(z, dy View, p0, p1 int, a, b, mean, sum, dot []float32, floor float32) {
	for p := p0; p < p1; p++ {
		g := dy.Pixel(p)
		for c, x := range z.Pixel(p) {
			if x*a[c]+b[c] > floor {
				sum[c] += g[c]
				dot[c] += g[c] * (x - mean[c])
			}
		}
	}
}

func backAffineGeneric(dz, z, dy View, p0, p1 int, v []float32, n int, floor float32) {
	a, b, s, c1, c2 := v, v[n:], v[2*n:], v[3*n:], v[4*n:]
	for p := p0; p < p1; p++ {
		g, out := dy.Pixel(p), dz.Pixel(p)
		for c, x := range z.Pixel(p) {
			y := c1[c] + c2[c]*x
			if x*a[c]+b[c] > floor {
				y += s[c] * g[c]
			}
			out[c] = y
		}
	}
}

func maxPoolGeneric(dst View, arg []uint8, src View, tab Table, r0, r1 int) {
	lda := Round8(src.C)
	for r := r0; r < r1; r++ {
		out, first := dst.Pixel(r), true
		for t := range tab.Taps {
			q := tab.Idx[t*tab.Rows+r]
			if q < 0 {
				continue
			}
			for c, x := range src.Pixel(int(q)) {
				if first || x > out[c] {
					out[c], arg[r*lda+c] = x, uint8(t)
				}
			}
			first = false
		}
	}
}

func maxPoolBackGeneric(dx, dy View, arg []uint8, inv Table, q0, q1 int, add bool) {
	lda := Round8(dy.C)
	for q := q0; q < q1; q++ {
		out := dx.Pixel(q)
		if !add {
			clear(out)
		}
		for t := range inv.Taps {
			p := inv.Idx[t*inv.Rows+q]
			if p < 0 {
				continue
			}
			for c, g := range dy.Pixel(int(p)) {
				if arg[int(p)*lda+c] == uint8(t) {
					out[c] += g
				}
			}
		}
	}
}

func descendGeneric(w, g, v []float32, rate, momentum, decay, look float32) {
	for i, x := range w {
		d := g[i] + decay*x
		v[i] = momentum*v[i] + d
		w[i] = x - rate*(v[i]+look*(d+momentum*v[i]-v[i]))
	}
}
