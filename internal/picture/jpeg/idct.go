package jpeg

// The accurate integer transform of the Independent JPEG Group (jidctint.c,
// "islow"): Loeffler, Ligtenberg and Moschytz, 12 multiplications, constants
// with 13 fractional bits, 2 extra bits between the passes.
const (
	constBits = 13
	passBits  = 2
)

// The constants, scaled by 2^13.
const (
	f0298 = 2446
	f0390 = 3196
	f0541 = 4433
	f0765 = 6270
	f0899 = 7373
	f1175 = 9633
	f1501 = 12299
	f1847 = 15137
	f1961 = 16069
	f2053 = 16819
	f2562 = 20995
	f3072 = 25172
)

// idct transforms one block of coefficients (natural order) times quant to
// samples.
func idct(dst []byte, stride int, block *[64]int16, quant *[64]int32) {
	var ws [64]int32
	for i := range 8 {
		at := func(k int) int32 { return int32(block[8*k+i]) * quant[8*k+i] }
		if block[8+i]|block[16+i]|block[24+i]|block[32+i]|block[40+i]|block[48+i]|block[56+i] == 0 {
			dc := at(0) << passBits
			for k := range 8 {
				ws[8*k+i] = dc
			}
			continue
		}
		v := butterfly(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))
		const shift = constBits - passBits
		for k := range 8 {
			ws[8*k+i] = (v[k] + 1<<(shift-1)) >> shift
		}
	}
	for y := range 8 {
		w := ws[8*y:][:8]
		row := dst[y*stride:][:8]
		if w[1]|w[2]|w[3]|w[4]|w[5]|w[6]|w[7] == 0 {
			s := sample((w[0] + 1<<(passBits+2)) >> (passBits + 3))
			for x := range row {
				row[x] = s
			}
			continue
		}
		v := butterfly(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
		const shift = constBits + passBits + 3
		for x := range row {
			row[x] = sample((v[x] + 1<<(shift-1)) >> shift)
		}
	}
}

// sample moves the range -128..127 to bytes.
func sample(v int32) byte { return byte(min(max(v+128, 0), 255)) }

// butterfly is the 1-D transform, scaled up by 2^13 sqrt 8.
func butterfly(x0, x1, x2, x3, x4, x5, x6, x7 int32) [8]int32 {
	// Even part.
	z := (x2 + x6) * f0541
	e2, e3 := z-x6*f1847, z+x2*f0765
	e0, e1 := (x0+x4)<<constBits, (x0-x4)<<constBits
	a0, a1, a2, a3 := e0+e3, e1+e2, e1-e2, e0-e3
	// Odd part.
	z1, z2, z3, z4 := x7+x1, x5+x3, x7+x3, x5+x1
	z5 := (z3 + z4) * f1175
	z1, z2 = -z1*f0899, -z2*f2562
	z3, z4 = z5-z3*f1961, z5-z4*f0390
	b0 := x1*f1501 + z1 + z4
	b1 := x3*f3072 + z2 + z3
	b2 := x5*f2053 + z2 + z4
	b3 := x7*f0298 + z1 + z3
	return [8]int32{a0 + b0, a1 + b1, a2 + b2, a3 + b3, a3 - b3, a2 - b2, a1 - b1, a0 - b0}
}
