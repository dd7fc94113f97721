package train

import (
	"inceptionscope/internal/kernel/batch"
)

// winograd computes a 3x3 convolution forward and backward by F(4x4, 3x3).
// The batch is worked off in groups of pictures whose 36 planes of products
// stay in the last-level cache; within a group each of the 36 products is one
// task. The transformed input is kept for the backward pass.
type winograd struct {
	g      *batch.Winograd
	groups int
	v      []float32 // [tiles of a group][36][..][ci], group after group
}

// winogradStore is what the layers share: transformed weights and their
// gradients, and the planes of a group.
type winogradStore struct {
	u, du, m, dv []float32
	identity     []int32
}

// ranges is the number of parts that a batch's pictures are cut into; groups
// consist of whole ranges. It is fixed, so that sums do not depend on threads.
const ranges = 16

// groupFloats bounds the planes of a group (12 MB).
const groupFloats = 3 << 20

// smallestMap: below this side the direct product is as fast.
const smallestMap = 6

func newWinograd(m *Model, c *convOp, k batch.Window) *winograd {
	in := c.in
	fits := k == batch.Window{KH: 3, KW: 3, S: 1, PH: 1, PW: 1} && in.h >= smallestMap && in.w >= smallestMap &&
		c.ci%batch.Lanes == 0 && c.z.C%batch.Lanes == 0 && c.inv.Idx != nil && len(c.parts) == 1
	if m.Direct || !fits || !batch.HasWinograd() || in.act.Data == nil {
		return nil
	}
	w := &winograd{g: batch.NewWinograd(m.Batch, in.h, in.w, in.act.Pix, c.z.Pix), groups: 1}
	for w.groups < ranges && batch.Positions*w.g.Tiles/w.groups*c.z.C > groupFloats {
		w.groups *= 2
	}
	w.v = make([]float32, batch.Positions*w.g.Tiles*c.ci+batch.Slack)
	return w
}

func (s *winogradStore) allocate(m *Model) {
	var u, du, planes, dv, tiles int
	for _, c := range m.convs {
		if c.wino == nil {
			continue
		}
		group := batch.Positions * c.wino.largest(m.Batch)
		u = max(u, batch.Positions*max(batch.PanelFloats(c.ci, c.z.C), batch.PanelFloats(c.z.C, c.ci)))
		du = max(du, batch.Positions*batch.PanelFloats(c.ci, c.z.C))
		planes, dv = max(planes, group*c.z.C), max(dv, group*c.ci)
		tiles = max(tiles, c.wino.g.Tiles)
	}
	if tiles == 0 {
		return
	}
	s.u, s.du = make([]float32, u), make([]float32, du)
	s.m, s.dv = make([]float32, planes+batch.Slack), make([]float32, dv+batch.Slack)
	s.identity = batch.Identity(tiles).Idx
}

// tiles of range i.
func (w *winograd) tiles(n, i int) (t0, t1 int) {
	lo, hi := spread(n, ranges, i)
	return lo * w.g.Picture, hi * w.g.Picture
}

// group is the ranges and tiles of group i.
func (w *winograd) group(n, i int) (r0, r1, t0, t1 int) {
	r0, r1 = i*ranges/w.groups, (i+1)*ranges/w.groups
	t0, _ = w.tiles(n, r0)
	_, t1 = w.tiles(n, r1-1)
	return r0, r1, t0, t1
}

func (w *winograd) largest(n int) (tiles int) {
	for i := range w.groups {
		_, _, t0, t1 := w.group(n, i)
		tiles = max(tiles, t1-t0)
	}
	return tiles
}

// each runs f for the ranges [r0, r1) that have tiles.
func (w *winograd) each(m *Model, r0, r1 int, f func(r, t0, t1 int)) {
	m.team.Run(r1-r0, func(t, _ int) {
		if t0, t1 := w.tiles(m.Batch, r0+t); t1 > t0 {
			f(r0+t, t0, t1)
		}
	})
}

// plane f of a group of n tiles.
func plane(v []float32, f, n, c int) batch.View {
	return batch.View{Data: v, Off: f * n * c, Pix: c, C: c}
}

func (w *winograd) forward(m *Model, c *convOp, train bool) {
	s, panels := &m.shared, batch.PanelsFor(c.z.C)
	m.team.Run(panels, func(p, _ int) { batch.WinogradWeights(s.u, c.w.w, c.ci, panels, p, p+1) })
	size := batch.PanelFloats(c.ci, c.z.C)
	for i := range w.groups {
		r0, r1, g0, g1 := w.group(m.Batch, i)
		n := g1 - g0
		if n == 0 {
			continue
		}
		v := w.v[batch.Positions*g0*c.ci:]
		w.each(m, r0, r1, func(_, t0, t1 int) { w.g.In(v, c.in.act, g0, n, t0, t1) })
		tab := batch.Table{Taps: 1, Rows: n, Idx: s.identity[:n]}
		m.team.Run(batch.Positions, func(f, _ int) {
			batch.Multiply(plane(s.m, f, n, c.z.C), plane(v, f, n, c.ci), tab, s.u[f*size:], 0, n, false)
		})
		w.each(m, r0, r1, func(r, t0, t1 int) {
			w.g.Out(c.z, s.m, g0, n, t0, t1)
			p0, p1 := spread(m.Batch, ranges, r)
			c.norm.moments(c.z, 0, r, c.in.pixels(p0), c.in.pixels(p1), train)
		})
	}
}

func (w *winograd) backward(m *Model, c *convOp, dz batch.View) {
	s, panels, size := &m.shared, batch.PanelsFor(c.ci), batch.PanelFloats(c.z.C, c.ci)
	m.team.Run(panels, func(p, _ int) {
		batch.Transpose(c.wt, c.w.w, c.taps, c.ci, c.z.C, p, p+1)
		batch.WinogradWeights(s.u, c.wt, c.z.C, panels, p, p+1)
	})
	du := batch.PanelFloats(c.ci, c.z.C)
	for i := range w.groups {
		r0, r1, g0, g1 := w.group(m.Batch, i)
		n := g1 - g0
		if n == 0 {
			continue
		}
		v := w.v[batch.Positions*g0*c.ci:]
		w.each(m, r0, r1, func(_, t0, t1 int) { w.g.OutBack(s.m, dz, g0, n, t0, t1) })
		tab := batch.Table{Taps: 1, Rows: n, Idx: s.identity[:n]}
		m.team.Run(2*batch.Positions, func(t, worker int) {
			f := t / 2
			dm := plane(s.m, f, n, c.z.C)
			if t%2 == 0 {
				batch.Gradient(s.du[f*du:], plane(v, f, n, c.ci), tab, dm, 0, 1, 0, c.ci, m.scratch[worker], g0 > 0)
				return
			}
			batch.Multiply(plane(s.dv, f, n, c.ci), dm, tab, s.u[f*size:], 0, n, false)
		})
		w.each(m, r0, r1, func(r, t0, t1 int) {
			p0, p1 := spread(m.Batch, ranges, r)
			if !c.add {
				clearPixels(c.in.grad, c.in.pixels(p0), c.in.pixels(p1))
			}
			w.g.InBack(c.in.grad, s.dv, g0, n, t0, t1)
		})
	}
	out := batch.PanelsFor(c.z.C)
	m.team.Run(out, func(p, _ int) { batch.WinogradWeightsBack(c.w.g, s.du, c.ci, out, p, p+1) })
}

func clearPixels(v batch.View, p0, p1 int) {
	for p := p0; p < p1; p++ {
		clear(v.Pixel(p))
	}
}
