package kernel

import (
	"fmt"
	"sync"
)

// Block sizes of Gemm. A packed block of B, gemmK x gemmN, stays in the second
// cache while all rows of A pass by; 6 rows of A, gemmK long, in the first.
const (
	gemmK = 256
	gemmN = 256
	gemmM = 96

	// gemmLDA keeps the rows of a transposed block of A out of each other's
	// cache sets.
	gemmLDA = gemmK + 16
)

// Gemm computes C = alpha * op(A) * op(B) + beta * C for row-major matrices:
// op(A) is m x k, op(B) is k x n, C is m x n; op transposes where asked. With
// beta = 0, C is written and never read. It uses up to `threads` threads.
func Gemm(transA, transB bool, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int, threads int) {
	be, _ := FromEnv()
	g := product{be, transA, transB, k, alpha, beta, matrix{a, lda}, matrix{b, ldb}, matrix{c, ldc}}
	if m <= 0 || n <= 0 {
		return
	}
	g.check(m, n)
	g.split(m, n, threads)
}

// matrix is row-major; row i starts at i*ld.
type matrix struct {
	data []float32
	ld   int
}

type product struct {
	be             Backend
	transA, transB bool
	k              int
	alpha, beta    float32
	a, b, c        matrix
}

func (g *product) check(m, n int) {
	need := func(name string, x matrix, rows, cols int, trans bool) {
		if trans {
			rows, cols = cols, rows
		}
		if cols > x.ld || rows > 0 && cols > 0 && len(x.data) < (rows-1)*x.ld+cols {
			panic(fmt.Sprintf("kernel: Gemm: %s is %d x %d with rows %d apart, got %d values", name, rows, cols, x.ld, len(x.data)))
		}
	}
	need("A", g.a, m, g.k, g.transA)
	need("B", g.b, g.k, n, g.transB)
	need("C", g.c, m, n, false)
}

// split cuts C along its longer side, one piece a thread.
func (g *product) split(m, n, threads int) {
	rows := (m + tileRows - 1) / tileRows
	panels := panelsFor(n)
	threads = max(1, min(threads, max(rows, panels)))
	if threads == 1 {
		g.piece(0, m, 0, n)
		return
	}
	var wait sync.WaitGroup
	for t := range threads {
		wait.Go(func() {
			if panels >= rows {
				g.piece(0, m, panels*t/threads*Cols, min(n, panels*(t+1)/threads*Cols))
				return
			}
			g.piece(rows*t/threads*tileRows, min(m, rows*(t+1)/threads*tileRows), 0, n)
		})
	}
	wait.Wait()
}

// tileRows is the height of the micro-kernel.
const tileRows = 6

// gemmScratch holds the packed blocks of one thread.
type gemmScratch struct {
	a, b       []float32
	offA, offC [gemmM]int32
}

var gemmPool = sync.Pool{New: func() any {
	return &gemmScratch{a: make([]float32, gemmM*gemmLDA), b: make([]float32, gemmK*gemmN)}
}}

// piece computes the rows [m0,m1) and columns [n0,n1) of C, n0 a multiple of 16.
func (g *product) piece(m0, m1, n0, n1 int) {
	g.scale(m0, m1, n0, n1)
	s := gemmPool.Get().(*gemmScratch)
	defer gemmPool.Put(s)
	for k0 := 0; k0 < g.k; k0 += gemmK {
		kc := min(gemmK, g.k-k0)
		for j := n0; j < n1; j += gemmN {
			nc := min(gemmN, n1-j)
			g.packB(s.b, k0, kc, j, nc)
			for i := m0; i < m1; i += gemmM {
				g.block(s, i, min(gemmM, m1-i), j, nc, k0, kc)
			}
		}
	}
}

// scale multiplies C by beta, as far as the products will not overwrite it.
func (g *product) scale(m0, m1, n0, n1 int) {
	if g.beta == 1 || g.beta == 0 && g.k > 0 {
		return
	}
	for i := m0; i < m1; i++ {
		row := g.c.data[i*g.c.ld+n0 : i*g.c.ld+n1]
		for j := range row {
			if g.beta == 0 {
				row[j] = 0
				continue
			}
			row[j] *= g.beta
		}
	}
}

// packB writes alpha * op(B)[k0:k0+kc, j:j+nc] as panels [nc/16][kc][16].
func (g *product) packB(dst []float32, k0, kc, j, nc int) {
	if n := nc % Cols; n > 0 {
		clear(dst[nc/Cols*Cols*kc : panelsFor(nc)*Cols*kc])
	}
	if g.transB {
		for c := range nc {
			col := dst[c/Cols*Cols*kc+c%Cols:]
			for l, v := range g.b.data[(j+c)*g.b.ld+k0:][:kc] {
				col[l*Cols] = g.alpha * v
			}
		}
		return
	}
	for l := range kc { // along the rows of B, as memory likes it
		src := g.b.data[(k0+l)*g.b.ld+j:][:nc]
		for p := 0; p < nc; p += Cols {
			row := dst[p*kc+l*Cols:][:min(Cols, nc-p)]
			for c, v := range src[p:][:len(row)] {
				row[c] = g.alpha * v
			}
		}
	}
}

// block adds the products of a packed block of B to mc rows of C.
func (g *product) block(s *gemmScratch, i, mc, j, nc, k0, kc int) {
	t := tile{
		c: g.c.data[i*g.c.ld+j:], offA: s.offA[:mc], offC: s.offC[:mc],
		bias: zeros[:], segs: 1, klen: kc, add: g.beta != 0 || k0 > 0,
	}
	lda := g.a.ld
	if g.transA {
		t.a, lda = g.transposed(s.a, i, mc, k0, kc), gemmLDA
	} else {
		t.a = g.a.data[i*lda+k0:]
	}
	for r := range mc {
		s.offA[r], s.offC[r] = int32(r*lda), int32(r*g.c.ld)
	}
	c := t.c
	for p := 0; p < nc; p += Cols {
		t.b, t.c, t.cols = s.b[p*kc:], c[p:], min(Cols, nc-p)
		g.be.tile(&t)
	}
}

// transposed writes rows [i, i+mc), columns [k0, k0+kc) of op(A) to dst.
func (g *product) transposed(dst []float32, i, mc, k0, kc int) []float32 {
	for l := range kc {
		for r, v := range g.a.data[(k0+l)*g.a.ld+i:][:mc] {
			dst[r*gemmLDA+l] = v
		}
	}
	return dst
}
