//go:build !amd64 || purego

package batch

// Without AVX2 the portable loops run and none of these is called.

// native is never set here.
var native = false

func tile1x16(p *uintptr) { panic("batch: no native kernels") }

func tile2x16(p *uintptr) { panic("batch: no native kernels") }

func tile3x16(p *uintptr) { panic("batch: no native kernels") }

func tile4x16(p *uintptr) { panic("batch: no native kernels") }

func tile5x16(p *uintptr) { panic("batch: no native kernels") }

func tile6x16(p *uintptr) { panic("batch: no native kernels") }

func outer6x16(a *float32, b *float32, c *float32, k int, rows int, add bool) {
	panic("batch: no native kernels")
}

func packRows6(dst *float32, src *float32, idx *int32, pix int, n int, panels int, stride int) {
	panic("batch: no native kernels")
}

func packCols16(dst *float32, src *float32, pix int, n int, panels int, stride int, mask *int32) {
	panic("batch: no native kernels")
}

func moments8(z *float32, rows int, ld int, shift *float32, sum *float32, sq *float32, c int) {
	panic("batch: no native kernels")
}

func affine8(z *float32, y *float32, rows int, ldz int, ldy int, a *float32, b *float32, whole int, tail int, mask *int32, floor float32) {
	panic("batch: no native kernels")
}

func backMoments8(z *float32, dy *float32, rows int, ldz int, ldd int, a *float32, b *float32, mean *float32, sum *float32, dot *float32, c int, floor float32) {
	panic("batch: no native kernels")
}

func backAffine8(z *float32, dy *float32, dz *float32, rows int, ldz int, ldd int, ldo int, v *float32, vs int, whole int, tail int, mask *int32, floor float32) {
	panic("batch: no native kernels")
}

func maxPool8(src *float32, idx *int32, idxStride int, pix int, n int, taps int, dst *float32, ldd int, arg *uint8, lda int, c int, mask *int32) {
	panic("batch: no native kernels")
}

func maxPoolBack8(dy *float32, inv *int32, invStride int, pix int, arg *uint8, lda int, n int, taps int, dx *float32, ldx int, whole int, tail int, mask *int32, add bool) {
	panic("batch: no native kernels")
}

func transpose16(dst *float32, src *float32) { panic("batch: no native kernels") }

func descend8(w *float32, grad *float32, v *float32, n int, rate float32, momentum float32, decay float32, look float32) {
	panic("batch: no native kernels")
}

func blend8(a *float32, w *float32, n int, part float32) { panic("batch: no native kernels") }

func winoIn(p *uintptr) { panic("batch: no native kernels") }

func winoOut(p *uintptr) { panic("batch: no native kernels") }

func winoOutBack(p *uintptr) { panic("batch: no native kernels") }

func winoInBack(p *uintptr) { panic("batch: no native kernels") }

func winoWeights(p *uintptr) { panic("batch: no native kernels") }

func winoWeightsBack(p *uintptr) { panic("batch: no native kernels") }

func fmaPeak(n int) { panic("batch: no native kernels") }
