package train

import "math"

// frame is a part of a picture, in pixels, not whole ones.
type frame struct{ x, y, w, h float64 }

// tent is how one output pixel averages input pixels: triangle filter as wide
// as the reduction (at least 1), as PIL's bilinear.
type tent struct {
	first  int
	weight []float32
}

func tents(from, length float64, limit, n int) []tent {
	scale := length / float64(n)
	support := math.Max(1, scale)
	out := make([]tent, n)
	for i := range out {
		center := from + (float64(i)+0.5)*scale
		lo, hi := max(0, int(center-support+0.5)), min(limit, int(center+support+0.5))
		if lo >= hi {
			lo = min(max(0, lo), limit-1)
			hi = lo + 1
		}
		t, sum := tent{first: lo}, 0.0
		for x := lo; x < hi; x++ {
			w := math.Max(1e-6, 1-math.Abs(float64(x)+0.5-center)/support)
			t.weight = append(t.weight, float32(w))
			sum += w
		}
		for k := range t.weight {
			t.weight[k] /= float32(sum)
		}
		out[i] = t
	}
	return out
}

// resample fills dst with size x size RGB values 0..255 of the frame.
func resample(dst []float32, p Picture, f frame, size int, rows []float32) []float32 {
	xs, ys := tents(f.x, f.w, p.W, size), tents(f.y, f.h, p.H, size)
	top, bottom := ys[0].first, ys[size-1].first+len(ys[size-1].weight)
	rows = resize(rows, (bottom-top)*size*3)
	for y := top; y < bottom; y++ {
		src, out := p.RGB[3*y*p.W:3*(y+1)*p.W], rows[(y-top)*size*3:]
		for i, t := range xs {
			var r, g, b float32
			s := src[3*t.first:]
			for k, w := range t.weight {
				r += w * float32(s[3*k])
				g += w * float32(s[3*k+1])
				b += w * float32(s[3*k+2])
			}
			out[3*i], out[3*i+1], out[3*i+2] = r, g, b
		}
	}
	for i, t := range ys {
		out := dst[i*size*3:][:size*3]
		clear(out)
		for k, w := range t.weight {
			for x, v := range rows[(t.first+k-top)*size*3:][:size*3] {
				out[x] += w * v
			}
		}
	}
	return rows
}
