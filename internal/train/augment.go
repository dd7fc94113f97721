package train

import (
	"math"
	"math/rand/v2"

	"inceptionscope/internal/net"
)

// Augment is how training pictures are varied; the zero value squashes the
// whole picture, as held-out pictures are.
type Augment struct {
	MinArea float64 // of the picture that a random crop keeps; 0: the whole picture
	Aspect  float64 // the crop's aspect ratio varies by this factor both ways; 0 or 1: not
	Flip    bool
	Jitter  float64 // brightness, contrast and saturation vary by this part
}

// Standard is a random resized crop as in the paper (section 6: 8 to 100 % of
// the area there; our sets are small), flip and colour jitter.
var Standard = Augment{MinArea: 0.3, Aspect: 4.0 / 3, Flip: true, Jitter: 0.3}

// artist turns pictures into inputs; it keeps scratch and serves one goroutine.
type artist struct {
	in   net.Input
	rows []float32
	rgb  []float32
}

// draw fills dst (size x size x 3, network's order, preprocessed).
func (a *artist) draw(dst []float32, p Picture, aug Augment, r *rand.Rand) {
	f := frame{0, 0, float64(p.W), float64(p.H)}
	if aug.MinArea > 0 {
		f = aug.crop(p, r)
	}
	n := a.in.Size
	a.rgb = resize(a.rgb, 3*n*n)
	a.rows = resample(a.rgb, p, f, n, a.rows)
	if aug.Jitter > 0 {
		aug.jitter(a.rgb, r)
	}
	flip := aug.Flip && r.IntN(2) == 1
	var order = [3]int{0, 1, 2}
	if a.in.BGR {
		order = [3]int{2, 1, 0}
	}
	for y := range n {
		for x := range n {
			from := y*n + x
			if flip {
				from = y*n + n - 1 - x
			}
			for c, o := range order {
				dst[3*(y*n+x)+c] = (a.rgb[3*from+o] - a.in.Mean[c]) * a.in.Scale
			}
		}
	}
}

// crop is a random part of the picture: its area uniform in [MinArea, 1], its
// aspect ratio that of the picture times a factor log-uniform in
// [1/Aspect, Aspect], since held-out pictures are squashed, too.
func (aug Augment) crop(p Picture, r *rand.Rand) frame {
	side := math.Sqrt(aug.MinArea + (1-aug.MinArea)*r.Float64())
	ratio := math.Exp((2*r.Float64() - 1) * math.Log(max(1, aug.Aspect)) / 2)
	w := float64(p.W) * min(1, side*ratio)
	h := float64(p.H) * min(1, side/ratio)
	return frame{r.Float64() * (float64(p.W) - w), r.Float64() * (float64(p.H) - h), w, h}
}

func (aug Augment) jitter(rgb []float32, r *rand.Rand) {
	vary := func() float32 { return float32(1 + aug.Jitter*(2*r.Float64()-1)) }
	bright, contrast, colour := vary(), vary(), vary()
	mean := float32(0)
	for _, v := range rgb {
		mean += v
	}
	mean /= float32(len(rgb))
	for i := 0; i < len(rgb); i += 3 {
		grey := 0.299*rgb[i] + 0.587*rgb[i+1] + 0.114*rgb[i+2]
		for c := range 3 {
			v := grey + colour*(rgb[i+c]-grey)
			v = bright * (mean + contrast*(v-mean))
			rgb[i+c] = min(255, max(0, v))
		}
	}
}
