package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Matrices of F(4x4, 3x3), Lavin and Gray, arXiv 1509.09308.
var (
	bt  = [][]float64{{4, 0, -5, 0, 1, 0}, {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0}, {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1}}
	at6 = [][]float64{{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}}
	g3  = [][]float64{{1. / 4, 0, 0}, {-1. / 6, -1. / 6, -1. / 6}, {-1. / 6, 1. / 6, -1. / 6}, {1. / 24, 1. / 12, 1. / 6}, {1. / 24, -1. / 12, 1. / 6}, {0, 0, 1}}
)

func transposed(m [][]float64) [][]float64 {
	t := make([][]float64, len(m[0]))
	for j := range t {
		for i := range m {
			t[j] = append(t[j], m[i][j])
		}
	}
	return t
}

// Byte offsets of the fields of sandwichArgs.
const (
	sSrc = iota * 8
	sDst
	sTab
	sTabStride
	sSrcStride
	sDstStride
	sSrcTile
	sDstTile
	sTiles
	sC
)

// access is how a side of a transform finds its positions.
type access int

const (
	strided  access = iota // position p at p*stride, tile after tile
	byTable                // at the offset tab[p][tile]; stores leave out negative ones
	addTable               // the same, added to what is there
)

func winograd() {
	sandwich("winoIn", bt, byTable, strided)
	sandwich("winoOut", at6, strided, byTable)
	sandwich("winoOutBack", transposed(at6), byTable, strided)
	sandwich("winoInBack", transposed(bt), strided, addTable)
	sandwich("winoWeights", g3, strided, strided)
	sandwich("winoWeightsBack", transposed(g3), strided, strided)
}

// sandwich is y = m x m' for the matrices of all tiles and channels, 8
// channels at a time: columns first, through a scratch on the stack.
func sandwich(name string, m [][]float64, load, store access) {
	TEXT(name, 0, "func(p *uintptr)")
	Pragma("noescape")
	p := arg("p")
	rows, cols := len(m), len(m[0])
	scratch := AllocLocal(rows * cols * 32)
	s := &sandwichGen{name: name, consts: map[float64]reg.VecVirtual{}}
	for _, r := range m {
		for _, v := range r {
			s.constant(math.Abs(v))
		}
	}
	x := ymms(cols)
	y := YMM()
	c, tab, tabStride := GP64(), GP64(), GP64()
	src, dst, at1, step, tmp := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(at(p, sTabStride), tabStride)
	MOVQ(at(p, sTab), tab)
	Label(name + "_tile")
	XORQ(c, c)
	Label(name + "_c")
	// columns
	MOVQ(at(p, sSrc), src)
	ADDQ(c, src)
	for j := 0; j < cols; j++ {
		stride := at(p, sSrcStride)
		if load == byTable {
			stride = at(p, sTabStride)
		}
		MOVQ(stride, at1)
		IMUL3Q(Imm(uint64(cols)), at1, step)
		IMUL3Q(Imm(uint64(j)), at1, at1)
		if load == byTable {
			ADDQ(tab, at1)
		} else {
			ADDQ(src, at1)
		}
		for i := 0; i < cols; i++ {
			if load == byTable {
				MOVLQSX(at(at1, 0), tmp)
				VMOVUPS(Mem{Base: src, Index: tmp, Scale: 1}, x[i])
			} else {
				VMOVUPS(at(at1, 0), x[i])
			}
			if i+1 < cols {
				ADDQ(step, at1)
			}
		}
		for i := 0; i < rows; i++ {
			s.combine(y, m[i], x)
			VMOVUPS(y, scratch.Offset((i*cols+j)*32))
		}
	}
	// rows
	MOVQ(at(p, sDst), dst)
	ADDQ(c, dst)
	if store != strided {
		MOVQ(tab, at1)
	}
	for i := 0; i < rows; i++ {
		for j := 0; j < cols; j++ {
			VMOVUPS(scratch.Offset((i*cols+j)*32), x[j])
		}
		for l := 0; l < rows; l++ {
			s.combine(y, m[l], x)
			if store == strided {
				VMOVUPS(y, at(dst, 0))
				ADDQ(at(p, sDstStride), dst)
				continue
			}
			skip := fmt.Sprintf("%s_s%d_%d", name, i, l)
			MOVLQSX(at(at1, 0), tmp)
			ADDQ(tabStride, at1)
			TESTQ(tmp, tmp)
			JS(LabelRef(skip))
			if store == addTable {
				VADDPS(Mem{Base: dst, Index: tmp, Scale: 1}, y, y)
			}
			VMOVUPS(y, Mem{Base: dst, Index: tmp, Scale: 1})
			Label(skip)
		}
	}
	ADDQ(Imm(32), c)
	CMPQ(c, at(p, sC))
	JL(LabelRef(name + "_c"))
	for _, side := range []struct {
		a         access
		ptr, tile int
	}{{load, sSrc, sSrcTile}, {store, sDst, sDstTile}} {
		if side.a == strided {
			MOVQ(at(p, side.tile), tmp)
			ADDQ(tmp, at(p, side.ptr))
		} else {
			ADDQ(Imm(4), tab)
		}
	}
	DECQ(at(p, sTiles))
	JNZ(LabelRef(name + "_tile"))
	done()
}

type sandwichGen struct {
	name   string
	consts map[float64]reg.VecVirtual
}

// constant keeps a factor in a register; 0 and 1 need none.
func (s *sandwichGen) constant(v float64) {
	if v == 0 || v == 1 || s.consts[v] != nil {
		return
	}
	m := GLOBL(fmt.Sprintf("%s_k%d", s.name, len(s.consts)), RODATA|NOPTR)
	DATA(0, U32(math.Float32bits(float32(v))))
	y := YMM()
	VBROADCASTSS(m, y)
	s.consts[v] = y
}

// combine is y = sum of row[i]*x[i].
func (s *sandwichGen) combine(y reg.VecVirtual, row []float64, x []reg.VecVirtual) {
	first := -1
	for i, v := range row { // begin with a plain +1 if there is one
		if v == 1 {
			first = i
			VMOVAPS(x[i], y)
			break
		}
	}
	for i, v := range row {
		switch {
		case v == 0 || i == first:
		case first < 0:
			first = i
			switch {
			case v == -1:
				zeroSub(y, x[i])
			case v > 0:
				VMULPS(s.consts[v], x[i], y)
			default:
				zero(y)
				VFNMADD231PS(s.consts[-v], x[i], y)
			}
		case v == 1:
			VADDPS(x[i], y, y)
		case v == -1:
			VSUBPS(x[i], y, y)
		case v > 0:
			VFMADD231PS(s.consts[v], x[i], y)
		default:
			VFNMADD231PS(s.consts[-v], x[i], y)
		}
	}
}

func zeroSub(y, x reg.VecVirtual) {
	zero(y)
	VSUBPS(x, y, y)
}
