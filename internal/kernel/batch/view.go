package batch

// Slack is the number of floats behind the last pixel that kernels may read.
const Slack = 32

// View is a list of pixels: channel c of pixel p is Data[Off+p*Pix+c].
// Views that are read through a table have a pixel of zeros at p = -1.
type View struct {
	Data        []float32
	Off, Pix, C int
}

// NewView allocates n pixels of c channels with the zero pixel and the slack.
func NewView(n, c int) View {
	return On(make([]float32, Floats(n, c)), c)
}

// Floats is the store that a view of n pixels needs.
func Floats(n, c int) int { return (n+1)*c + Slack }

// On is the view over a store; its first c floats must be zero.
func On(store []float32, c int) View { return View{Data: store, Off: c, Pix: c, C: c} }

// Slice is the view of the channels [c0, c0+n).
func (v View) Slice(c0, n int) View {
	v.Off += c0
	v.C = n
	return v
}

// Pixel is the channels of pixel p.
func (v View) Pixel(p int) []float32 {
	i := v.Off + p*v.Pix
	return v.Data[i : i+v.C : i+v.C]
}

// Zero clears n pixels.
func (v View) Zero(n int) {
	for p := range n {
		clear(v.Pixel(p))
	}
}
