package picture

import "image"

// fromVP8 converts the planes of a lossy WebP as libwebp does: they have the
// limited range of video (luma 16 to 235). alpha may be nil.
func fromVP8(m *image.YCbCr, alpha []byte, alphaStride int) *Picture {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := &Picture{Width: w, Height: h, pix: make([]byte, w*h*3)}
	cb, cr := chroma(m)
	p.rows(func(dst []byte, y int) {
		limitedRange(dst, m.Y[y*m.YStride:][:w], cb.vp8(y), cr.vp8(y))
		if alpha != nil {
			a := alpha[y*alphaStride:][:w]
			for i := range dst {
				dst[i] = over(dst[i], a[i/3])
			}
		}
	})
	return p
}

// vp8 is [upsampler.both] with libwebp's rounding (dsp/upsampling.c): a sample's
// weights 9, 3, 3, 1 are applied along the diagonals first.
func (c *upsampler) vp8(y int) []byte {
	near, far := c.near(y)
	last := c.w - 1
	c.out[0] = byte((3*int(near[0]) + int(far[0]) + 2) >> 2)
	for i := range last {
		a, b, fa, fb := int(near[i]), int(near[i+1]), int(far[i]), int(far[i+1])
		sum := a + b + fa + fb + 8
		c.out[2*i+1] = byte(((sum+2*(b+fa))>>3 + a) >> 1)
		c.out[2*i+2] = byte(((sum+2*(a+fb))>>3 + b) >> 1)
	}
	c.out[2*last+1] = byte((3*int(near[last]) + int(far[last]) + 2) >> 2)
	return c.out
}

// limitedRange is BT.601 for video range in libwebp's fixed point (dsp/yuv.h):
//
//	R = 1.164 (Y-16) + 1.596 V,  G = 1.164 (Y-16) - 0.391 U - 0.813 V,  B = 1.164 (Y-16) + 2.018 U
func limitedRange(dst, luma, cb, cr []byte) {
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for i, l := range luma {
		y, u, v := int32(l)*19077>>8, int32(cb[i]), int32(cr[i])
		d := dst[i*3:][:3]
		d[0] = clip((y + v*26149>>8 - 14234) >> 6)
		d[1] = clip((y - u*6419>>8 - v*13320>>8 + 8708) >> 6)
		d[2] = clip((y + u*33050>>8 - 17685) >> 6)
	}
}
