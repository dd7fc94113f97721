// Command _asm generates the AVX2 kernels of internal/kernel/batch.
//
// Signatures use basic and pointer types only: avo v0.5.0 with Package()
// panics under Go 1.26.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	for mr := 1; mr <= 6; mr++ {
		tile(mr)
	}
	outer()
	packRows()
	packCols()
	moments()
	affine()
	backMoments()
	backAffine()
	maxPool()
	maxPoolBack()
	transpose16()
	descend()
	blend()
	winograd()
	fmaPeak()
	Generate()
}

// arg is a pointer, or an integer, in a general register.
func arg(name string) reg.GPVirtual { return Load(Param(name), GP64()).(reg.GPVirtual) }

// scalar is a float32 argument in all lanes.
func scalar(name string) reg.VecVirtual {
	y := YMM()
	VBROADCASTSS(param(name), y)
	return y
}

// param is the argument where it lies on the stack.
func param(name string) Op {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

func at(base reg.Register, disp int) Mem { return Mem{Base: base, Disp: disp} }

func ymms(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = YMM()
	}
	return v
}

func zero(vs ...reg.VecVirtual) {
	for _, v := range vs {
		VXORPS(v, v, v)
	}
}

func done() {
	VZEROUPPER()
	RET()
}
