package batch

// Lanes is what channel vectors are rounded up to.
const Lanes = 8

// Round8 is n rounded up to whole vectors; vectors of channels have this length.
func Round8(n int) int { return (n + Lanes - 1) / Lanes * Lanes }

// NoFloor as a floor means no ReLU; 0 means ReLU.
const NoFloor = -3.4e38

// Moments adds, over the pixels [p0, p1), z-shift to sum and (z-shift)^2 to sq.
func Moments(z View, p0, p1 int, shift, sum, sq []float32) {
	if p0 >= p1 {
		return
	}
	if !native {
		momentsGeneric(z, p0, p1, shift, sum, sq)
		return
	}
	moments8(&z.Data[z.Off+p0*z.Pix], p1-p0, 4*z.Pix, &shift[0], &sum[0], &sq[0], Round8(z.C))
}

// Affine is y = max(floor, a*z + b) for the pixels [p0, p1).
func Affine(y, z View, p0, p1 int, a, b []float32, floor float32) {
	if p0 >= p1 {
		return
	}
	if !native {
		affineGeneric(y, z, p0, p1, a, b, floor)
		return
	}
	whole, tail := z.C/Lanes*Lanes, z.C%Lanes
	affine8(&z.Data[z.Off+p0*z.Pix], &y.Data[y.Off+p0*y.Pix], p1-p0, 4*z.Pix, 4*y.Pix, &a[0], &b[0], 4*whole, tail, mask8(tail), floor)
}

// BackMoments adds, with g = dy where a*z+b > floor and 0 elsewhere, g to sum
// and g*(z-mean) to dot.
func BackMoments(z, dy View, p0, p1 int, a, b, mean, sum, dot []float32, floor float32) {
	if p0 >= p1 {
		return
	}
	if !native {
		backMomentsGeneric(z, dy, p0, p1, a, b, mean, sum, dot, floor)
		return
	}
	backMoments8(&z.Data[z.Off+p0*z.Pix], &dy.Data[dy.Off+p0*dy.Pix], p1-p0, 4*z.Pix, 4*dy.Pix, &a[0], &b[0], &mean[0], &sum[0], &dot[0], Round8(z.C), floor)
}

// BackAffine is dz = s*g + c1 + c2*z with g as in [BackMoments]. v holds the
// vectors a, b, s, c1, c2, Stride floats each.
func BackAffine(dz, z, dy View, p0, p1 int, v []float32, stride int, floor float32) {
	if p0 >= p1 {
		return
	}
	if !native {
		backAffineGeneric(dz, z, dy, p0, p1, v, stride, floor)
		return
	}
	whole, tail := z.C/Lanes*Lanes, z.C%Lanes
	backAffine8(&z.Data[z.Off+p0*z.Pix], &dy.Data[dy.Off+p0*dy.Pix], &dz.Data[dz.Off+p0*dz.Pix], p1-p0,
		4*z.Pix, 4*dy.Pix, 4*dz.Pix, &v[0], 4*stride, 4*whole, tail, mask8(tail), floor)
}

// mask8 is the mask of the first n of 8 lanes.
func mask8(n int) *int32 { return &tailMask[Cols-n] }

// Descend is a step of stochastic gradient descent with momentum:
// v = momentum*v + d, w -= rate*v, d = g + decay*w; with nesterov
// w -= rate*(d + momentum*v). Lengths are multiples of 8.
func Descend(w, g, v []float32, rate, momentum, decay float32, nesterov bool) {
	look := float32(0)
	if nesterov {
		look = 1
	}
	if len(w) == 0 {
		return
	}
	if !native {
		descendGeneric(w, g, v, rate, momentum, decay, look)
		return
	}
	descend8(&w[0], &g[0], &v[0], len(w), rate, momentum, decay, look)
}

// Blend is a += part*(w-a). Lengths are multiples of 8.
func Blend(a, w []float32, part float32) {
	if len(a) == 0 {
		return
	}
	if !native {
		for i, x := range w {
			a[i] += part * (x - a[i])
		}
		return
	}
	blend8(&a[0], &w[0], len(a), part)
}

// FMAPeak runs n*1920 floating-point operations in registers and nothing else,
// to measure what the machine gives at this moment; 0 without AVX2.
func FMAPeak(n int) (flops float64) {
	if !native {
		return 0
	}
	fmaPeak(n)
	return float64(n) * 120 * 16
}
