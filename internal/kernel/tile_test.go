package kernel

import (
	"fmt"
	"math"
	"testing"
)

// Every number of rows and columns, short and long sums, one and several runs,
// any alignment: the micro-kernel against float64.
func TestTile(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		r := source(1)
		for rows := 1; rows <= 13; rows++ {
			for cols := 1; cols <= Cols; cols++ {
				for _, klen := range []int{1, 2, 3, 4, 5, 7, 8, 9, 21} {
					for segs := 1; segs <= 3; segs++ {
						c := tileCase{rows, cols, klen, segs, r.IntN(8), r.IntN(2) == 0, r.IntN(2) == 0}
						c.run(t, be)
					}
				}
			}
		}
	})
}

type tileCase struct {
	rows, cols, klen, segs, shift int
	relu, add                     bool
}

func (c tileCase) run(t *testing.T, be Backend) {
	r := source(c.rows*100 + c.cols)
	stride := c.klen + r.IntN(3)
	a, checkA := guarded(c.rows*c.klen+(c.segs-1)*stride, c.shift)
	b, checkB := guarded(c.segs*c.klen*Cols, c.shift+1)
	out, check := guarded(c.rows*(c.cols+1), c.shift+2)
	bias, _ := guarded(Cols, c.shift+3)
	noise(r, a)
	noise(r, b)
	noise(r, bias)
	k := tile{a: a, b: b, bias: bias, c: out, segs: c.segs, klen: c.klen, segStride: stride, cols: c.cols, relu: c.relu, add: c.add}
	for i := range c.rows {
		k.offA = append(k.offA, int32(i*c.klen))
		k.offC = append(k.offC, int32((c.rows-1-i)*(c.cols+1))) // any order
		if c.add {
			noise(r, out[(c.rows-1-i)*(c.cols+1):][:c.cols])
		}
	}
	before := append([]float32(nil), out...)
	be.tile(&k)
	check(t)
	checkA(t)
	checkB(t)
	for i := range c.rows {
		for j := range c.cols + 1 {
			at := int(k.offC[i]) + j
			if j == c.cols {
				if !isSentinel(out[at]) {
					t.Fatalf("%+v: wrote past the last column", c)
				}
				continue
			}
			want, size := k.value(i, j, before)
			if e := math.Abs(float64(out[at]) - want); !(e <= float64(c.klen*c.segs+2)*0x1p-24*size) {
				t.Fatalf("%+v: row %d column %d: expected %g, found %g", c, i, j, want, out[at])
			}
		}
	}
}

func (k *tile) value(i, j int, before []float32) (sum, size float64) {
	sum = float64(k.bias[j])
	if k.add {
		sum = float64(before[int(k.offC[i])+j])
	}
	size = math.Abs(sum)
	for s := range k.segs {
		for l := range k.klen {
			p := float64(k.a[int(k.offA[i])+s*k.segStride+l]) * float64(k.b[(s*k.klen+l)*Cols+j])
			sum, size = sum+p, size+math.Abs(p)
		}
	}
	if k.relu {
		sum = max(sum, 0)
	}
	return sum, size
}

// NaN and infinities in the input must reach the output: a broken model file
// has to show.
func TestTileNaN(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		nan, inf := float32(math.NaN()), float32(math.Inf(1))
		for _, relu := range []bool{false, true} {
			out := make([]float32, Cols)
			b := make([]float32, 2*Cols)
			b[0], b[1], b[2] = nan, 1, -inf
			be.tile(&tile{a: []float32{1, 0}, b: b, bias: zeros[:], c: out, offA: []int32{0}, offC: []int32{0}, segs: 1, klen: 2, cols: Cols, relu: relu})
			if !math.IsNaN(float64(out[0])) || out[1] != 1 || out[3] != 0 {
				t.Errorf("relu %v: expected NaN, 1, ..., found %v", relu, out[:4])
			}
			if least := floorOf(relu); out[2] != least {
				t.Errorf("relu %v: expected %v for -Inf, found %v", relu, least, out[2])
			}
		}
	})
}

func BenchmarkTile(b *testing.B) {
	for _, be := range Available() {
		for _, rows := range []int{1, 5, 6} {
			b.Run(fmt.Sprintf("%v/%dx16", be, rows), func(b *testing.B) {
				const klen = 512
				n := rows * 8
				k := tile{a: make([]float32, n*klen), b: make([]float32, klen*Cols), bias: zeros[:], c: make([]float32, n*Cols), segs: 1, klen: klen, cols: Cols}
				for i := range n {
					k.offA, k.offC = append(k.offA, int32(i*klen)), append(k.offC, int32(i*Cols))
				}
				for b.Loop() {
					be.tile(&k)
				}
				rate(b, 2*n*klen*Cols)
			})
		}
	}
}

// rate reports the FLOPs of one iteration as a speed.
func rate(b *testing.B, flops int) {
	b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
