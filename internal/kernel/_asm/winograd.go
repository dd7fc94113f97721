package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A transform maps the vectors in v to vectors that it hands to put, in order.
// It may overwrite v.
type transform func(v []reg.VecVirtual, put func(i int, r reg.VecVirtual))

// input4 is B^T of F(4,3), and of F(2,5) which uses the same points 0, +-1, +-2:
//
//	4  0 -5  0  1  0
//	0 -4 -4  1  1  0
//	0  4 -4 -1  1  0
//	0 -2 -1  2  1  0
//	0  2 -1 -2  1  0
//	0  4  0 -5  0  1
func input4() transform {
	a, b, t := YMM(), YMM(), YMM()
	two, four, five := splat(2), splat(4), splat(5)
	return func(d []reg.VecVirtual, put func(int, reg.VecVirtual)) {
		VMOVAPS(d[4], t)
		VFMADD231PS(d[0], four, t)
		VFNMADD231PS(d[2], five, t)
		put(0, t)
		VMOVAPS(d[4], a)
		VFNMADD231PS(d[2], four, a) // d4 - 4 d2
		VMOVAPS(d[3], b)
		VFNMADD231PS(d[1], four, b) // d3 - 4 d1
		VADDPS(a, b, t)
		put(1, t)
		VSUBPS(b, a, t)
		put(2, t)
		VSUBPS(d[2], d[4], a) // d4 - d2
		VSUBPS(d[1], d[3], b) // d3 - d1
		VMOVAPS(a, t)
		VFMADD231PS(b, two, t)
		put(3, t)
		VFNMADD231PS(b, two, a)
		put(4, a)
		VMOVAPS(d[5], t)
		VFMADD231PS(d[1], four, t)
		VFNMADD231PS(d[3], five, t)
		put(5, t)
	}
}

// input2 is B^T of F(2,3):
//
//	1  0 -1  0
//	0  1  1  0
//	0 -1  1  0
//	0  1  0 -1
func input2() transform {
	t := YMM()
	return func(d []reg.VecVirtual, put func(int, reg.VecVirtual)) {
		VSUBPS(d[2], d[0], t)
		put(0, t)
		VADDPS(d[1], d[2], t)
		put(1, t)
		VSUBPS(d[1], d[2], t)
		put(2, t)
		VSUBPS(d[3], d[1], t)
		put(3, t)
	}
}

// output4 is A^T of F(4,3):
//
//	1 1  1 1  1 0
//	0 1 -1 2 -2 0
//	0 1  1 4  4 0
//	0 1 -1 8 -8 1
func output4() transform {
	s, u := YMM(), YMM()
	two, four, eight := splat(2), splat(4), splat(8)
	return func(m []reg.VecVirtual, put func(int, reg.VecVirtual)) {
		VADDPS(m[1], m[2], s)    // m1 + m2
		VSUBPS(m[2], m[1], m[1]) // m1 - m2
		VADDPS(m[3], m[4], u)    // m3 + m4
		VSUBPS(m[4], m[3], m[3]) // m3 - m4
		VADDPS(s, m[0], m[0])
		VADDPS(u, m[0], m[0])
		put(0, m[0])
		VMOVAPS(m[1], m[2])
		VFMADD231PS(m[3], two, m[2])
		put(1, m[2])
		VFMADD231PS(u, four, s)
		put(2, s)
		VADDPS(m[1], m[5], m[5])
		VFMADD231PS(m[3], eight, m[5])
		put(3, m[5])
	}
}

// output2 is A^T of F(2,3):
//
//	1 1  1  0
//	0 1 -1 -1
func output2() transform {
	return func(m []reg.VecVirtual, put func(int, reg.VecVirtual)) {
		VADDPS(m[1], m[0], m[0])
		VADDPS(m[2], m[0], m[0])
		put(0, m[0])
		VSUBPS(m[2], m[1], m[1])
		VSUBPS(m[3], m[1], m[1])
		put(1, m[1])
	}
}

// output25 is A^T of F(2,5):
//
//	1 1  1 1  1 0
//	0 1 -1 2 -2 1
func output25() transform {
	two, s := splat(2), YMM()
	return func(m []reg.VecVirtual, put func(int, reg.VecVirtual)) {
		VADDPS(m[1], m[2], s)
		VADDPS(s, m[0], m[0])
		VADDPS(m[3], m[4], s)
		VADDPS(s, m[0], m[0])
		put(0, m[0])
		VSUBPS(m[2], m[1], m[1])
		VSUBPS(m[4], m[3], m[3])
		VFMADD231PS(m[3], two, m[1])
		VADDPS(m[5], m[1], m[1])
		put(1, m[1])
	}
}

