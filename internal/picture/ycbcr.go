package picture

// matrix holds the weights of red and blue in luma; green has the rest.
type matrix struct{ r, b float64 }

// ITU-R BT.601, 709 and 2020.
var (
	bt601  = matrix{0.299, 0.114}
	bt709  = matrix{0.2126, 0.0722}
	bt2020 = matrix{0.2627, 0.0593}
)

// conversion from YCbCr to RGB in 16-bit fixed point:
//
//	R = l (Y-y0) + rv V,  G = l (Y-y0) - gu U - gv V,  B = l (Y-y0) + bu U
type conversion struct{ y0, l, rv, gu, gv, bu int32 }

// newConversion inverts the matrix; in video range luma has 219 steps from 16
// and chroma 224.
func newConversion(m matrix, full bool) conversion {
	y0, l, c := 0.0, 1.0, 1.0
	if !full {
		y0, l, c = 16, 255.0/219, 255.0/224
	}
	g := 1 - m.r - m.b
	fix := func(v float64) int32 { return int32(v*(1<<16) + 0.5) }
	rv, bu := 2*(1-m.r), 2*(1-m.b)
	return conversion{int32(y0), fix(l), fix(c * rv), fix(c * bu * m.b / g), fix(c * rv * m.r / g), fix(c * bu)}
}

func (k conversion) row(dst, luma, cb, cr []byte) {
	const half = 1 << 15
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for i, v := range luma {
		y, u, v := (int32(v)-k.y0)*k.l+half, int32(cb[i])-128, int32(cr[i])-128
		d := dst[i*3:][:3]
		d[0] = clip((y + k.rv*v) >> 16)
		d[1] = clip((y - k.gu*u - k.gv*v) >> 16)
		d[2] = clip((y + k.bu*u) >> 16)
	}
}
