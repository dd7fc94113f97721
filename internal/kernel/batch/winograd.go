package batch

import "unsafe"

// Positions of F(4x4, 3x3): 4 x 4 outputs of a 3x3 convolution with stride 1
// and padding 1 come from 6 x 6 inputs by 36 products a pair of channels
// instead of 144.
//
//	forward   V = B'xB,  M = V*U with U = GwG',  z = A'MA      (36 matrix products)
//	backward  dM = A dz A',  dV = dM*U',  dx += B dV B',  dU = V'*dM,  dw = G' dU G
//
// The backward pass is the adjoint of each step, so V and dM serve twice.
const Positions = 36

// Winograd knows where the tiles of n pictures of h x w lie in views whose
// pixels are pixIn and pixOut floats apart. Channels are multiples of 8.
type Winograd struct {
	Tiles   int     // of all pictures
	Picture int     // tiles of one
	in      []int32 // [36][Tiles] byte offsets, negative: outside
	out     []int32 // [16][Tiles]
}

// HasWinograd tells whether this machine can; there are no portable loops.
func HasWinograd() bool { return native }

// NewWinograd lays out the tiles.
func NewWinograd(n, h, w, pixIn, pixOut int) *Winograd {
	th, tw := (h+3)/4, (w+3)/4
	g := &Winograd{Tiles: n * th * tw, Picture: th * tw}
	g.in = offsets(Window{6, 6, 4, 1, 1}.Forward(n, h, w, th, tw), pixIn)
	g.out = offsets(Window{4, 4, 4, 0, 0}.Forward(n, h, w, th, tw), pixOut)
	return g
}

func offsets(t Table, pix int) []int32 {
	for i, v := range t.Idx {
		t.Idx[i] = v * int32(4*pix)
	}
	return t.Idx
}

func pointer(v []float32) unsafe.Pointer { return unsafe.Pointer(&v[0]) }

func (a *sandwichArgs) arg() *uintptr { return (*uintptr)(unsafe.Pointer(a)) }

// side describes the tiles [t0, t1) of a group whose first tile is g0 and
// which has `tiles` tiles, in [36][tiles][c] floats.
func side(v []float32, c, tiles, t int) (ptr unsafe.Pointer, stride, tile int) {
	return pointer(v[t*c:]), 4 * tiles * c, 4 * c
}

func (g *Winograd) table(tab []int32, t0, t1, c int) sandwichArgs {
	return sandwichArgs{tab: unsafe.Pointer(&tab[t0]), tabStride: 4 * g.Tiles, tiles: t1 - t0, c: 4 * c}
}

// In fills v, [36][tiles][C] of the group of tiles from g0 on, for [t0, t1).
func (g *Winograd) In(v []float32, x View, g0, tiles, t0, t1 int) {
	a := g.table(g.in, t0, t1, x.C)
	a.src = unsafe.Pointer(&x.Data[x.Off])
	a.dst, a.dstStride, a.dstTile = side(v, x.C, tiles, t0-g0)
	winoIn(a.arg())
}

// Out fills z from m.
func (g *Winograd) Out(z View, m []float32, g0, tiles, t0, t1 int) {
	a := g.table(g.out, t0, t1, z.C)
	a.dst = unsafe.Pointer(&z.Data[z.Off])
	a.src, a.srcStride, a.srcTile = side(m, z.C, tiles, t0-g0)
	winoOut(a.arg())
}

// OutBack fills dm from dz.
func (g *Winograd) OutBack(dm []float32, dz View, g0, tiles, t0, t1 int) {
	a := g.table(g.out, t0, t1, dz.C)
	a.src = unsafe.Pointer(&dz.Data[dz.Off])
	a.dst, a.dstStride, a.dstTile = side(dm, dz.C, tiles, t0-g0)
	winoOutBack(a.arg())
}

// InBack adds to dx from dv; tiles of one picture overlap, so a picture
// belongs to one thread.
func (g *Winograd) InBack(dx View, dv []float32, g0, tiles, t0, t1 int) {
	a := g.table(g.in, t0, t1, dx.C)
	a.dst = unsafe.Pointer(&dx.Data[dx.Off])
	a.src, a.srcStride, a.srcTile = side(dv, dx.C, tiles, t0-g0)
	winoInBack(a.arg())
}

// WinogradWeights turns the panels [p0, p1) of 3x3 weights, [panels][9*k][16],
// into U, [36][panels][k][16].
func WinogradWeights(u, w []float32, k, panels, p0, p1 int) {
	for p := p0; p < p1; p++ {
		a := sandwichArgs{
			src: pointer(w[p*9*k*Cols:]), srcStride: 4 * k * Cols, srcTile: 4 * Cols,
			dst: pointer(u[p*k*Cols:]), dstStride: 4 * panels * k * Cols, dstTile: 4 * Cols, tiles: k, c: 4 * Cols,
		}
		winoWeights(a.arg())
	}
}

// WinogradWeightsBack is its adjoint: dw from du.
func WinogradWeightsBack(dw, du []float32, k, panels, p0, p1 int) {
	for p := p0; p < p1; p++ {
		a := sandwichArgs{
			dst: pointer(dw[p*9*k*Cols:]), dstStride: 4 * k * Cols, dstTile: 4 * Cols,
			src: pointer(du[p*k*Cols:]), srcStride: 4 * panels * k * Cols, srcTile: 4 * Cols, tiles: k, c: 4 * Cols,
		}
		winoWeightsBack(a.arg())
	}
}
