package kernel

// Map is a view of NHWC floats with (zero) borders around it: element (y,x,c)
// is Data[Off+y*Row+x*Pix+c]. A Map whose Data is nil is a layout.
type Map struct {
	Data          []float32
	H, W, C       int
	Off, Row, Pix int
}

// Border counts the zero pixels on each side of a map.
type Border struct{ Top, Left, Bottom, Right int }

// Union is the border that serves both.
func (b Border) Union(o Border) Border {
	return Border{max(b.Top, o.Top), max(b.Left, o.Left), max(b.Bottom, o.Bottom), max(b.Right, o.Right)}
}

// Layout places a map and its border at the start of a store of `floats` floats.
func Layout(h, w, c int, b Border) (m Map, floats int) {
	row := (b.Left + w + b.Right) * c
	m = Map{H: h, W: w, C: c, Off: b.Top*row + b.Left*c, Row: row, Pix: c}
	return m, (b.Top + h + b.Bottom) * row
}

// NewMap allocates a map of zeros.
func NewMap(h, w, c int, b Border) Map {
	m, n := Layout(h, w, c, b)
	m.Data = make([]float32, n)
	return m
}

// On is the same layout over other data.
func (m Map) On(data []float32) Map {
	m.Data = data
	return m
}

// Slice is the map of the channels [c0, c1).
func (m Map) Slice(c0, c1 int) Map {
	m.Off += c0
	m.C = c1 - c0
	return m
}

// Index of element (y,x,c) in Data; y and x may lie in the border.
func (m Map) Index(y, x, c int) int { return m.Off + y*m.Row + x*m.Pix + c }

// At is the element (y,x,c).
func (m Map) At(y, x, c int) float32 { return m.Data[m.Index(y, x, c)] }

// Pixel is the C channels at (y,x).
func (m Map) Pixel(y, x int) []float32 {
	i := m.Index(y, x, 0)
	return m.Data[i : i+m.C : i+m.C]
}

// Channel copies one channel, row-major, to dst (H*W floats; nil: allocated).
func (m Map) Channel(c int, dst []float32) []float32 {
	dst = sized(dst, m.H*m.W)
	for y := range m.H {
		src := m.Data[m.Index(y, 0, c):]
		for x := range m.W {
			dst[y*m.W+x] = src[x*m.Pix]
		}
	}
	return dst
}

// CHW copies the map, channel after channel, to dst (C*H*W floats; nil: allocated).
func (m Map) CHW(dst []float32) []float32 {
	dst = sized(dst, m.C*m.H*m.W)
	plane := m.H * m.W
	for y := range m.H {
		for x := range m.W {
			for c, v := range m.Pixel(y, x) {
				dst[c*plane+y*m.W+x] = v
			}
		}
	}
	return dst
}

// FromCHW fills the rows [y0, y1) of the map from C planes of H*W floats.
func (m Map) FromCHW(src []float32, y0, y1 int) {
	plane := m.H * m.W
	for y := y0; y < y1; y++ {
		at := m.Index(y, 0, 0)
		row := m.Data[at : at+(m.W-1)*m.Pix+m.C]
		if m.C == 3 && m.Pix == 3 { // a picture
			interleave(row, src[y*m.W:][:m.W], src[plane+y*m.W:][:m.W], src[2*plane+y*m.W:][:m.W])
			continue
		}
		for c := range m.C {
			for x, v := range src[c*plane+y*m.W:][:m.W] {
				row[x*m.Pix+c] = v
			}
		}
	}
}

// interleave writes a[0], b[0], c[0], a[1], ... to dst.
func interleave(dst, a, b, c []float32) {
	for x := range a {
		p := (*[3]float32)(dst[3*x:])
		p[0], p[1], p[2] = a[x], b[x], c[x]
	}
}

// Copy copies src's values to m, which has the same shape.
func (m Map) Copy(src Map) {
	for y := range m.H {
		for x := range m.W {
			copy(m.Pixel(y, x), src.Pixel(y, x))
		}
	}
}

func sized(dst []float32, n int) []float32 {
	if dst == nil {
		return make([]float32, n)
	}
	return dst[:n]
}
