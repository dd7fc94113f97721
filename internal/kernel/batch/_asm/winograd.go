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
	s := &sandwichGen{name: name, m: m, load: load, store: store, p: arg("p"), consts: map[float64]reg.VecVirtual{}}
	s.scratch = AllocLocal(len(m) * len(m[0]) * 32)
	for _, r := range m {
		for _, v := range r {
			s.constant(math.Abs(v))
		}
	}
	s.x, s.y = ymms(len(m[0])), YMM()
	s.c, s.tab, s.tabStride = GP64(), GP64(), GP64()
	s.src, s.dst, s.at, s.step, s.tmp = GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(at(s.p, sTabStride), s.tabStride)
	MOVQ(at(s.p, sTab), s.tab)
	Label(name + "_tile")
	XORQ(s.c, s.c)
	Label(name + "_c")
	s.columns()
	s.rows()
	ADDQ(Imm(32), s.c)
	CMPQ(s.c, at(s.p, sC))
	JL(LabelRef(name + "_c"))
	s.advance(load, sSrc, sSrcTile)
	s.advance(store, sDst, sDstTile)
	DECQ(at(s.p, sTiles))
	JNZ(LabelRef(name + "_tile"))
	done()
}

// columns is scratch = m x, a column at a time.
func (s *sandwichGen) columns() {
	cols := len(s.x)
	MOVQ(at(s.p, sSrc), s.src)
	ADDQ(s.c, s.src)
	for j := range cols {
		stride, base := sSrcStride, s.src
		if s.load == byTable {
			stride, base = sTabStride, s.tab
		}
		MOVQ(at(s.p, stride), s.at)
		IMUL3Q(Imm(uint64(cols)), s.at, s.step)
		IMUL3Q(Imm(uint64(j)), s.at, s.at)
		ADDQ(base, s.at)
		for i := range cols {
			if s.load == byTable {
				MOVLQSX(at(s.at, 0), s.tmp)
				VMOVUPS(Mem{Base: s.src, Index: s.tmp, Scale: 1}, s.x[i])
			} else {
				VMOVUPS(at(s.at, 0), s.x[i])
			}
			if i+1 < cols {
				ADDQ(s.step, s.at)
			}
		}
		for i, row := range s.m {
			s.combine(s.y, row, s.x)
			VMOVUPS(s.y, s.scratch.Offset((i*cols+j)*32))
		}
	}
}

// rows is y = scratch m', a row at a time.
func (s *sandwichGen) rows() {
	cols := len(s.x)
	MOVQ(at(s.p, sDst), s.dst)
	ADDQ(s.c, s.dst)
	if s.store != strided {
		MOVQ(s.tab, s.at)
	}
	for i := range s.m {
		for j := range cols {
			VMOVUPS(s.scratch.Offset((i*cols+j)*32), s.x[j])
		}
		for l, row := range s.m {
			s.combine(s.y, row, s.x)
			s.put(fmt.Sprintf("%s_s%d_%d", s.name, i, l))
		}
	}
}

// put stores one position.
func (s *sandwichGen) put(skip string) {
	if s.store == strided {
		VMOVUPS(s.y, at(s.dst, 0))
		ADDQ(at(s.p, sDstStride), s.dst)
		return
	}
	MOVLQSX(at(s.at, 0), s.tmp)
	ADDQ(s.tabStride, s.at)
	TESTQ(s.tmp, s.tmp)
	JS(LabelRef(skip))
	if s.store == addTable {
		VADDPS(Mem{Base: s.dst, Index: s.tmp, Scale: 1}, s.y, s.y)
	}
	VMOVUPS(s.y, Mem{Base: s.dst, Index: s.tmp, Scale: 1})
	Label(skip)
}

// advance moves one side to the next tile.
func (s *sandwichGen) advance(a access, ptr, tile int) {
	if a != strided {
		ADDQ(Imm(4), s.tab)
		return
	}
	MOVQ(at(s.p, tile), s.tmp)
	ADDQ(s.tmp, at(s.p, ptr))
}

type sandwichGen struct {
	name                    string
	m                       [][]float64
	load, store             access
	consts                  map[float64]reg.VecVirtual
	scratch                 Mem
	x                       []reg.VecVirtual
	y                       reg.VecVirtual
	p                       reg.GPVirtual // *sandwichArgs
	c                       reg.GPVirtual // bytes of the channels that are done
	tab, tabStride          reg.GPVirtual
	src, dst, at, step, tmp reg.GPVirtual
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
