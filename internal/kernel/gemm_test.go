package kernel

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

type gemmCase struct {
	transA, transB   bool
	m, n, k          int
	alpha, beta      float32
	padA, padB, padC int
	threads, shift   int
}

func (g gemmCase) run(t tb) {
	dims := func(trans bool, rows, cols int) (int, int) {
		if trans {
			return cols, rows
		}
		return rows, cols
	}
	ra, ca := dims(g.transA, g.m, g.k)
	rb, cb := dims(g.transB, g.k, g.n)
	r := source(g.m*1000 + g.n)
	fill := func(rows, cols, ld int, read bool) ([]float32, func(tb)) {
		s, check := guarded(max(0, (rows-1)*ld+cols), g.shift)
		for i := range rows {
			if read {
				noise(r, s[i*ld:i*ld+cols])
			}
		}
		return s, check
	}
	a, checkA := fill(ra, ca, ca+g.padA, true)
	b, checkB := fill(rb, cb, cb+g.padB, true)
	c, checkC := fill(g.m, g.n, g.n+g.padC, g.beta != 0)
	before := append([]float32(nil), c...)
	Gemm(g.transA, g.transB, g.m, g.n, g.k, g.alpha, a, ca+g.padA, b, cb+g.padB, g.beta, c, g.n+g.padC, g.threads)
	checkA(t)
	checkB(t)
	checkC(t)
	for i := range g.m {
		for j := range g.n + g.padC {
			at := i*(g.n+g.padC) + j
			if j >= g.n {
				if at < len(c) && !isSentinel(c[at]) {
					t.Fatalf("%+v: wrote between the rows", g)
				}
				continue
			}
			want, size := 0.0, 0.0
			if g.beta != 0 {
				want = float64(g.beta) * float64(before[at])
				size = math.Abs(want)
			}
			for l := range g.k {
				var av, bv float32
				if g.transA {
					av = a[l*(ca+g.padA)+i]
				} else {
					av = a[i*(ca+g.padA)+l]
				}
				if g.transB {
					bv = b[j*(cb+g.padB)+l]
				} else {
					bv = b[l*(cb+g.padB)+j]
				}
				p := float64(g.alpha) * float64(av) * float64(bv)
				want, size = want+p, size+math.Abs(p)
			}
			if e := math.Abs(float64(c[at]) - want); !(e <= float64(g.k+4)*0x1p-24*size) {
				t.Fatalf("%+v: (%d,%d): expected %g, found %g", g, i, j, want, c[at])
			}
		}
	}
}

func TestGemm(t *testing.T) {
	for _, g := range []gemmCase{
		{m: 97, n: 257, k: 300, alpha: 1, threads: 2},
		{m: 200, n: 17, k: 513, alpha: -2, beta: 1, transA: true, threads: 3},
		{m: 1, n: 1000, k: 256, alpha: 1, transB: true, threads: 2},
		{m: 3, n: 5, k: 0, alpha: 1, beta: 0.5, threads: 1},
		{m: 3, n: 5, k: 0, alpha: 1, beta: 0, threads: 1},
		{m: 0, n: 5, k: 3, alpha: 1, threads: 1},
	} {
		g.run(t)
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 40)
		pad := rapid.IntRange(0, 3)
		gemmCase{
			transA: rapid.Bool().Draw(rt, "transA"), transB: rapid.Bool().Draw(rt, "transB"),
			m: n.Draw(rt, "m"), n: n.Draw(rt, "n"), k: n.Draw(rt, "k"),
			alpha: rapid.SampledFrom([]float32{1, 0.5, -3}).Draw(rt, "alpha"), beta: rapid.SampledFrom([]float32{0, 1, -0.5}).Draw(rt, "beta"),
			padA: pad.Draw(rt, "padA"), padB: pad.Draw(rt, "padB"), padC: pad.Draw(rt, "padC"),
			threads: rapid.IntRange(1, 4).Draw(rt, "threads"), shift: rapid.IntRange(0, 7).Draw(rt, "shift"),
		}.run(rt)
	})
}

func TestGemmRefusesShortSlices(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("expected a panic that names the matrix")
		}
	}()
	Gemm(false, false, 4, 4, 4, 1, make([]float32, 15), 4, make([]float32, 16), 4, 0, make([]float32, 16), 4, 1)
}

func BenchmarkGemm(b *testing.B) {
	for _, d := range [][3]int{{512, 512, 512}, {12544, 64, 576}, {64, 576, 12544}, {32, 1024, 2048}} {
		for _, trans := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			b.Run(fmt.Sprintf("%dx%dx%d/%v", d[0], d[1], d[2], trans), func(b *testing.B) {
				m, n, k := d[0], d[1], d[2]
				x, y, c := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n)
				lda, ldb := k, n
				if trans[0] {
					lda = m
				}
				if trans[1] {
					ldb = k
				}
				for b.Loop() {
					Gemm(trans[0], trans[1], m, n, k, 1, x, lda, y, ldb, 0, c, n, 1)
				}
				rate(b, 2*m*n*k)
			})
		}
	}
}
