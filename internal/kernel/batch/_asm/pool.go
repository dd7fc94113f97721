package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// maxPool: dst[p][j] = max over taps t of src[idx[t][p]][j], arg[p][j] the
// first t that reaches it; idx < 0: no such pixel.
func maxPool() {
	TEXT("maxPool8", NOSPLIT, "func(src *float32, idx *int32, idxStride, pix, n, taps int, dst *float32, ldd int, arg *uint8, lda, c int, mask *int32)")
	Pragma("noescape")
	src, idx, pix := arg("src"), arg("idx"), arg("pix")
	dst, argm, c := arg("dst"), arg("arg"), GP64()
	best, which, tv, v, one, gt, mask := YMM(), YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	lowest := YMM()
	tmp, t, ip, j := GP64(), GP64(), GP64(), GP64()
	MOVQ(U64(0xff800000), tmp) // -Inf
	VMOVD(tmp.As32(), lowest.AsX())
	VBROADCASTSS(lowest.AsX(), lowest)
	MOVQ(U64(1), tmp)
	VMOVD(tmp.As32(), one.AsX())
	VPBROADCASTD(one.AsX(), one)
	Load(Param("mask"), tmp)
	VMOVUPS(at(tmp, 0), mask)
	Label("mp_p")
	Load(Param("c"), c)
	XORQ(j, j)
	Label("mp_c")
	VMOVAPS(lowest, best)
	zero(which, tv)
	MOVQ(idx, ip)
	Load(Param("taps"), t)
	Label("mp_t")
	MOVLQSX(at(ip, 0), tmp)
	TESTQ(tmp, tmp)
	JS(LabelRef("mp_skip"))
	IMULQ(pix, tmp)
	ADDQ(src, tmp)
	VMOVUPS(Mem{Base: tmp, Index: j, Scale: 4}, v)
	VCMPPS(Imm(14), best, v, gt) // v > best
	VMAXPS(best, v, best)
	VBLENDVPS(gt, tv, which, which)
	Label("mp_skip")
	VPADDD(one, tv, tv)
	ADDQ(param("idxStride"), ip)
	DECQ(t)
	JNZ(LabelRef("mp_t"))
	VEXTRACTI128(Imm(1), which, v.AsX())
	VPACKSSDW(v.AsX(), which.AsX(), v.AsX())
	VPACKUSWB(v.AsX(), v.AsX(), v.AsX())
	VMOVQ(v.AsX(), Mem{Base: argm, Index: j, Scale: 1})
	CMPQ(c, Imm(8))
	JL(LabelRef("mp_narrow"))
	VMOVUPS(best, Mem{Base: dst, Index: j, Scale: 4})
	ADDQ(Imm(8), j)
	SUBQ(Imm(8), c)
	JNZ(LabelRef("mp_c"))
	JMP(LabelRef("mp_next"))
	Label("mp_narrow")
	VMASKMOVPS(best, mask, Mem{Base: dst, Index: j, Scale: 4})
	Label("mp_next")
	ADDQ(Imm(4), idx)
	ADDQ(param("ldd"), dst)
	ADDQ(param("lda"), argm)
	DECQ(param("n"))
	JNZ(LabelRef("mp_p"))
	done()
}

// maxPoolBack: dx[q][j] (+)= sum over taps t of dy[inv[t][q]][j] where
// arg[inv[t][q]][j] == t. Tap after tap is added to the pixel's channels, which
// stay in the first-level cache; `whole` counts bytes, tail is 0 or 1.
func maxPoolBack() {
	TEXT("maxPoolBack8", NOSPLIT, "func(dy *float32, inv *int32, invStride, pix int, arg *uint8, lda, n, taps int, dx *float32, ldx, whole, tail int, mask *int32, add bool)")
	Pragma("noescape")
	dy, inv, pix, argm := arg("dy"), arg("inv"), arg("pix"), arg("arg")
	dx, whole, tail := arg("dx"), arg("whole"), arg("tail")
	tv, v, w, one, mask, none := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	tmp, t, ip, i, ap := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(U64(1), tmp)
	VMOVD(tmp.As32(), one.AsX())
	VPBROADCASTD(one.AsX(), one)
	Load(Param("mask"), tmp)
	VMOVUPS(at(tmp, 0), mask)
	zero(none)
	ix := func(r reg.Register) Mem { return Mem{Base: r, Index: i, Scale: 1} }
	Label("mb_p")
	addb := GP8()
	Load(Param("add"), addb)
	TESTB(addb, addb)
	JNZ(LabelRef("mb_taps"))
	across("mb_clear", i, whole, tail, func(masked bool) {
		if masked {
			VMASKMOVPS(none, mask, ix(dx))
			return
		}
		VMOVUPS(none, ix(dx))
	})
	Label("mb_taps")
	zero(tv)
	MOVQ(inv, ip)
	Load(Param("taps"), t)
	Label("mb_t")
	MOVLQSX(at(ip, 0), tmp)
	TESTQ(tmp, tmp)
	JS(LabelRef("mb_skip"))
	MOVQ(tmp, ap)
	IMULQ(param("lda"), ap)
	ADDQ(argm, ap)
	IMULQ(pix, tmp)
	ADDQ(dy, tmp)
	across("mb_c", i, whole, tail, func(masked bool) {
		VPMOVZXBD(Mem{Base: ap}, v)
		ADDQ(Imm(8), ap)
		VPCMPEQD(tv, v, v)
		VANDPS(ix(tmp), v, v)
		VADDPS(ix(dx), v, w)
		if masked {
			VMASKMOVPS(w, mask, ix(dx))
			return
		}
		VMOVUPS(w, ix(dx))
	})
	Label("mb_skip")
	VPADDD(one, tv, tv)
	ADDQ(param("invStride"), ip)
	DECQ(t)
	JNZ(LabelRef("mb_t"))
	ADDQ(Imm(4), inv)
	ADDQ(param("ldx"), dx)
	DECQ(param("n"))
	JNZ(LabelRef("mb_p"))
	done()
}
