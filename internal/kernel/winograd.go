package kernel

import "fmt"

// Form is Winograd's F(M x M, R x R): tiles of M x M outputs of an R x R
// convolution with stride 1 and padding R/2.
type Form struct{ M, R int }

// The forms that exist.
var (
	F43 = Form{4, 3} // 36 products for 144
	F23 = Form{2, 3} // 16 for 36, and as exact as the direct sum
	F25 = Form{2, 5} // 36 for 100
)

// Fits tells whether a convolution can run in this form.
func (f Form) Fits(k Window, cin, cout int) bool {
	return k == Window{KH: f.R, KW: f.R, S: 1, PH: f.R / 2, PW: f.R / 2} && cin >= 8 && cout >= 8
}

// Border that an input of h x w needs: tiles may overhang at the end.
func (f Form) Border(h, w int) Border {
	over := func(n int) int { return (n+f.M-1)/f.M*f.M - n + f.R/2 }
	return Border{Top: f.R / 2, Left: f.R / 2, Bottom: over(h), Right: over(w)}
}

// Tiles is the number of tiles that cover h x w outputs.
func (f Form) Tiles(h, w int) int { return (h + f.M - 1) / f.M * ((w + f.M - 1) / f.M) }

// Winograd is a convolution in one of the forms with transformed, packed
// weights, ready for maps of one layout. With side = M+R-1 and T tiles
//
//	V[side^2][T][C]  = B^T d B      Input, tile by tile
//	M[side^2][T][N]  = V * U        Gemm, plane by plane
//	Y                = A^T M A      Output, tile by tile
//
// where U[side^2][N/16][C][16] = G g G^T are the weights. V and M live in
// scratch of the caller, for `block` tiles at a time. After Pack it is immutable.
type Winograd struct {
	F          Form
	backend    Backend
	mem        *Arena // keeps u and bias alive
	in, out    Map
	side, pad  int
	tilesX     int
	tiles      int
	block      int // tiles that the scratch holds
	panels     int
	u, bias    []float32
	offV, offM []int32
	relu       bool
}

// NewWinograd plans the part. Scratch will hold `block` tiles at a time, or all
// if it is 0. The weights will lie in the arena (nil: on the heap).
func NewWinograd(be Backend, mem *Arena, f Form, in Map, block int, p Part) *Winograd {
	if in.H != p.Out.H || in.W != p.Out.W {
		panic(fmt.Sprintf("kernel: F(%d,%d) of %d x %d to %d x %d", f.M, f.R, in.H, in.W, p.Out.H, p.Out.W))
	}
	w := &Winograd{F: f, backend: be, mem: mem, in: in, out: p.Out, side: f.M + f.R - 1, pad: f.R / 2, relu: p.ReLU}
	w.tilesX = (in.W + f.M - 1) / f.M
	w.tiles = f.Tiles(in.H, in.W)
	w.block = block
	if block == 0 || block > w.tiles {
		w.block = w.tiles
	}
	w.panels = panelsFor(p.Out.C)
	w.bias = mem.Floats(w.panels * Cols)
	w.u = mem.Floats(w.side * w.side * w.panels * in.C * Cols)
	for t := range w.block {
		w.offV = append(w.offV, int32(t*in.C))
		w.offM = append(w.offM, int32(t*w.panels*Cols))
	}
	return w
}

// Pack transforms and sets the weights, OIHW, and the biases (nil: zeros).
func (w *Winograd) Pack(weights, bias []float32) {
	if want := w.out.C * w.in.C * w.F.R * w.F.R; len(weights) != want {
		panic(fmt.Sprintf("kernel: F(%d,%d) needs %d weights, got %d", w.F.M, w.F.R, want, len(weights)))
	}
	copy(w.bias, bias)
	w.transformWeights(weights)
}

// Tiles is the number of tiles.
func (w *Winograd) Tiles() int { return w.tiles }

// Block is the number of tiles that scratch holds.
func (w *Winograd) Block() int { return w.block }

// MACs is the number of multiply-adds of the matrix products.
func (w *Winograd) MACs() int { return w.Planes() * w.tiles * w.in.C * w.panels * Cols }

// Planes is the number of matrix products.
func (w *Winograd) Planes() int { return w.side * w.side }

// Scratch is the number of floats that V and M take.
func (w *Winograd) Scratch() int { return w.planesV() + w.Planes()*w.block*w.panels*Cols }

func (w *Winograd) planesV() int { return w.Planes() * w.block * w.in.C }

// Input transforms the tiles [t0,t1); tile `base` has the first place in scratch.
func (w *Winograd) Input(scratch, in []float32, base, t0, t1 int) {
	for t := t0; t < t1; t++ {
		y, x := t/w.tilesX*w.F.M, t%w.tilesX*w.F.M
		w.backend.winoInput(w, scratch[(t-base)*w.in.C:], in, y, x)
	}
}

// Gemm multiplies the planes [f0,f1) of the first n tiles in scratch.
func (w *Winograd) Gemm(scratch []float32, f0, f1, n int) {
	c, width := w.in.C, w.panels*Cols
	v, m := scratch[:w.planesV()], scratch[w.planesV():w.Scratch()]
	t := tile{offA: w.offV[:n], offC: w.offM[:n], segs: 1, klen: c, cols: Cols, bias: zeros[:]}
	for f := f0; f < f1; f++ {
		t.a = v[f*w.block*c:]
		for p := range w.panels {
			t.b = w.u[(f*w.panels+p)*c*Cols:]
			t.c = m[f*w.block*width+p*Cols:]
			w.backend.tile(&t)
		}
	}
}

var zeros [Cols]float32

// Output transforms the tiles [t0,t1) back, adds the bias and applies ReLU.
func (w *Winograd) Output(out, scratch []float32, base, t0, t1 int) {
	m := scratch[w.planesV():w.Scratch()]
	for t := t0; t < t1; t++ {
		y, x := t/w.tilesX*w.F.M, t%w.tilesX*w.F.M
		w.backend.winoOutput(w, out, m[(t-base)*w.panels*Cols:], y, x)
	}
}

// Run does all three for the tiles [t0,t1), at most Block of them.
func (w *Winograd) Run(out, in, scratch []float32, t0, t1 int) {
	w.Input(scratch, in, t0, t0, t1)
	w.Gemm(scratch, 0, w.Planes(), t1-t0)
	w.Output(out, scratch, t0, t0, t1)
}
