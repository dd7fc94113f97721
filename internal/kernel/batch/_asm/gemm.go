package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Byte offsets of the fields of tileArgs.
const (
	tA = iota * 8
	tIdx
	tIdxStride
	tPix
	tB
	tC
	tLdc
	tTaps
	tK
	tTiles
	tFlags // bit 0: add to c; bit 1: store under the mask
	tMask
)

// tile is the micro-kernel of mr rows and 16 columns:
//
//	c[r][j] (+)= sum over taps t, k of a[idx[t][r]*pix + k] * b[(t*K+k)*16 + j]
func tile(mr int) {
	TEXT(fmt.Sprintf("tile%dx16", mr), NOSPLIT, "func(p *uintptr)")
	Pragma("noescape")
	p := arg("p")
	acc := make([][]reg.VecVirtual, mr)
	for i := range acc {
		acc[i] = ymms(2)
	}
	b0, b1 := YMM(), YMM()
	t := ymms(2)
	ap := make([]reg.GPVirtual, mr)
	for i := range ap {
		ap[i] = GP64()
	}
	off, b, n, tmp := GP64(), GP64(), GP64(), GP64()
	tapsLeft, idx := AllocLocal(8), AllocLocal(8)
	l := func(s string) string { return fmt.Sprintf("t%d_%s", mr, s) }

	Label(l("tile"))
	for i := range acc {
		zero(acc[i]...)
	}
	MOVQ(at(p, tB), b)
	MOVQ(at(p, tTaps), tmp)
	MOVQ(tmp, tapsLeft)
	MOVQ(at(p, tIdx), tmp)
	Label(l("tap"))
	MOVQ(tmp, idx)
	for i := range ap {
		MOVLQSX(at(tmp, 4*i), ap[i])
		IMULQ(at(p, tPix), ap[i])
		ADDQ(at(p, tA), ap[i])
	}
	XORQ(off, off)
	step := func(u int) {
		VMOVUPS(at(b, 64*u), b0)
		VMOVUPS(at(b, 64*u+32), b1)
		for i := range ap {
			VBROADCASTSS(Mem{Base: ap[i], Index: off, Scale: 1, Disp: 4 * u}, t[i%2])
			VFMADD231PS(t[i%2], b0, acc[i][0])
			VFMADD231PS(t[i%2], b1, acc[i][1])
		}
	}
	MOVQ(at(p, tK), n)
	SUBQ(Imm(4), n)
	JL(LabelRef(l("rest")))
	Label(l("k4"))
	for u := 0; u < 4; u++ {
		step(u)
	}
	ADDQ(Imm(16), off)
	ADDQ(U32(256), b)
	SUBQ(Imm(4), n)
	JGE(LabelRef(l("k4")))
	Label(l("rest"))
	ADDQ(Imm(4), n)
	JZ(LabelRef(l("tapend")))
	Label(l("k1"))
	step(0)
	ADDQ(Imm(4), off)
	ADDQ(Imm(64), b)
	DECQ(n)
	JNZ(LabelRef(l("k1")))
	Label(l("tapend"))
	MOVQ(idx, tmp)
	ADDQ(at(p, tIdxStride), tmp)
	DECQ(tapsLeft)
	JNZ(LabelRef(l("tap")))

	MOVQ(at(p, tC), tmp)
	MOVQ(at(p, tFlags), n)
	BTQ(Imm(1), n)
	JCS(LabelRef(l("narrow")))
	BTQ(Imm(0), n)
	JCS(LabelRef(l("add")))
	for i := range acc {
		VMOVUPS(acc[i][0], at(tmp, 0))
		VMOVUPS(acc[i][1], at(tmp, 32))
		ADDQ(at(p, tLdc), tmp)
	}
	JMP(LabelRef(l("next")))
	Label(l("add"))
	for i := range acc {
		VADDPS(at(tmp, 0), acc[i][0], acc[i][0])
		VADDPS(at(tmp, 32), acc[i][1], acc[i][1])
		VMOVUPS(acc[i][0], at(tmp, 0))
		VMOVUPS(acc[i][1], at(tmp, 32))
		ADDQ(at(p, tLdc), tmp)
	}
	JMP(LabelRef(l("next")))
	Label(l("narrow"))
	MOVQ(at(p, tMask), b)
	VMOVUPS(at(b, 0), b0)
	VMOVUPS(at(b, 32), b1)
	BTQ(Imm(0), n)
	JCC(LabelRef(l("narrowput")))
	MOVQ(tmp, off)
	for i := range acc {
		VMASKMOVPS(at(off, 0), b0, t[0])
		VMASKMOVPS(at(off, 32), b1, t[1])
		VADDPS(t[0], acc[i][0], acc[i][0])
		VADDPS(t[1], acc[i][1], acc[i][1])
		ADDQ(at(p, tLdc), off)
	}
	Label(l("narrowput"))
	for i := range acc {
		VMASKMOVPS(acc[i][0], b0, at(tmp, 0))
		VMASKMOVPS(acc[i][1], b1, at(tmp, 32))
		ADDQ(at(p, tLdc), tmp)
	}
	Label(l("next"))
	MOVQ(tmp, at(p, tC))
	ADDQ(Imm(uint64(4*mr)), at(p, tIdx))
	DECQ(at(p, tTiles))
	JNZ(LabelRef(l("tile")))
	done()
}