// inputTransform generates V = B^T d B for one tile of side x side pixels and
// c channels, a multiple of 8. Value (i,j) goes to dst + (i*side+j)*dstStride.
func inputTransform(name string, side int, of func() transform) {
	TEXT(name, 0, "func(src, dst *float32, c, rowStride, pixStride, dstStride int)")
	Doc(name + " works like inputGeneric on one tile; strides are in bytes, c is a multiple of 8.")
	Pragma("noescape")
	src, dst, c := arg("src"), arg("dst"), arg("c")
	rs, ps, ds := arg("rowStride"), arg("pixStride"), arg("dstStride")
	scratch := AllocLocal(side * side * 32) // B^T d
	run, d := of(), vectors(side)
	p, column := GP64(), GP64()
	Label("channels")
	MOVQ(src, column)
	for j := range side {
		MOVQ(column, p)
		for i := range d {
			VMOVUPS(at(p, 0), d[i])
			if i < side-1 {
				ADDQ(rs, p)
			}
		}
		if j < side-1 {
			ADDQ(ps, column)
		}
		run(d, func(i int, r reg.VecVirtual) { VMOVUPS(r, scratch.Offset((i*side+j)*32)) })
	}
	MOVQ(dst, p)
	for i := range side {
		for j := range d {
			VMOVUPS(scratch.Offset((i*side+j)*32), d[j])
		}
		run(d, func(_ int, r reg.VecVirtual) { VMOVUPS(r, at(p, 0)); ADDQ(ds, p) })
	}
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), dst)
	SUBQ(Imm(8), c)
	JNZ(LabelRef("channels"))
	leave()
}

// outputTransform generates Y = A^T M A + bias for one tile: side x side values
// a channel to the upper left ny x nx of m x m pixels.
func outputTransform(name string, side, m int, of func() transform) {
	TEXT(name, 0, "func(src, dst, bias *float32, c, srcStride, rowStride, pixStride, ny, nx int, floor float32)")
	Doc(name + " works like outputGeneric on one tile; strides are in bytes, c is a multiple of 8.")
	Pragma("noescape")
	src, dst, bias, c := arg("src"), arg("dst"), arg("bias"), arg("c")
	ss, rs, ps := arg("srcStride"), arg("rowStride"), arg("pixStride")
	ny, nx := arg("ny"), arg("nx")
	scratch := AllocLocal(m * side * 32) // A^T M
	run, v := of(), vectors(side)
	floor, b, t := splatArg("floor"), YMM(), YMM()
	p, row, down := GP64(), GP64(), GP64()
	IMUL3Q(Imm(uint64(side)), ss, down)
	Label("channels")
	for j := range side {
		IMUL3Q(Imm(uint64(j)), ss, p)
		ADDQ(src, p)
		for i := range v {
			VMOVUPS(at(p, 0), v[i])
			if i < side-1 {
				ADDQ(down, p)
			}
		}
		run(v, func(i int, r reg.VecVirtual) { VMOVUPS(r, scratch.Offset((i*side+j)*32)) })
	}
	VMOVUPS(at(bias, 0), b)
	MOVQ(dst, row)
	for i := range m {
		if i > 0 {
			CMPQ(ny, Imm(uint64(i)))
			JLE(LabelRef("done"))
			ADDQ(rs, row)
		}
		for j := range v {
			VMOVUPS(scratch.Offset((i*side+j)*32), v[j])
		}
		MOVQ(row, p)
		end := fmt.Sprint("row", i)
		run(v, func(j int, r reg.VecVirtual) {
			if j > 0 {
				CMPQ(nx, Imm(uint64(j)))
				JLE(LabelRef(end))
				ADDQ(ps, p)
			}
			VADDPS(r, b, t)
			VMAXPS(t, floor, t)
			VMOVUPS(t, at(p, 0))
		})
		Label(end)
	}
	Label("done")
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), dst)
	ADDQ(Imm(32), bias)
	SUBQ(Imm(8), c)
	JNZ(LabelRef("channels"))
	leave()
}
