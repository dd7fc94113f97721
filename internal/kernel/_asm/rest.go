package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maxPool generates the maximum over kh x kw pixels of c channels, a multiple
// of 16. What becomes of a NaN is left open.
func maxPool() {
	TEXT("maxPool", NOSPLIT, "func(src, dst *float32, c, rowStride, pixStride, kh, kw int)")
	Doc("maxPool works like maxGeneric on one window; strides are in bytes, c is a multiple of 16.")
	Pragma("noescape")
	src, dst, c := arg("src"), arg("dst"), arg("c")
	rs, ps, kw := arg("rowStride"), arg("pixStride"), arg("kw")
	y, x, row, p := GP64(), GP64(), GP64(), GP64()
	top := vectors(2)
	Label("channels")
	VMOVUPS(at(src, 0), top[0])
	VMOVUPS(at(src, 32), top[1])
	Load(Param("kh"), y)
	MOVQ(src, row)
	Label("rows")
	MOVQ(row, p)
	MOVQ(kw, x)
	Label("pixels")
	VMAXPS(at(p, 0), top[0], top[0])
	VMAXPS(at(p, 32), top[1], top[1])
	ADDQ(ps, p)
	DECQ(x)
	JNZ(LabelRef("pixels"))
	ADDQ(rs, row)
	DECQ(y)
	JNZ(LabelRef("rows"))
	VMOVUPS(top[0], at(dst, 0))
	VMOVUPS(top[1], at(dst, 32))
	ADDQ(Imm(64), src)
	ADDQ(Imm(64), dst)
	SUBQ(Imm(16), c)
	JNZ(LabelRef("channels"))
	leave()
}

// norm5 generates local response normalisation over 5 channels with the
// exponent -3/4 for one pixel of c channels, a multiple of 8. squares is
// scratch for c+16 floats; the first and last 8 are zero.
//
// s^-3/4 = 1/s * s^1/4, where both come from reciprocal square roots with one
// Newton step each: r' = r (3/2 - s r^2 / 2), relative error about 3e-7.
func norm5() {
	TEXT("norm5", NOSPLIT, "func(src, dst, squares *float32, c int, scale, k float32)")
	Doc("norm5 works like Norm.generic for 5 channels and beta 3/4 on one pixel; c is a multiple of 8.")
	Pragma("noescape")
	src, dst, sq, c := arg("src"), arg("dst"), arg("squares"), arg("c")
	scale, one := splatArg("scale"), splatArg("k")
	half, three := splat(-0.5), splat(1.5)
	i := GP64()
	x, s, r, t, u := YMM(), YMM(), YMM(), YMM(), YMM()
	square := func(shift int) Mem { return Mem{Base: sq, Index: i, Scale: 4, Disp: 32 + 4*shift} }
	XORQ(i, i)
	Label("squares")
	VMOVUPS(Mem{Base: src, Index: i, Scale: 4}, x)
	VMULPS(x, x, x)
	VMOVUPS(x, square(0))
	ADDQ(Imm(8), i)
	CMPQ(i, c)
	JL(LabelRef("squares"))
	rsqrt := func(s, r reg.VecVirtual) {
		VRSQRTPS(s, r)
		VMULPS(r, r, t)
		VMULPS(s, t, t)
		VFMADD213PS(three, half, t)
		VMULPS(r, t, r)
	}
	XORQ(i, i)
	Label("channels")
	VMOVUPS(square(-2), s)
	VADDPS(square(-1), s, s)
	VMOVUPS(square(0), t)
	VADDPS(square(1), t, t)
	VADDPS(square(2), s, s)
	VADDPS(s, t, s)
	VFMADD213PS(one, scale, s)
	rsqrt(s, u)     // s^-1/2
	rsqrt(u, r)     // s^1/4
	VMULPS(u, u, u) // s^-1
	VMULPS(r, u, u) // s^-3/4
	VMULPS(Mem{Base: src, Index: i, Scale: 4}, u, u)
	VMOVUPS(u, Mem{Base: dst, Index: i, Scale: 4})
	ADDQ(Imm(8), i)
	CMPQ(i, c)
	JL(LabelRef("channels"))
	leave()
}

