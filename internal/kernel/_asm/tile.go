package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tiles generates the micro-kernel of `rows` rows by 16 columns:
//
//	c[offC[r]+j] = max(floor, start + sum a[offA[r]+s*segStride+k] * b[(s*klen+k)*16+j])
//
// It runs over `n` such tiles, one below the other. 12 of the 16 registers
// accumulate 6 rows; two hold a row of b; two the broadcast values of a.
func tiles(rows int) {
	TEXT(fmt.Sprintf("tiles%d", rows), NOSPLIT,
		"func(a, b, bias, c *float32, offA, offC *int32, segs, klen, segStride, n, add int, mask *int32, ahead int, floor float32)")
	Doc(fmt.Sprintf("tiles%d works like tileGeneric on n tiles of %d rows; mask (nil: all) selects columns, ahead is where to prefetch b.", rows, rows))
	Pragma("noescape")
	k := tileGen{rows: rows, acc: make([][2]reg.VecVirtual, rows), row: make([]reg.GPVirtual, rows)}
	for i := range k.acc {
		k.acc[i] = [2]reg.VecVirtual{YMM(), YMM()}
		k.row[i] = GP64()
	}
	k.b0, k.b1, k.t = YMM(), YMM(), vectors(2)
	k.idx, k.b, k.n, k.tmp, k.ahead = GP64(), GP64(), GP64(), GP64(), arg("ahead")
	k.left, k.seg = AllocLocal(8), AllocLocal(8)

	Label("tile")
	k.start()
	k.products()
	k.store()
	DECQ(slot("n"))
	JNZ(LabelRef("tile"))
	leave()
}

type tileGen struct {
	rows                  int
	acc                   [][2]reg.VecVirtual
	row                   []reg.GPVirtual // pointers to the rows of a, later of c
	b0, b1                reg.VecVirtual
	t                     []reg.VecVirtual
	idx, b, n, tmp, ahead reg.GPVirtual
	left, seg             Mem // runs to go, offset of the present run
}

// pointers sets the row pointers to base + 4*offsets and moves on in the table.
func (k *tileGen) pointers(base, offsets string) {
	MOVQ(slot(offsets), k.tmp)
	MOVQ(slot(base), k.b)
	for i, p := range k.row {
		MOVLQSX(at(k.tmp, 4*i), p)
		LEAQ(Mem{Base: k.b, Index: p, Scale: 4}, p)
	}
	ADDQ(Imm(uint64(4*k.rows)), k.tmp)
	MOVQ(k.tmp, slot(offsets))
}

// start sets the accumulators to the bias, or to what c holds.
func (k *tileGen) start() {
	CMPQ(slot("add"), Imm(0))
	JNE(LabelRef("load"))
	MOVQ(slot("bias"), k.tmp)
	for j := range 2 {
		VMOVUPS(at(k.tmp, 32*j), k.acc[0][j])
		for i := 1; i < k.rows; i++ {
			VMOVAPS(k.acc[0][j], k.acc[i][j])
		}
	}
	JMP(LabelRef("begin"))

	Label("load")
	MOVQ(slot("offC"), k.tmp)
	MOVQ(slot("c"), k.b)
	for i, p := range k.row {
		MOVLQSX(at(k.tmp, 4*i), p)
		LEAQ(Mem{Base: k.b, Index: p, Scale: 4}, p)
	}
	MOVQ(slot("mask"), k.tmp)
	TESTQ(k.tmp, k.tmp)
	JNZ(LabelRef("loadmask"))
	for i, p := range k.row {
		VMOVUPS(at(p, 0), k.acc[i][0])
		VMOVUPS(at(p, 32), k.acc[i][1])
	}
	JMP(LabelRef("begin"))
	Label("loadmask")
	VMOVUPS(at(k.tmp, 0), k.b0)
	VMOVUPS(at(k.tmp, 32), k.b1)
	for i, p := range k.row {
		VMASKMOVPS(at(p, 0), k.b0, k.acc[i][0])
		VMASKMOVPS(at(p, 32), k.b1, k.acc[i][1])
	}
	Label("begin")
	k.pointers("a", "offA")
}

// step adds the products of the u-th value of each row and the u-th row of b.
func (k *tileGen) step(u int) {
	VMOVUPS(at(k.b, 64*u), k.b0)
	VMOVUPS(at(k.b, 64*u+32), k.b1)
	for i, p := range k.row {
		t := k.t[i%2]
		VBROADCASTSS(Mem{Base: p, Index: k.idx, Scale: 1, Disp: 4 * u}, t)
		VFMADD231PS(t, k.b0, k.acc[i][0])
		VFMADD231PS(t, k.b1, k.acc[i][1])
	}
}

// products runs over `segs` runs of `klen` values, four at a time.
func (k *tileGen) products() {
	MOVQ(slot("b"), k.b)
	MOVQ(slot("segs"), k.tmp)
	MOVQ(k.tmp, k.left)
	XORQ(k.tmp, k.tmp)
	MOVQ(k.tmp, k.seg)
	Label("run")
	MOVQ(k.seg, k.idx)
	MOVQ(slot("klen"), k.n)
	SUBQ(Imm(4), k.n)
	JL(LabelRef("rest"))
	Label("four")
	for u := range 4 {
		k.step(u)
		PREFETCHT0(Mem{Base: k.b, Index: k.ahead, Scale: 1, Disp: 64 * u})
	}
	ADDQ(Imm(16), k.idx)
	ADDQ(U32(256), k.b)
	SUBQ(Imm(4), k.n)
	JGE(LabelRef("four"))
	Label("rest")
	ADDQ(Imm(4), k.n)
	JZ(LabelRef("runend"))
	Label("one")
	k.step(0)
	ADDQ(Imm(4), k.idx)
	ADDQ(Imm(64), k.b)
	DECQ(k.n)
	JNZ(LabelRef("one"))
	Label("runend")
	MOVQ(k.seg, k.tmp)
	ADDQ(slot("segStride"), k.tmp)
	MOVQ(k.tmp, k.seg)
	DECQ(k.left)
	JNZ(LabelRef("run"))
}

// store writes max(floor, sums); a NaN stays one.
func (k *tileGen) store() {
	VBROADCASTSS(slot("floor"), k.b0)
	for i := range k.acc {
		VMAXPS(k.acc[i][0], k.b0, k.acc[i][0])
		VMAXPS(k.acc[i][1], k.b0, k.acc[i][1])
	}
	k.pointers("c", "offC")
	MOVQ(slot("mask"), k.tmp)
	TESTQ(k.tmp, k.tmp)
	JNZ(LabelRef("storemask"))
	for i, p := range k.row {
		VMOVUPS(k.acc[i][0], at(p, 0))
		VMOVUPS(k.acc[i][1], at(p, 32))
	}
	JMP(LabelRef("next"))
	Label("storemask")
	VMOVUPS(at(k.tmp, 0), k.b0)
	VMOVUPS(at(k.tmp, 32), k.b1)
	for i, p := range k.row {
		VMASKMOVPS(k.acc[i][0], k.b0, at(p, 0))
		VMASKMOVPS(k.acc[i][1], k.b1, at(p, 32))
	}
	Label("next")
}
