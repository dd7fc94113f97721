// Command _asm generates the AVX2 kernels of internal/kernel. It is a module
// of its own, so that the program does not depend on avo. Run it through
// `go generate ./internal/kernel`.
//
// Everything generated is amd64 with AVX2 and FMA. Vectors are 8 floats wide;
// strides are in bytes. Each function clears the upper halves of the registers
// before it returns (VZEROUPPER), because mixing with the Go compiler's SSE
// code would cost much otherwise.
package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	for rows := 6; rows >= 1; rows-- {
		tiles(rows)
	}
	inputTransform("winoIn4", 6, input4)
	inputTransform("winoIn2", 4, input2)
	outputTransform("winoOut4", 6, 4, output4)
	outputTransform("winoOut2", 4, 2, output2)
	outputTransform("winoOut25", 6, 2, output25)
	maxPool()
	norm5()
	channelStats()
	above()
	pause()
	fmaPeak()
	Generate()
}

// constants of the data section by value, each made once.
var constants = map[float32]Mem{}

// splat is a register with eight copies of c.
func splat(c float32) reg.VecVirtual {
	m, ok := constants[c]
	if !ok {
		name := "f" + string(rune('a'+len(constants)))
		m = GLOBL(name, RODATA|NOPTR)
		DATA(0, U32(math.Float32bits(c))) // F32(c) would emit an integer
		constants[c] = m
	}
	y := YMM()
	VBROADCASTSS(m, y)
	return y
}

// arg loads an integer or pointer argument into a register.
func arg(name string) reg.GPVirtual {
	r := GP64()
	Load(Param(name), r)
	return r
}

// slot is the memory of an argument: a place for what does not fit in registers.
func slot(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// splatArg is a register with eight copies of a float32 argument.
func splatArg(name string) reg.VecVirtual {
	y := YMM()
	VBROADCASTSS(slot(name), y)
	return y
}

func vectors(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = YMM()
	}
	return v
}

// at is the memory base+disp.
func at(base reg.Register, disp int) Mem { return Mem{Base: base, Disp: disp} }

func leave() {
	VZEROUPPER()
	RET()
}
