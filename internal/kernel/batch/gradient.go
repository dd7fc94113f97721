package batch

import "fmt"

// Six is the number of channels in a packed panel of the left operand.
const Six = 6

// gradientChunk is the number of pixels that are packed at once: the packed
// right operand stays below 192 KB.
func gradientChunk(cols int) int { return min(256, max(48, (48<<10)/(PanelsFor(cols)*Cols)/8*8)) }

// gradientBlock bounds the channels of the left operand packed at once.
const gradientBlock = 16 * Six

// GradientScratch is the scratch that a call of [Gradient] needs.
func GradientScratch(cols int) int {
	n := gradientChunk(cols)
	return n*PanelsFor(cols)*Cols + gradientBlock/Six*(n*Six+8) + 64
}

// Gradient computes, for the taps [t0, t1) and the channels [c0, c1) of src,
//
//	dw[t*C+c, o] (+)= sum over p of src[tab[t][p], c] * dz[p, o]
//
// in panels. Different taps and channels may run on different threads.
func Gradient(dw []float32, src View, tab Table, dz View, t0, t1, c0, c1 int, scratch []float32, add bool) {
	k := tab.Taps * src.C
	if len(dw) < PanelFloats(k, dz.C) || len(scratch) < GradientScratch(dz.C) {
		panic(fmt.Sprintf("batch: gradient of %d floats for %d x %d, scratch %d", len(dw), k, dz.C, len(scratch)))
	}
	if !native {
		gradientGeneric(dw, src, tab, dz, t0, t1, c0, c1, add)
		return
	}
	g := gradient{dw: dw, src: src, tab: tab, dz: dz, k: k, add: add, chunk: gradientChunk(dz.C), panels: PanelsFor(dz.C)}
	g.b = scratch[:g.chunk*g.panels*Cols]
	g.a = scratch[len(g.b):]
	for p := 0; p < tab.Rows; p += g.chunk {
		g.pixels(p, min(g.chunk, tab.Rows-p), t0, t1, c0, c1)
	}
}

type gradient struct {
	dw            []float32
	src           View
	tab           Table
	dz            View
	k             int
	add           bool
	chunk, panels int
	a, b          []float32 // packed
}

// pixels adds the part of the pixels [p, p+n).
func (g *gradient) pixels(p, n, t0, t1, c0, c1 int) {
	packCols16(&g.b[0], &g.dz.Data[g.dz.Off+p*g.dz.Pix], 4*g.dz.Pix, n, g.panels, 4*n*Cols, mask(g.dz.C-(g.panels-1)*Cols))
	for t := t0; t < t1; t++ {
		for c := c0; c < c1; c += gradientBlock {
			g.block(p, n, t, c, min(c+gradientBlock, c1))
		}
	}
}

func (g *gradient) block(p, n, t, c0, c1 int) {
	six := (c1 - c0 + Six - 1) / Six
	stride := n*Six + 8
	packRows6(&g.a[0], &g.src.Data[g.src.Off+c0], &g.tab.Idx[t*g.tab.Rows+p], 4*g.src.Pix, n, six, 4*stride)
	for o := range g.panels {
		row := o*g.k + t*g.src.C + c0
		for i := range six {
			outer6x16(&g.a[i*stride], &g.b[o*n*Cols], &g.dw[(row+i*Six)*Cols], n, min(Six, c1-c0-i*Six), g.add || p > 0)
		}
	}
}
