package kernel

// line is one row or column of a tile: side values in, side or M out.
type line [6]float32

// filterLine is one row or column of a filter, or of G g.
type filterLine [6]float64

// g is G k. F(4,3) and F(2,5) share their points 0, +-1, +-2 and infinity; F(2,3)
// has 0, +-1 and infinity. The odd and the even terms at +-x are computed once.
func (f Form) g(k filterLine) filterLine {
	switch f {
	case F43:
		a, b := -(k[0]+k[2])/6, -k[1]/6
		c, d := k[0]/24+k[2]/6, k[1]/12
		return filterLine{k[0] / 4, a + b, a - b, c + d, c - d, k[2]}
	case F25:
		a, b := -(k[0]+k[2]+k[4])/6, -(k[1]+k[3])/6
		c, d := k[0]/24+k[2]/6+k[4]*2/3, k[1]/12+k[3]/3
		return filterLine{k[0] / 4, a + b, a - b, c + d, c - d, k[4]}
	default:
		a, b := (k[0]+k[2])/2, k[1]/2
		return filterLine{k[0], a + b, a - b, k[2]}
	}
}

// transformWeights fills u with G g G^T, computed in float64; 16 filters at a
// time, because that is how they lie in u.
func (w *Winograd) transformWeights(weights []float32) {
	size, cin := w.F.R*w.F.R, w.in.C
	var u [36][Cols]float32
	for p := range w.panels {
		n := min(Cols, w.out.C-p*Cols)
		for c := range cin {
			for o := range n {
				w.transformFilter(&u, o, weights[((p*Cols+o)*cin+c)*size:][:size])
			}
			for f := range w.Planes() {
				copy(w.u[((f*w.panels+p)*cin+c)*Cols:][:n], u[f][:])
			}
		}
	}
}

// transformFilter writes G k G^T to column o of u.
func (w *Winograd) transformFilter(u *[36][Cols]float32, o int, k []float32) {
	r, n := w.F.R, w.side
	var half [6]filterLine // rows of k G^T
	for y := range r {
		var row filterLine
		for x, v := range k[y*r : (y+1)*r] {
			row[x] = float64(v)
		}
		half[y] = w.F.g(row)
	}
	for j := range n {
		col := w.F.g(filterLine{half[0][j], half[1][j], half[2][j], half[3][j], half[4][j]})
		for i := range n {
			u[i*n+j][o] = float32(col[i])
		}
	}
}

// bt is B^T d.
func (f Form) bt(d line) line {
	if f == F23 {
		return line{d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]}
	}
	a, b := d[4]-4*d[2], d[3]-4*d[1]
	e, g := d[4]-d[2], 2*(d[3]-d[1])
	return line{4*d[0] - 5*d[2] + d[4], a + b, a - b, e + g, e - g, 4*d[1] - 5*d[3] + d[5]}
}

// at is A^T m.
func (f Form) at(m line) line {
	s, d := m[1]+m[2], m[1]-m[2]
	t, e := m[3]+m[4], m[3]-m[4]
	switch f {
	case F43:
		return line{m[0] + s + t, d + 2*e, s + 4*t, d + 8*e + m[5]}
	case F25:
		return line{m[0] + s + t, d + 2*e + m[5]}
	default:
		return line{m[0] + s, d - m[3]}
	}
}

// winoInputGeneric transforms the tile whose first output is (y,x).
func winoInputGeneric(w *Winograd, v, in []float32, y, x int) {
	n, m := w.side, w.in
	for c := range m.C {
		var cols, d [6]line
		for j := range n {
			for i := range n {
				d[j][i] = in[m.Index(y-w.pad+i, x-w.pad+j, c)]
			}
			cols[j] = w.F.bt(d[j])
		}
		for i := range n {
			var row line
			for j := range n {
				row[j] = cols[j][i]
			}
			for j, val := range w.F.bt(row) {
				if j < n {
					v[(i*n+j)*w.block*m.C+c] = val
				}
			}
		}
	}
}

// winoOutputGeneric transforms back the tile whose first output is (y,x).
func winoOutputGeneric(w *Winograd, out, m []float32, y, x int) {
	n, width, o := w.side, w.panels*Cols, w.out
	for c := range o.C {
		var cols [6]line
		for j := range n {
			var col line
			for i := range n {
				col[i] = m[(i*n+j)*w.block*width+c]
			}
			cols[j] = w.F.at(col)
		}
		for i := range min(w.F.M, o.H-y) {
			var row line
			for j := range n {
				row[j] = cols[j][i]
			}
			row = w.F.at(row)
			for j := range min(w.F.M, o.W-x) {
				out[o.Index(y+i, x+j, c)] = max(row[j]+w.bias[c], floorOf(w.relu))
			}
		}
	}
}
