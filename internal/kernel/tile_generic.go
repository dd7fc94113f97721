package kernel

// tileGeneric is the portable micro-kernel, 2 rows by 4 columns at a time:
// eight sums and what they need just fit the registers that the Go compiler
// uses; with more of them it spills, and the speed halves.
func tileGeneric(t *tile) {
	rows := len(t.offA)
	for r := 0; r < rows; r += 2 {
		s := min(r+1, rows-1) // the last row of an odd number is its own partner
		for j := 0; j < t.cols; j += 4 {
			n := min(4, t.cols-j)
			out, out2 := t.c[int(t.offC[r])+j:][:n], t.c[int(t.offC[s])+j:][:n]
			c := t.start(j, out, out2)
			for g := range t.segs {
				a, a2 := t.a[int(t.offA[r])+g*t.segStride:][:t.klen], t.a[int(t.offA[s])+g*t.segStride:][:t.klen]
				dot2x4(&c, a, a2, t.b[g*t.klen*Cols+j:])
			}
			if t.relu {
				for i, v := range c {
					c[i] = max(v, 0)
				}
			}
			copy(out2, c[4:])
			copy(out, c[:])
		}
	}
}

// start is the initial value of 2 x 4 sums.
func (t *tile) start(j int, out, out2 []float32) (c [8]float32) {
	if t.add {
		copy(c[:4], out)
		copy(c[4:], out2)
		return c
	}
	copy(c[:4], t.bias[j:])
	copy(c[4:], t.bias[j:])
	return c
}

// dot2x4 adds sum_k a[k] * b[16k+j] to c[j] and sum_k a2[k] * b[16k+j] to c[4+j].
func dot2x4(c *[8]float32, a, a2, b []float32) {
	c0, c1, c2, c3, c4, c5, c6, c7 := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	a2 = a2[:len(a)]
	for k, v := range a {
		q := (*[4]float32)(b)
		w := a2[k]
		q0, q1, q2, q3 := q[0], q[1], q[2], q[3]
		c0 += v * q0
		c1 += v * q1
		c2 += v * q2
		c3 += v * q3
		c4 += w * q0
		c5 += w * q1
		c6 += w * q2
		c7 += w * q3
		if len(b) > Cols {
			b = b[Cols:]
		}
	}
	*c = [8]float32{c0, c1, c2, c3, c4, c5, c6, c7}
}
