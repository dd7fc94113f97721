package kernel

// MaxPool computes the rows [y0,y1) of out: the maximum over each window, cut
// off at the map's edge.
func MaxPool(be Backend, out, in Map, k Window, y0, y1 int) {
	for y := y0; y < y1; y++ {
		top, bottom := clip(y*k.S-k.PH, k.KH, in.H)
		for x := range out.W {
			left, right := clip(x*k.S-k.PW, k.KW, in.W)
			be.maxWindow(out.Pixel(y, x), in, top, left, bottom-top, right-left)
		}
	}
}

func maxGeneric(dst []float32, in Map, top, left, kh, kw int) {
	copy(dst, in.Pixel(top, left))
	for y := top; y < top+kh; y++ {
		for x := left; x < left+kw; x++ {
			for c, v := range in.Pixel(y, x)[:len(dst)] {
				if v > dst[c] {
					dst[c] = v
				}
			}
		}
	}
}

// AvgPool computes the channels [c0,c1) of out: the mean over each window. As
// in Caffe the divisor is the window's size with its padding.
func AvgPool(out, in Map, k Window, c0, c1 int) {
	out, in = out.Slice(c0, c1), in.Slice(c0, c1)
	for y := range out.H {
		for x := range out.W {
			top, bottom := clip(y*k.S-k.PH, k.KH, in.H)
			left, right := clip(x*k.S-k.PW, k.KW, in.W)
			n := (min(y*k.S-k.PH+k.KH, in.H+k.PH) - (y*k.S - k.PH)) * (min(x*k.S-k.PW+k.KW, in.W+k.PW) - (x*k.S - k.PW))
			average(out.Pixel(y, x), in, top, bottom, left, right, n)
		}
	}
}

// AdaptivePool computes the channels [c0,c1) of out: output (y,x) is the mean
// over rows floor(y*H/OH) to ceil((y+1)*H/OH), and columns alike.
func AdaptivePool(out, in Map, c0, c1 int) {
	out, in = out.Slice(c0, c1), in.Slice(c0, c1)
	for y := range out.H {
		top, bottom := y*in.H/out.H, ((y+1)*in.H+out.H-1)/out.H
		for x := range out.W {
			left, right := x*in.W/out.W, ((x+1)*in.W+out.W-1)/out.W
			average(out.Pixel(y, x), in, top, bottom, left, right, (bottom-top)*(right-left))
		}
	}
}

func average(dst []float32, in Map, top, bottom, left, right, n int) {
	clear(dst)
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			for c, v := range in.Pixel(y, x)[:len(dst)] {
				dst[c] += v
			}
		}
	}
	for c := range dst {
		dst[c] /= float32(n)
	}
}

// clip cuts the window [at, at+k) to the map's [0, n).
func clip(at, k, n int) (lo, hi int) { return max(at, 0), min(at+k, n) }
