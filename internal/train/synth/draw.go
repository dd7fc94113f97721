package synth

import (
	"math"
	"math/rand/v2"

	"inceptionscope/internal/train"
)

type colour [3]float64

// randomColour has three random parts between lo and hi.
func randomColour(r *rand.Rand, lo, hi float64) colour {
	pick := func() float64 { return lo + (hi-lo)*r.Float64() }
	return colour{pick(), pick(), pick()}
}

func (a colour) mix(b colour, t float64) colour {
	for i := range a {
		a[i] += t * (b[i] - a[i])
	}
	return a
}

func (s *Set) draw(c class, r *rand.Rand) train.Picture {
	// The ground is dark and the figure bright, so that a small network finds
	// the form within a minute; hues are free.
	ground, ground2, figure := randomColour(r, 0, 110), randomColour(r, 0, 110), randomColour(r, 140, 255)
	n := float64(s.size)
	radius := n * (0.28 + 0.16*r.Float64())
	turn := (r.Float64() - 0.5) * 0.4
	if c.full {
		radius, turn = n*(0.35+0.25*r.Float64()), (r.Float64()-0.5)*0.5
	}
	cx, cy := radius+(n-2*radius)*r.Float64(), radius+(n-2*radius)*r.Float64()
	sin, cos := math.Sincos(turn)
	slope := 2 * math.Pi * r.Float64()
	gx, gy := math.Cos(slope)/n, math.Sin(slope)/n
	noise := 4 + 12*r.Float64()
	p := train.Picture{W: s.size, H: s.size, RGB: make([]byte, 0, 3*s.size*s.size)}
	for y := range s.size {
		for x := range s.size {
			fx, fy := float64(x)+0.5-cx, float64(y)+0.5-cy
			v := 0.0
			if c.full || fx*fx+fy*fy < 2*radius*radius { // figures lie within 1.3 radii
				v = c.value((cos*fx+sin*fy)/radius, (cos*fy-sin*fx)/radius, 1/radius)
			}
			base := ground.mix(ground2, 0.5+gx*(float64(x)-n/2)+gy*(float64(y)-n/2))
			bits := r.Uint64() // two bytes a value: their sum is nearly normal
			for _, q := range base.mix(figure, v) {
				q += noise / 255 * (float64(bits&255) + float64(bits>>8&255) - 255)
				bits >>= 16
				p.RGB = append(p.RGB, byte(max(0, min(255, q))))
			}
		}
	}
	return p
}
