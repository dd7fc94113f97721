package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columns runs body for blocks of 32 and then of 8 channels; c is the number
// of channels rounded up to 8. body advances nothing; step moves the pointers.
func columns(name string, c reg.Register, body func(nv int, label string), step func(bytes int)) {
	Label(name + "_32")
	CMPQ(c, Imm(32))
	JL(LabelRef(name + "_8"))
	body(4, name+"_b32")
	step(128)
	SUBQ(Imm(32), c)
	JMP(LabelRef(name + "_32"))
	Label(name + "_8")
	CMPQ(c, Imm(8))
	JL(LabelRef(name + "_end"))
	body(1, name+"_b8")
	step(32)
	SUBQ(Imm(8), c)
	JMP(LabelRef(name + "_8"))
	Label(name + "_end")
}

// moments: sum[j] += z[r][j]-shift[j], sq[j] += (z[r][j]-shift[j])^2.
func moments() {
	TEXT("moments8", NOSPLIT, "func(z *float32, rows, ld int, shift, sum, sq *float32, c int)")
	Pragma("noescape")
	z, rows, ld, shift, sum, sq, c := arg("z"), arg("rows"), arg("ld"), arg("shift"), arg("sum"), arg("sq"), arg("c")
	p, n := GP64(), GP64()
	s, q, h := ymms(4), ymms(4), ymms(4)
	t := YMM()
	columns("mo", c, func(nv int, l string) {
		for i := 0; i < nv; i++ {
			VMOVUPS(at(sum, 32*i), s[i])
			VMOVUPS(at(sq, 32*i), q[i])
			VMOVUPS(at(shift, 32*i), h[i])
		}
		MOVQ(z, p)
		MOVQ(rows, n)
		Label(l)
		for i := 0; i < nv; i++ {
			VMOVUPS(at(p, 32*i), t)
			VSUBPS(h[i], t, t)
			VADDPS(t, s[i], s[i])
			VFMADD231PS(t, t, q[i])
		}
		ADDQ(ld, p)
		DECQ(n)
		JNZ(LabelRef(l))
		for i := 0; i < nv; i++ {
			VMOVUPS(s[i], at(sum, 32*i))
			VMOVUPS(q[i], at(sq, 32*i))
		}
	}, func(b int) {
		for _, r := range []reg.Register{z, shift, sum, sq} {
			ADDQ(U32(uint32(b)), r)
		}
	})
	done()
}

// backMoments: with g = dy where z*a+b > floor, else 0:
// sum[j] += g, dot[j] += g*(z-mean[j]).
func backMoments() {
	TEXT("backMoments8", NOSPLIT, "func(z, dy *float32, rows, ldz, ldd int, a, b, mean, sum, dot *float32, c int, floor float32)")
	Pragma("noescape")
	z, dy, rows, ldz, ldd := arg("z"), arg("dy"), arg("rows"), arg("ldz"), arg("ldd")
	av, bv, mv, sv, dv, c := arg("a"), arg("b"), arg("mean"), arg("sum"), arg("dot"), arg("c")
	fl := scalar("floor")
	p, d := GP64(), GP64()
	x, g, m := YMM(), YMM(), YMM()
	// blocks of 16 (two vectors): 5 registers each
	a, b, mean, s, q := ymms(2), ymms(2), ymms(2), ymms(2), ymms(2)
	n := rows
	block := func(nv int, l string) {
		for i := 0; i < nv; i++ {
			VMOVUPS(at(av, 32*i), a[i])
			VMOVUPS(at(bv, 32*i), b[i])
			VMOVUPS(at(mv, 32*i), mean[i])
			VMOVUPS(at(sv, 32*i), s[i])
			VMOVUPS(at(dv, 32*i), q[i])
		}
		MOVQ(z, p)
		MOVQ(dy, d)
		Load(Param("rows"), n)
		Label(l)
		for i := 0; i < nv; i++ {
			VMOVUPS(at(p, 32*i), x)
			VMOVAPS(b[i], m)
			VFMADD231PS(x, a[i], m)
			VCMPPS(Imm(14), fl, m, m) // m > floor
			VANDPS(at(d, 32*i), m, g)
			VADDPS(g, s[i], s[i])
			VSUBPS(mean[i], x, x)
			VFMADD231PS(x, g, q[i])
		}
		ADDQ(ldz, p)
		ADDQ(ldd, d)
		DECQ(n)
		JNZ(LabelRef(l))
		for i := 0; i < nv; i++ {
			VMOVUPS(s[i], at(sv, 32*i))
			VMOVUPS(q[i], at(dv, 32*i))
		}
		for _, r := range []reg.Register{z, dy, av, bv, mv, sv, dv} {
			ADDQ(U32(uint32(32*nv)), r)
		}
		SUBQ(Imm(uint64(8*nv)), c)
	}
	for nv := 2; nv >= 1; nv-- {
		l := fmt.Sprintf("bm_%d", nv)
		Label(l)
		CMPQ(c, Imm(uint64(8*nv)))
		JL(LabelRef(l + "_end"))
		block(nv, l+"_r")
		JMP(LabelRef(l))
		Label(l + "_end")
	}
	done()
}

