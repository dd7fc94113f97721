package kernel

// line is one row or column of a tile: side values in, side or M out.
type line [6]float32

// The matrices of the three forms. F(4,3) and F(2,5) share their points 0, +-1,
// +-2 and infinity, hence B; F(2,3) has 0, +-1 and infinity.
var (
	g43 = [][]float64{{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6}, {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}}
	g23 = [][]float64{{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}}
	g25 = [][]float64{{1. / 4, 0, 0, 0, 0}, {-1. / 6, -1. / 6, -1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6, 1. / 6, -1. / 6},
		{1. / 24, 1. / 12, 1. / 6, 1. / 3, 2. / 3}, {1. / 24, -1. / 12, 1. / 6, -1. / 3, 2. / 3}, {0, 0, 0, 0, 1}}
)

func (f Form) g() [][]float64 {
	switch f {
	case F43:
		return g43
	case F25:
		return g25
	default:
		return g23
	}
}

// transformWeights fills u with G g G^T, 16 filters at a time, in float64.
func (w *Winograd) transformWeights(weights []float32) {
	g, r, cin := w.F.g(), w.F.R, w.in.C
	var half [6][5][Cols]float64 // G g
	for p := range w.panels {
		n := min(Cols, w.out.C-p*Cols)
		for c := range cin {
			at := func(o int) []float32 { return weights[((p*Cols+o)*cin+c)*r*r:][:r*r] }
			for i := range g {
				for x := range r {
					half[i][x] = [Cols]float64{}
					for o := range n {
						k, sum := at(o), 0.0
						for y := range r {
							sum += g[i][y] * float64(k[y*r+x])
						}
						half[i][x][o] = sum
					}
				}
			}
			for i := range g {
				for j := range g {
					dst := w.u[(((i*w.side+j)*w.panels+p)*cin+c)*Cols:][:Cols]
					for o := range n {
						sum := 0.0
						for x := range r {
							sum += half[i][x][o] * g[j][x]
						}
						dst[o] = float32(sum)
					}
				}
			}
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
