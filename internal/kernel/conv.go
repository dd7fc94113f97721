package kernel

import "fmt"

// Window is a kernel or pooling window: KH x KW, stride S, padding PH, PW.
type Window struct{ KH, KW, S, PH, PW int }

// Border that an input of h x w needs so that an output of oh x ow can be read
// off without leaving it.
func (k Window) Border(h, w, oh, ow int) Border {
	return Border{
		Top: k.PH, Bottom: max(0, (oh-1)*k.S+k.KH-k.PH-h),
		Left: k.PW, Right: max(0, (ow-1)*k.S+k.KW-k.PW-w),
	}
}

// Part is one convolution among several that read the same input through the
// same window. Out is a layout; its C is the number of filters.
type Part struct {
	Out  Map
	ReLU bool
}

// Conv is a direct convolution with packed weights, ready for maps of one
// layout. Work is cut into panels (16 filters) times rows (output pixels, row
// by row); any part of it may run on any thread. After Pack it is immutable.
type Conv struct {
	backend   Backend
	mem       *Arena // keeps the panels alive
	taps, cin int    // KH*KW, C of the input
	rows      int
	klen      int     // KW*C consecutive floats of the input
	segs      int     // KH runs of them
	segStride int     // from one run to the next, in floats
	offA      []int32 // where a row's first run starts
	parts     []convPart
	panels    []panel
	reads     int // floats that in and out must have at least
	writes    int
}

// convPart is where a part's packed weights lie.
type convPart struct {
	b, bias []float32 // [panels][K][16], [panels][16]
	cout    int
}

// panel is 16 columns of B, or fewer at the end of a part.
type panel struct {
	b, bias []float32 // [K][16], [16]
	offC    []int32   // where each row's values go
	cols    int
	relu    bool
}

// NewConv plans the parts for inputs laid out as in. A row of a window must be
// consecutive in memory: in.Pix == in.C, or KW == 1. The packed weights will
// lie in the arena (nil: on the heap).
func NewConv(be Backend, mem *Arena, in Map, k Window, parts ...Part) *Conv {
	if in.Pix != in.C && k.KW != 1 {
		panic(fmt.Sprintf("kernel: convolution %d wide over a slice of channels", k.KW))
	}
	o := parts[0].Out
	c := &Conv{backend: be, mem: mem, taps: k.KH * k.KW, cin: in.C, rows: o.H * o.W, segs: k.KH, klen: k.KW * in.C, segStride: in.Row}
	c.offA = offsets(in, o.H, o.W, k.S, -k.PH, -k.PW)
	c.reads = int(c.offA[len(c.offA)-1]) + (c.segs-1)*c.segStride + c.klen
	for _, p := range parts {
		c.add(mem, p)
	}
	return c
}

func (c *Conv) add(mem *Arena, p Part) {
	if p.Out.H*p.Out.W != c.rows {
		panic("kernel: parts of a convolution differ in size")
	}
	kk, n := c.segs*c.klen, panelsFor(p.Out.C)
	to := convPart{mem.Floats(n * kk * Cols), mem.Floats(n * Cols), p.Out.C}
	c.parts = append(c.parts, to)
	out := offsets(p.Out, p.Out.H, p.Out.W, 1, 0, 0)
	c.writes = max(c.writes, int(out[len(out)-1])+p.Out.C)
	for i := range n {
		c.panels = append(c.panels, panel{
			b: to.b[i*kk*Cols : (i+1)*kk*Cols], bias: to.bias[i*Cols : (i+1)*Cols],
			offC: shifted(out, i*Cols), cols: min(Cols, p.Out.C-i*Cols), relu: p.ReLU,
		})
	}
}

// Pack sets the weights of a part, OIHW, and its biases (nil: zeros).
func (c *Conv) Pack(part int, weights, bias []float32) {
	p := c.parts[part]
	if want := p.cout * c.cin * c.taps; len(weights) != want {
		panic(fmt.Sprintf("kernel: convolution needs %d weights, got %d", want, len(weights)))
	}
	packOIHW(p.b, weights, p.cout, c.cin, c.taps)
	copy(p.bias, bias)
}

// Panels is the number of panels.
func (c *Conv) Panels() int { return len(c.panels) }

// MACs is the number of multiply-adds, panels filled up.
func (c *Conv) MACs() int { return c.rows * c.segs * c.klen * len(c.panels) * Cols }

// Rows is the number of output pixels.
func (c *Conv) Rows() int { return c.rows }

// callMACs, about 0.1 ms, bounds a call of assembly: it cannot be interrupted,
// and the collector waits for it.
const callMACs = 4 << 20

// Run computes the panels [p0,p1) of the rows [r0,r1).
func (c *Conv) Run(out, in []float32, p0, p1, r0, r1 int) {
	_, _ = &in[c.reads-1], &out[c.writes-1] // assembly does not check bounds
	t := tile{a: in, c: out, segs: c.segs, klen: c.klen, segStride: c.segStride}
	rows := max(1, callMACs/(c.segs*c.klen*Cols*tileRows)) * tileRows
	for i := p0; i < p1; i++ {
		p := &c.panels[i]
		t.b, t.bias, t.cols, t.relu = p.b, p.bias, p.cols, p.relu
		for r := r0; r < r1; r += rows {
			end := min(r1, r+rows)
			t.offA, t.offC = c.offA[r:end], p.offC[r:end]
			c.backend.tile(&t)
		}
	}
}

// offsets of (y*s+dy, x*s+dx, 0) for the h x w values of (y, x).
func offsets(m Map, h, w, s, dy, dx int) []int32 {
	out := make([]int32, 0, h*w)
	for y := range h {
		for x := range w {
			out = append(out, int32(m.Index(y*s+dy, x*s+dx, 0)))
		}
	}
	return out
}

func shifted(offs []int32, by int) []int32 {
	if by == 0 {
		return offs
	}
	out := make([]int32, len(offs))
	for i, o := range offs {
		out[i] = o + int32(by)
	}
	return out
}