// across runs body for each vector of a row of c channels (c: bytes of the
// whole vectors; tail: 8 lanes' mask, or none left if tailBytes is 0).
func across(l string, i, whole reg.Register, hasTail reg.Register, body func(masked bool)) {
	XORQ(i, i)
	CMPQ(i, whole)
	JE(LabelRef(l + "_tail"))
	Label(l)
	body(false)
	ADDQ(Imm(32), i)
	CMPQ(i, whole)
	JL(LabelRef(l))
	Label(l + "_tail")
	TESTQ(hasTail, hasTail)
	JZ(LabelRef(l + "_done"))
	body(true)
	Label(l + "_done")
}

// affine: y[r][j] = max(floor, z[r][j]*a[j]+b[j]) for c channels.
func affine() {
	TEXT("affine8", NOSPLIT, "func(z, y *float32, rows, ldz, ldy int, a, b *float32, whole, tail int, mask *int32, floor float32)")
	Pragma("noescape")
	z, y, rows, ldz, ldy := arg("z"), arg("y"), arg("rows"), arg("ldz"), arg("ldy")
	a, b, whole, tail, maskp := arg("a"), arg("b"), arg("whole"), arg("tail"), arg("mask")
	fl := scalar("floor")
	i := GP64()
	mask, v, w := YMM(), YMM(), YMM()
	VMOVUPS(at(maskp, 0), mask)
	ix := func(r reg.Register) Mem { return Mem{Base: r, Index: i, Scale: 1} }
	Label("af_row")
	across("af", i, whole, tail, func(masked bool) {
		VMOVUPS(ix(z), v)
		VMOVUPS(ix(b), w)
		VFMADD231PS(ix(a), v, w)
		VMAXPS(fl, w, w)
		if masked {
			VMASKMOVPS(w, mask, ix(y))
			return
		}
		VMOVUPS(w, ix(y))
	})
	ADDQ(ldz, z)
	ADDQ(ldy, y)
	DECQ(rows)
	JNZ(LabelRef("af_row"))
	done()
}

// backAffine: dz = s*g + c1 + c2*z, g = dy where z*a+b > floor, else 0.
// v points at the vectors a, b, s, c1, c2, `vs` bytes apart.
func backAffine() {
	TEXT("backAffine8", NOSPLIT, "func(z, dy, dz *float32, rows, ldz, ldd, ldo int, v *float32, vs, whole, tail int, mask *int32, floor float32)")
	Pragma("noescape")
	z, dy, dz, rows, ldz, ldd := arg("z"), arg("dy"), arg("dz"), arg("rows"), arg("ldz"), arg("ldd")
	a, vs, tail := arg("v"), arg("vs"), GP64()
	fl := scalar("floor")
	i, c := GP64(), GP64()
	mask, x, m, g, o := YMM(), YMM(), YMM(), YMM(), YMM()
	whole := GP64()
	b := GP64()
	Load(Param("mask"), b)
	VMOVUPS(at(b, 0), mask)
	LEAQ(Mem{Base: a, Index: vs, Scale: 1}, b)
	LEAQ(Mem{Base: b, Index: vs, Scale: 2}, c) // c1
	Load(Param("whole"), whole)
	Load(Param("tail"), tail)
	ix := func(r reg.Register) Mem { return Mem{Base: r, Index: i, Scale: 1} }
	Label("ba_row")
	across("ba", i, whole, tail, func(masked bool) {
		VMOVUPS(ix(z), x)
		VMOVUPS(ix(b), m)
		VFMADD231PS(ix(a), x, m)
		VCMPPS(Imm(14), fl, m, m)
		VANDPS(ix(dy), m, g)
		VMOVUPS(ix(c), o)
		ADDQ(vs, c)
		VFMADD231PS(ix(c), x, o)
		SUBQ(vs, c)
		SUBQ(vs, c)
		VFMADD231PS(ix(c), g, o)
		ADDQ(vs, c)
		if masked {
			VMASKMOVPS(o, mask, ix(dz))
			return
		}
		VMOVUPS(o, ix(dz))
	})
	ADDQ(ldz, z)
	ADDQ(ldd, dy)
	ADDQ(param("ldo"), dz)
	DECQ(rows)
	JNZ(LabelRef("ba_row"))
	done()
}

