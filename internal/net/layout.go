package net

import "inceptionscope/internal/kernel"

// layOut gives every layer its place in one store of `floats` floats. A
// branch's last layer lives inside the module's output, so that concatenation
// copies nothing; maps are surrounded by the zeros that the convolutions
// reading them want.
func layOut(g *Graph) (maps []kernel.Map, floats int) {
	maps = make([]kernel.Map, len(g.Layers))
	borders, users := borders(g)
	for i := len(g.Layers) - 1; i >= 0; i-- {
		l := g.Layers[i]
		if maps[i].Pix != 0 { // a branch that lives in its module's output
			continue
		}
		m, n := kernel.Layout(l.H, l.W, l.C, borders[i])
		m.Off += floats
		maps[i] = m
		floats += (n + 15) &^ 15
		if l.Kind != Concat {
			continue
		}
		at := 0
		for _, in := range l.In {
			c := g.Layers[in].C
			if users[in] == 1 {
				maps[in] = m.Slice(at, at+c)
			}
			at += c
		}
	}
	return maps, floats
}

// borders of all layers' maps, and how many layers read each.
func borders(g *Graph) ([]kernel.Border, []int) {
	bs, users := make([]kernel.Border, len(g.Layers)), make([]int, len(g.Layers))
	for _, l := range g.Layers {
		for _, in := range l.In {
			users[in]++
			if l.Kind != Conv {
				continue
			}
			x := g.Layers[in]
			b := l.window(x).Border(x.H, x.W, l.H, l.W)
			if f, ok := form(l, x); ok {
				b = f.Border(x.H, x.W)
			}
			bs[in] = bs[in].Union(b)
		}
	}
	return bs, users
}

// window of a layer that reads x; a linear layer's is the whole of x.
func (l Layer) window(x Layer) kernel.Window {
	if l.Kind == Linear {
		return kernel.Window{KH: x.H, KW: x.W, S: 1}
	}
	return kernel.Window{KH: l.KH, KW: l.KW, S: l.S, PH: l.PH, PW: l.PW}
}

// form is Winograd's form in which the convolution l of x runs, if any. The
// larger tiles save more, but a map of 7x7 has too few of them to fill the
// micro-kernel, and reading their larger weights takes what they save.
func form(l, x Layer) (kernel.Form, bool) {
	side := min(l.H, l.W)
	var f kernel.Form
	switch {
	case l.Kind != Conv || side < 4:
		return f, false
	case side >= 12 && l.KH == 5:
		f = kernel.F25
	case side >= 12:
		f = kernel.F43
	default:
		f = kernel.F23
	}
	return f, f.Fits(l.window(x), l.InC, l.C)
}
