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

// tileGen generates the micro-kernel of len(acc) rows and 16 columns.
type tileGen struct {
	acc            [][]reg.VecVirtual
	b0, b1         reg.VecVirtual
	t              []reg.VecVirtual // broadcasts
	row            []reg.GPVirtual  // where each row's pixel lies
	p              reg.GPVirtual    // *tileArgs
	off, b, n, tmp reg.GPVirtual
}

func (g *tileGen) label(s string) string { return fmt.Sprintf("t%d_%s", len(g.acc), s) }

// tile is
//
//	c[r][j] (+)= sum over taps t, k of a[idx[t][r]*pix + k] * b[(t*K+k)*16 + j]
func tile(mr int) {
	TEXT(fmt.Sprintf("tile%dx16", mr), NOSPLIT, "func(p *uintptr)")
	Pragma("noescape")
	g := &tileGen{p: arg("p")}
	for range mr {
		g.acc = append(g.acc, ymms(2))
	}
	g.b0, g.b1, g.t = YMM(), YMM(), ymms(2)
	for range mr {
		g.row = append(g.row, GP64())
	}
	g.off, g.b, g.n, g.tmp = GP64(), GP64(), GP64(), GP64()
	Label(g.label("tile"))
	for _, a := range g.acc {
		zero(a...)
	}
	g.taps()
	g.put()
	Label(g.label("next"))
	MOVQ(g.tmp, at(g.p, tC))
	ADDQ(Imm(uint64(4*mr)), at(g.p, tIdx))
	DECQ(at(g.p, tTiles))
	JNZ(LabelRef(g.label("tile")))
	done()
}

// taps looks up the rows' pixels of each tap and adds its products.
func (g *tileGen) taps() {
	left, idx := AllocLocal(8), AllocLocal(8)
	MOVQ(at(g.p, tB), g.b)
	MOVQ(at(g.p, tTaps), g.tmp)
	MOVQ(g.tmp, left)
	MOVQ(at(g.p, tIdx), g.tmp)
	Label(g.label("tap"))
	MOVQ(g.tmp, idx)
	for i, r := range g.row {
		MOVLQSX(at(g.tmp, 4*i), r)
		IMULQ(at(g.p, tPix), r)
		ADDQ(at(g.p, tA), r)
	}
	g.products()
	MOVQ(idx, g.tmp)
	ADDQ(at(g.p, tIdxStride), g.tmp)
	DECQ(left)
	JNZ(LabelRef(g.label("tap")))
}

// products runs over k, four at a time.
func (g *tileGen) products() {
	XORQ(g.off, g.off)
	MOVQ(at(g.p, tK), g.n)
	SUBQ(Imm(4), g.n)
	JL(LabelRef(g.label("rest")))
	Label(g.label("k4"))
	for u := range 4 {
		g.step(u)
	}
	ADDQ(Imm(16), g.off)
	ADDQ(U32(256), g.b)
	SUBQ(Imm(4), g.n)
	JGE(LabelRef(g.label("k4")))
	Label(g.label("rest"))
	ADDQ(Imm(4), g.n)
	JZ(LabelRef(g.label("tapend")))
	Label(g.label("k1"))
	g.step(0)
	ADDQ(Imm(4), g.off)
	ADDQ(Imm(64), g.b)
	DECQ(g.n)
	JNZ(LabelRef(g.label("k1")))
	Label(g.label("tapend"))
}

func (g *tileGen) step(u int) {
	VMOVUPS(at(g.b, 64*u), g.b0)
	VMOVUPS(at(g.b, 64*u+32), g.b1)
	for i, r := range g.row {
		VBROADCASTSS(Mem{Base: r, Index: g.off, Scale: 1, Disp: 4 * u}, g.t[i%2])
		VFMADD231PS(g.t[i%2], g.b0, g.acc[i][0])
		VFMADD231PS(g.t[i%2], g.b1, g.acc[i][1])
	}
}

// put writes the tile, whole or under the mask, and leaves tmp at the next.
func (g *tileGen) put() {
	MOVQ(at(g.p, tC), g.tmp)
	MOVQ(at(g.p, tFlags), g.n)
	BTQ(Imm(1), g.n)
	JCS(LabelRef(g.label("narrow")))
	BTQ(Imm(0), g.n)
	JCS(LabelRef(g.label("add")))
	for _, a := range g.acc {
		g.store(a)
	}
	JMP(LabelRef(g.label("next")))
	Label(g.label("add"))
	for _, a := range g.acc {
		VADDPS(at(g.tmp, 0), a[0], a[0])
		VADDPS(at(g.tmp, 32), a[1], a[1])
		g.store(a)
	}
	JMP(LabelRef(g.label("next")))
	Label(g.label("narrow"))
	g.putNarrow()
}

func (g *tileGen) store(a []reg.VecVirtual) {
	VMOVUPS(a[0], at(g.tmp, 0))
	VMOVUPS(a[1], at(g.tmp, 32))
	ADDQ(at(g.p, tLdc), g.tmp)
}

func (g *tileGen) putNarrow() {
	MOVQ(at(g.p, tMask), g.b)
	VMOVUPS(at(g.b, 0), g.b0)
	VMOVUPS(at(g.b, 32), g.b1)
	BTQ(Imm(0), g.n)
	JCC(LabelRef(g.label("narrowput")))
	MOVQ(g.tmp, g.off)
	for _, a := range g.acc {
		VMASKMOVPS(at(g.off, 0), g.b0, g.t[0])
		VMASKMOVPS(at(g.off, 32), g.b1, g.t[1])
		VADDPS(g.t[0], a[0], a[0])
		VADDPS(g.t[1], a[1], a[1])
		ADDQ(at(g.p, tLdc), g.off)
	}
	Label(g.label("narrowput"))
	for _, a := range g.acc {
		VMASKMOVPS(a[0], g.b0, at(g.tmp, 0))
		VMASKMOVPS(a[1], g.b1, at(g.tmp, 32))
		ADDQ(at(g.p, tLdc), g.tmp)
	}
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
