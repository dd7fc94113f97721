package picture

import (
	"math"
	"testing"

	"inceptionscope/internal/net"
)

func TestHalfRoundsToEven(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 2: 1, 3: 2, 5: 2, 7: 4, 9: 4, 117: 58, 119: 60} {
		if got := half(n); got != want {
			t.Errorf("half of %d is %d, want %d", n, got, want)
		}
	}
}

// Windows worked out by hand for 1000 x 500.
func TestWindow(t *testing.T) {
	for fit, want := range map[net.Fit]Rect{
		net.Squash: {0, 0, 1000, 500},
		net.Warp:   {62.5, 31.25, 875, 437.5},     // 16/256 off each side
		net.Crop:   {281.25, 31.25, 437.5, 437.5}, // 512 x 256, from 144 and 16
		net.Pad:    {0, -250, 1000, 1000},         // 224 x 112, 56 above
	} {
		got := Window(1000, 500, fit, 224)
		for _, d := range []float64{got.X - want.X, got.Y - want.Y, got.W - want.W, got.H - want.H} {
			if math.Abs(d) > 1e-9 {
				t.Errorf("%s: %v, want %v", fit, got, want)
				break
			}
		}
	}
}

// A dot of the picture appears in the crop where the window says.
func TestWindowPointsAtPixels(t *testing.T) {
	const w, h, dotX, dotY = 300, 200, 170, 90
	p := New(w, h, make([]byte, w*h*3))
	for i := range 9 {
		p.pix[((dotY+i/3-1)*w+dotX+i%3-1)*3] = 255
	}
	for _, f := range net.Fits {
		crop := p.Fit(f, 224, [3]uint8{})
		sx, sy, sum := 0.0, 0.0, 0.0
		for i := 0; i < len(crop); i += 3 {
			v := float64(crop[i])
			sx, sy, sum = sx+v*(float64(i/3%224)+0.5), sy+v*(float64(i/3/224)+0.5), sum+v
		}
		r := Window(w, h, f, 224)
		x, y := r.X+sx/sum*r.W/224, r.Y+sy/sum*r.H/224
		if math.Abs(x-dotX-0.5) > 0.1 || math.Abs(y-dotY-0.5) > 0.1 {
			t.Errorf("%s: found at (%.2f, %.2f), want (%v, %v)", f, x, y, dotX+0.5, dotY+0.5)
		}
	}
}

func TestPadUsesTheMean(t *testing.T) {
	d := net.BVLC()
	p := New(10, 5, make([]byte, 150))
	crop := p.Crop(d.Input, net.Pad)
	if [3]byte(crop[:3]) != [3]byte{123, 117, 104} {
		t.Errorf("border %v, want the mean as RGB", crop[:3])
	}
	if [3]byte(crop[(112*224+112)*3:][:3]) != [3]byte{} {
		t.Error("the picture is not in the middle")
	}
}

func TestThumbnail(t *testing.T) {
	p := New(300, 100, make([]byte, 300*100*3))
	if b := p.Thumbnail(150).Rect; b.Dx() != 150 || b.Dy() != 50 {
		t.Errorf("%v, want 150 x 50", b)
	}
	if b := p.Thumbnail(1000).Rect; b.Dx() != 300 || b.Dy() != 100 {
		t.Errorf("%v: a thumbnail never grows", b)
	}
	if got := p.Thumbnail(150).Pix[3]; got != 255 {
		t.Errorf("alpha %d", got)
	}
}