// channelStats generates maximum, sum and number of zeros of each of c
// channels, a multiple of 8, over a run of pixels; it adds to what is there. It
// walks down the pixels with 32 channels at a time, two cache lines, and with 8
// where fewer are left.
func channelStats() {
	TEXT("channelStats", NOSPLIT, "func(src, top, sum *float32, zeros *int32, c, pixStride, pixels int)")
	Doc("channelStats works like statsGeneric on a run of pixels; the stride is in bytes, c is a multiple of 8.")
	Pragma("noescape")
	src, top, sum, zeros := arg("src"), arg("top"), arg("sum"), arg("zeros")
	c, ps := arg("c"), arg("pixStride")
	p, n := GP64(), GP64()
	t, s, z, x, none := vectors(4), vectors(4), vectors(4), YMM(), YMM()
	VXORPS(none, none, none)
	columns := func(label string, vectors int) {
		for i := range vectors {
			VMOVUPS(at(top, 32*i), t[i])
			VMOVUPS(at(sum, 32*i), s[i])
			VMOVDQU(at(zeros, 32*i), z[i])
		}
		MOVQ(src, p)
		Load(Param("pixels"), n)
		Label(label)
		for i := range vectors {
			VMOVUPS(at(p, 32*i), x)
			VMAXPS(x, t[i], t[i])
			VADDPS(x, s[i], s[i])
			VCMPPS(Imm(0), x, none, x) // all ones, that is -1, where equal
			VPSUBD(x, z[i], z[i])
		}
		ADDQ(ps, p)
		DECQ(n)
		JNZ(LabelRef(label))
		for i := range vectors {
			VMOVUPS(t[i], at(top, 32*i))
			VMOVUPS(s[i], at(sum, 32*i))
			VMOVDQU(z[i], at(zeros, 32*i))
		}
		for _, r := range []reg.GPVirtual{src, top, sum, zeros} {
			ADDQ(U32(uint32(32*vectors)), r)
		}
		SUBQ(Imm(uint64(8*vectors)), c)
	}
	Label("wide")
	CMPQ(c, Imm(32))
	JL(LabelRef("narrow"))
	columns("widepixels", 4)
	JMP(LabelRef("wide"))
	Label("narrow")
	TESTQ(c, c)
	JZ(LabelRef("done"))
	columns("pixels", 1)
	JMP(LabelRef("narrow"))
	Label("done")
	leave()
}

// above generates the search for values greater than floor among c channels, a
// multiple of 8, of a run of pixels. Eight values that have some among them are
// shuffled so that these come first, and all eight are stored; the next ones
// overwrite the rest. pack[bits] holds the order of the shuffle, a byte a lane.
func above() {
	TEXT("above", NOSPLIT, "func(src, dst *float32, pack *uint64, c, pixStride, pixels int, floor float32) int")
	Doc("above works like aboveGeneric on a run of pixels; the stride is in bytes, c is a multiple of 8.")
	Pragma("noescape")
	src, dst, pack := arg("src"), arg("dst"), arg("pack")
	c, ps, pixels := arg("c"), arg("pixStride"), arg("pixels")
	floor, x, order := splatArg("floor"), YMM(), YMM()
	p, n, bits, found := GP64(), GP64(), GP64(), GP64()
	XORQ(found, found)
	Label("pixels")
	MOVQ(src, p)
	MOVQ(c, n)
	Label("channels")
	VMOVUPS(at(p, 0), x)
	VCMPPS(Imm(0x1e), floor, x, order) // x > floor, quietly false for NaN
	VMOVMSKPS(order, bits.As32())
	TESTL(bits.As32(), bits.As32())
	JZ(LabelRef("next"))
	VPMOVZXBD(Mem{Base: pack, Index: bits, Scale: 8}, order)
	VPERMPS(x, order, x)
	VMOVUPS(x, Mem{Base: dst, Index: found, Scale: 4})
	POPCNTL(bits.As32(), bits.As32())
	ADDQ(bits, found)
	Label("next")
	ADDQ(Imm(32), p)
	SUBQ(Imm(8), n)
	JNZ(LabelRef("channels"))
	ADDQ(ps, src)
	DECQ(pixels)
	JNZ(LabelRef("pixels"))
	Store(found, ReturnIndex(0))
	leave()
}

// pause generates the hint that a loop waits for memory.
func pause() {
	TEXT("pause", NOSPLIT, "func()")
	Doc("pause tells the processor that this is a waiting loop.")
	PAUSE()
	RET()
}

// fmaPeak generates 12 independent multiply-adds of 8 floats a round, nothing else.
func fmaPeak() {
	TEXT("fmaPeak", NOSPLIT, "func(rounds int)")
	Doc("fmaPeak runs 12 x 8 multiply-adds a round, as many as the processor can.")
	n := arg("rounds")
	acc, a := vectors(12), YMM()
	for _, r := range append(acc, a) {
		VXORPS(r, r, r)
	}
	Label("round")
	for i := range acc {
		VFMADD231PS(a, a, acc[i])
	}
	DECQ(n)
	JNZ(LabelRef("round"))
	leave()
}
