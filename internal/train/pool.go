package train

import "inceptionscope/internal/kernel/batch"

// maxOp is a max pool; ties go to the first place of the window, as in Caffe.
type maxOp struct {
	in, out  *blob
	tab, inv batch.Table
	first    []uint8
	add      bool
}

func newMaxOp(n int, in, out *blob, k batch.Window) *maxOp {
	return &maxOp{
		in: in, out: out,
		tab:   k.Forward(n, in.h, in.w, out.h, out.w),
		inv:   k.Inverse(n, in.h, in.w, out.h, out.w),
		first: make([]uint8, out.pixels(n)*batch.Round8(in.act.C)),
	}
}

func (o *maxOp) forward(m *Model, _ bool) {
	n := elementTasks(o.tab.Rows)
	m.team.Run(n, func(t, _ int) {
		r0, r1 := spread(o.tab.Rows, n, t)
		batch.MaxPool(o.out.act, o.first, o.in.act, o.tab, r0, r1)
	})
}

func (o *maxOp) backward(m *Model) {
	n := elementTasks(o.inv.Rows)
	m.team.Run(n, func(t, _ int) {
		r0, r1 := spread(o.inv.Rows, n, t)
		batch.MaxPoolBack(o.in.grad, o.out.grad, o.first, o.inv, r0, r1, o.add)
	})
}

// meanOp is an average pool: place i of n of a side of h pixels averages the
// range cells[i]. Windows either slide (k, s) or adapt, [i*h/n, ceil((i+1)*h/n)).
type meanOp struct {
	in, out    *blob
	rows, cols []span
	add        bool
}

type span struct{ lo, hi int }

func slidingSpans(n, k, s, p, h int) []span {
	out := make([]span, n)
	for i := range out {
		out[i] = span{max(0, i*s-p), min(h, i*s-p+k)}
	}
	return out
}

func adaptiveSpans(n, h int) []span {
	out := make([]span, n)
	for i := range out {
		out[i] = span{i * h / n, ((i+1)*h + n - 1) / n}
	}
	return out
}

// each calls f for every pixel of picture `pic` that output pixel r averages.
func (o *meanOp) each(pic, r int, f func(q int)) (count int) {
	ys, xs := o.rows[r/o.out.w], o.cols[r%o.out.w]
	for y := ys.lo; y < ys.hi; y++ {
		for x := xs.lo; x < xs.hi; x++ {
			f((pic*o.in.h+y)*o.in.w + x)
		}
	}
	return (ys.hi - ys.lo) * (xs.hi - xs.lo)
}

func (o *meanOp) forward(m *Model, _ bool) {
	m.team.Run(m.Batch, func(pic, _ int) {
		for r := range o.out.h * o.out.w {
			y := o.out.act.Pixel(pic*o.out.h*o.out.w + r)
			clear(y)
			count := o.each(pic, r, func(q int) {
				for c, v := range o.in.act.Pixel(q) {
					y[c] += v
				}
			})
			for c := range y {
				y[c] /= float32(count)
			}
		}
	})
}

func (o *meanOp) backward(m *Model) {
	m.team.Run(m.Batch, func(pic, _ int) {
		if !o.add {
			for q := range o.in.h * o.in.w {
				clear(o.in.grad.Pixel(pic*o.in.h*o.in.w + q))
			}
		}
		for r := range o.out.h * o.out.w {
			dy := o.out.grad.Pixel(pic*o.out.h*o.out.w + r)
			part := 1 / float32(o.each(pic, r, func(int) {}))
			o.each(pic, r, func(q int) {
				dx := o.in.grad.Pixel(q)
				for c, v := range dy {
					dx[c] += part * v
				}
			})
		}
	})
}