// outer is c[i][j] (+)= sum_k a[k*6+i] * b[k*16+j] for `rows` of 6 rows, with
// rows of c 16 floats apart.
func outer() {
	TEXT("outer6x16", NOSPLIT, "func(a, b, c *float32, k, rows int, add bool)")
	Pragma("noescape")
	a, b, c, k, rows := arg("a"), arg("b"), arg("c"), arg("k"), arg("rows")
	acc := make([][]reg.VecVirtual, 6)
	for i := range acc {
		acc[i] = ymms(2)
		zero(acc[i]...)
	}
	b0, b1 := YMM(), YMM()
	t := ymms(2)
	step := func(u int) {
		VMOVUPS(at(b, 64*u), b0)
		VMOVUPS(at(b, 64*u+32), b1)
		for i := range acc {
			VBROADCASTSS(at(a, 24*u+4*i), t[i%2])
			VFMADD231PS(t[i%2], b0, acc[i][0])
			VFMADD231PS(t[i%2], b1, acc[i][1])
		}
	}
	SUBQ(Imm(4), k)
	JL(LabelRef("o_rest"))
	Label("o_k4")
	for u := 0; u < 4; u++ {
		step(u)
	}
	ADDQ(Imm(96), a)
	ADDQ(U32(256), b)
	SUBQ(Imm(4), k)
	JGE(LabelRef("o_k4"))
	Label("o_rest")
	ADDQ(Imm(4), k)
	JZ(LabelRef("o_end"))
	Label("o_k1")
	step(0)
	ADDQ(Imm(24), a)
	ADDQ(Imm(64), b)
	DECQ(k)
	JNZ(LabelRef("o_k1"))
	Label("o_end")
	add := GP8()
	Load(Param("add"), add)
	TESTB(add, add)
	JZ(LabelRef("o_put"))
	for i := range acc {
		VADDPS(at(c, 64*i), acc[i][0], acc[i][0])
		VADDPS(at(c, 64*i+32), acc[i][1], acc[i][1])
		if i < 5 {
			CMPQ(rows, Imm(uint64(i+1)))
			JE(LabelRef("o_put"))
		}
	}
	Label("o_put")
	for i := range acc {
		VMOVUPS(acc[i][0], at(c, 64*i))
		VMOVUPS(acc[i][1], at(c, 64*i+32))
		if i < 5 {
			CMPQ(rows, Imm(uint64(i+1)))
			JE(LabelRef("o_end2"))
		}
	}
	Label("o_end2")
	done()
}

// packRows gathers n pixels into panels of 6 channels, [panels][n][6] with
// `stride` bytes from panel to panel. It writes 2 floats behind each pixel,
// which the next pixel (or the panel's slack) overwrites.
func packRows() {
	TEXT("packRows6", NOSPLIT, "func(dst, src *float32, idx *int32, pix, n, panels, stride int)")
	Pragma("noescape")
	dst, src, idx, pix, n, panels, stride := arg("dst"), arg("src"), arg("idx"), arg("pix"), arg("n"), arg("panels"), arg("stride")
	s, d, j := GP64(), GP64(), GP64()
	y := YMM()
	Label("pr_n")
	MOVLQSX(at(idx, 0), s)
	IMULQ(pix, s)
	ADDQ(src, s)
	MOVQ(dst, d)
	MOVQ(panels, j)
	Label("pr_j")
	VMOVUPS(at(s, 0), y)
	VMOVUPS(y, at(d, 0))
	ADDQ(Imm(24), s)
	ADDQ(stride, d)
	DECQ(j)
	JNZ(LabelRef("pr_j"))
	ADDQ(Imm(4), idx)
	ADDQ(Imm(24), dst)
	DECQ(n)
	JNZ(LabelRef("pr_n"))
	done()
}

// packCols copies n pixels into panels of 16 channels, [panels][n][16]; the
// last panel is read under the mask, so that its missing columns are zero.
func packCols() {
	TEXT("packCols16", NOSPLIT, "func(dst, src *float32, pix, n, panels, stride int, mask *int32)")
	Pragma("noescape")
	dst, src, pix, n, panels, stride, mask := arg("dst"), arg("src"), arg("pix"), arg("n"), arg("panels"), arg("stride"), arg("mask")
	s, d, j := GP64(), GP64(), GP64()
	m0, m1, y0, y1 := YMM(), YMM(), YMM(), YMM()
	VMOVUPS(at(mask, 0), m0)
	VMOVUPS(at(mask, 32), m1)
	Label("pc_n")
	MOVQ(src, s)
	MOVQ(dst, d)
	MOVQ(panels, j)
	DECQ(j)
	JZ(LabelRef("pc_last"))
	Label("pc_j")
	VMOVUPS(at(s, 0), y0)
	VMOVUPS(at(s, 32), y1)
	VMOVUPS(y0, at(d, 0))
	VMOVUPS(y1, at(d, 32))
	ADDQ(Imm(64), s)
	ADDQ(stride, d)
	DECQ(j)
	JNZ(LabelRef("pc_j"))
	Label("pc_last")
	VMASKMOVPS(at(s, 0), m0, y0)
	VMASKMOVPS(at(s, 32), m1, y1)
	VMOVUPS(y0, at(d, 0))
	VMOVUPS(y1, at(d, 32))
	ADDQ(pix, src)
	ADDQ(Imm(64), dst)
	DECQ(n)
	JNZ(LabelRef("pc_n"))
	done()
}

// fmaPeak runs n x 120 independent fused multiply-adds on 8 lanes.
func fmaPeak() {
	TEXT("fmaPeak", NOSPLIT, "func(n int)")
	n := arg("n")
	acc := ymms(12)
	x := YMM()
	zero(acc...)
	zero(x)
	Label("fp_n")
	for u := 0; u < 10; u++ {
		for i := range acc {
			VFMADD231PS(x, x, acc[i])
		}
	}
	DECQ(n)
	JNZ(LabelRef("fp_n"))
	done()
}
