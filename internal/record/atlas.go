package record

import "inceptionscope/internal/net"

// Atlas is several channels of a layer drawn as bytes beside each other.
type Atlas struct {
	Channels     []int
	TileW, TileH int
	Cols, Rows   int
	Lo, Hi       float32 // values of bytes 0 and 255
	Pix          []byte  // Cols*TileW x Rows*TileH, row-major
}

// Shades says what byte 255 stands for: Hi for all tiles, or (PerChannel) each
// channel's own maximum.
type Shades struct {
	Lo, Hi     float32
	PerChannel bool
}

// Draw makes an atlas of a layer's channels. Maps larger than size (0: none is)
// shrink by a whole factor to the maximum of the cells, so that peaks stay.
func Draw(v Values, l net.Layer, layer int, s *Summary, channels []int, size int, shades Shades) Atlas {
	a := Atlas{Channels: channels, Cols: columns(len(channels)), Lo: shades.Lo, Hi: shades.Hi}
	a.Rows = (len(channels) + a.Cols - 1) / a.Cols
	factor := shrink(max(l.H, l.W), size)
	a.TileW, a.TileH = (l.W+factor-1)/factor, (l.H+factor-1)/factor
	a.Pix = make([]byte, a.Cols*a.TileW*a.Rows*a.TileH)
	plane := make([]float32, l.H*l.W)
	for i, c := range channels {
		plane = v.Plane(layer, c, plane)
		lo, hi := shades.Lo, shades.Hi
		if shades.PerChannel {
			hi = s.ChannelMax[c]
		}
		a.tile(i, pooled(plane, l.W, l.H, factor), lo, hi)
	}
	return a
}

// columns of the squarest grid that holds n tiles.
func columns(n int) int {
	c := 1
	for c*c < n {
		c++
	}
	return c
}

// shrink is the least whole factor that brings side to at most size.
func shrink(side, size int) int {
	if size <= 0 {
		return 1
	}
	return max(1, (side+size-1)/size)
}

// pooled shrinks a plane of w x h in place: maximum of factor x factor cells.
func pooled(plane []float32, w, h, factor int) []float32 {
	if factor == 1 {
		return plane
	}
	tw, th := (w+factor-1)/factor, (h+factor-1)/factor
	for y := range th {
		for x := range tw {
			m := plane[y*factor*w+x*factor]
			for dy := y * factor; dy < min(h, (y+1)*factor); dy++ {
				for dx := x * factor; dx < min(w, (x+1)*factor); dx++ {
					m = max(m, plane[dy*w+dx])
				}
			}
			// (x, y) lies before every cell that is still to be read.
			plane[y*tw+x] = m
		}
	}
	return plane[:tw*th]
}

func (a *Atlas) tile(i int, plane []float32, lo, hi float32) {
	scale := float32(0)
	if hi > lo {
		scale = 255 / (hi - lo)
	}
	stride := a.Cols * a.TileW
	at := i/a.Cols*a.TileH*stride + i%a.Cols*a.TileW
	for y := range a.TileH {
		row := a.Pix[at+y*stride:][:a.TileW]
		for x, v := range plane[y*a.TileW : (y+1)*a.TileW] {
			row[x] = shade((v-lo)*scale + 0.5)
		}
	}
}

// shade clips to a byte; NaN is 0.
func shade(v float32) byte {
	switch {
	case v >= 255:
		return 255
	case v > 0:
		return byte(v)
	}
	return 0
}