// descend: v = momentum*v + (g + decay*w); w -= rate * (nesterov ? g + decay*w + momentum*v : v).
func descend() {
	TEXT("descend8", NOSPLIT, "func(w, grad, v *float32, n int, rate, momentum, decay, look float32)")
	Pragma("noescape")
	w, g, v, n := arg("w"), arg("grad"), arg("v"), arg("n")
	rate, mom, decay, look := scalar("rate"), scalar("momentum"), scalar("decay"), scalar("look")
	x, d, s := YMM(), YMM(), YMM()
	Label("de")
	VMOVUPS(at(w, 0), x)
	VMOVUPS(at(g, 0), d)
	VFMADD231PS(x, decay, d)
	VMOVUPS(at(v, 0), s)
	VFMADD213PS(d, mom, s) // s = s*mom + d
	VMOVUPS(s, at(v, 0))
	// look is 0 (plain: step = s) or 1 (Nesterov: step = d + mom*s)
	VFMADD231PS(s, mom, d)
	VSUBPS(s, d, d)
	VFMADD231PS(d, look, s)
	VFNMADD231PS(s, rate, x)
	VMOVUPS(x, at(w, 0))
	for _, r := range []reg.Register{w, g, v} {
		ADDQ(Imm(32), r)
	}
	SUBQ(Imm(8), n)
	JNZ(LabelRef("de"))
	done()
}

// blend: a += part*(w-a).
func blend() {
	TEXT("blend8", NOSPLIT, "func(a, w *float32, n int, part float32)")
	Pragma("noescape")
	a, w, n := arg("a"), arg("w"), arg("n")
	part := scalar("part")
	x, y := YMM(), YMM()
	Label("bl")
	VMOVUPS(at(a, 0), x)
	VMOVUPS(at(w, 0), y)
	VSUBPS(x, y, y)
	VFMADD231PS(y, part, x)
	VMOVUPS(x, at(a, 0))
	ADDQ(Imm(32), a)
	ADDQ(Imm(32), w)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("bl"))
	done()
}

// transpose16: dst[j][i] = src[i][j] for 16 x 16 floats whose rows are 64
// bytes apart in both.
func transpose16() {
	TEXT("transpose16", NOSPLIT, "func(dst, src *float32)")
	Pragma("noescape")
	dst, src := arg("dst"), arg("src")
	for bi := 0; bi < 2; bi++ {
		for bj := 0; bj < 2; bj++ {
			r, t := ymms(8), YMM()
			for i := range r {
				VMOVUPS(at(src, 64*(8*bi+i)+32*bj), r[i])
			}
			pairs := func(a, b int, lo, hi func(...Op)) {
				lo(r[b], r[a], t)
				hi(r[b], r[a], r[b])
				VMOVAPS(t, r[a])
			}
			for i := 0; i < 8; i += 2 {
				pairs(i, i+1, VUNPCKLPS, VUNPCKHPS)
			}
			// r0: 00 10 01 11 | ..., r1: 02 12 03 13; r2, r3 likewise for rows 2, 3
			for i := 0; i < 8; i += 4 {
				for j := 0; j < 2; j++ {
					a, b := i+j, i+j+2
					VUNPCKLPD(r[b], r[a], t)
					VUNPCKHPD(r[b], r[a], r[b])
					VMOVAPS(t, r[a])
				}
			}
			// r0: column 0 | 4 of rows 0-3, r2: column 1, r1: column 2, r3: column 3
			order := [4]int{0, 2, 1, 3}
			for j, k := range order {
				VPERM2F128(Imm(0x20), r[k+4], r[k], t)
				VMOVUPS(t, at(dst, 64*(8*bj+j)+32*bi))
				VPERM2F128(Imm(0x31), r[k+4], r[k], t)
				VMOVUPS(t, at(dst, 64*(8*bj+j+4)+32*bi))
			}
		}
	}
	done()
}
