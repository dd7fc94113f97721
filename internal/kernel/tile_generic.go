package kernel

// tileGeneric is the portable micro-kernel: eight columns of one row at a time
// stay in registers.
func tileGeneric(t *tile) {
	for r, oa := range t.offA {
		for j := 0; j < t.cols; j += 8 {
			var c [8]float32
			out := t.c[int(t.offC[r])+j:]
			n := min(8, t.cols-j)
			if t.add {
				copy(c[:n], out)
			} else {
				copy(c[:], t.bias[j:])
			}
			for s := range t.segs {
				a := t.a[int(oa)+s*t.segStride:][:t.klen]
				dot8(&c, a, t.b[s*t.klen*Cols+j:])
			}
			if t.relu {
				for i, v := range c {
					c[i] = max(v, 0)
				}
			}
			copy(out[:n], c[:n])
		}
	}
}

// dot8 adds sum_k a[k] * b[16k+j] to c[j].
func dot8(c *[8]float32, a, b []float32) {
	c0, c1, c2, c3, c4, c5, c6, c7 := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	for _, v := range a {
		q := (*[8]float32)(b)
		c0 += v * q[0]
		c1 += v * q[1]
		c2 += v * q[2]
		c3 += v * q[3]
		c4 += v * q[4]
		c5 += v * q[5]
		c6 += v * q[6]
		c7 += v * q[7]
		if len(b) > Cols {
			b = b[Cols:]
		}
	}
	*c = [8]float32{c0, c1, c2, c3, c4, c5, c6, c7}
}
