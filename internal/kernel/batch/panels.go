package batch

import "fmt"

// Cols is the width of a panel.
const Cols = 16

// PanelsFor is the number of panels that n output channels take.
func PanelsFor(n int) int { return (n + Cols - 1) / Cols }

// PanelFloats is the size of weights with k rows (taps times channels in) and
// n output channels.
func PanelFloats(k, n int) int { return PanelsFor(n) * k * Cols }

// at is the place of row k, column o in panels of rows rows.
func at(rows, k, o int) int { return (o/Cols*rows+k)*Cols + o%Cols }

// ToPanels puts OIHW weights [out][in][taps] into the columns [o0, o0+out) of
// panels with taps*in rows.
func ToPanels(panels, oihw []float32, in, taps, o0, out int) {
	eachWeight(in, taps, o0, out, len(oihw), func(p, w int) { panels[p] = oihw[w] })
}

// FromPanels is the inverse of [ToPanels].
func FromPanels(oihw, panels []float32, in, taps, o0, out int) {
	eachWeight(in, taps, o0, out, len(oihw), func(p, w int) { oihw[w] = panels[p] })
}

func eachWeight(in, taps, o0, out, have int, f func(panel, weight int)) {
	if have != out*in*taps {
		panic(fmt.Sprintf("batch: %d x %d x %d weights, got %d", out, in, taps, have))
	}
	for o := range out {
		for c := range in {
			for t := range taps {
				f(at(in*taps, t*in+c, o0+o), (o*in+c)*taps+t)
			}
		}
	}
}

// Transpose turns the panels [co/16][T*ci][16] of the taps' matrices into the
// panels [ci/16][T*co][16] of their transposes, for the panels [p0, p1) of dst.
func Transpose(dst, src []float32, taps, ci, co, p0, p1 int) {
	for p := p0; p < p1; p++ {
		for t := range taps {
			for o := 0; o < co; o += Cols {
				d, s := dst[(p*taps*co+t*co+o)*Cols:], src[at(taps*ci, t*ci+p*Cols, o):]
				width, height := min(Cols, ci-p*Cols), min(Cols, co-o)
				if native && width == Cols && height == Cols {
					transpose16(&d[0], &s[0])
					continue
				}
				for i := range height {
					for j := range width {
						d[i*Cols+j] = s[j*Cols+i]
					}
				}
			}
		}
	}
}
