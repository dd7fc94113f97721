package picture

import (
	"testing"

	"inceptionscope/internal/net"
)

// FuzzDecode: any bytes give a picture within the limits or an *Error.
func FuzzDecode(f *testing.F) {
	for _, name := range append(fixtures(f), "sample.png") {
		f.Add(testdata(f, name))
	}
	f.Add(pngHeader(7000, 7000, 16, 6, []byte("x\x9c")))
	f.Add(gifHeader(9, 9, 9, 9))
	f.Add(tiffHeader([4]uint32{256, 4, 1, 1}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data) == heicFile {
			t.Skip("a sandbox takes too long")
		}
		checkDecode(t, data)
	})
}

// FuzzFit: every fit of any size of picture fills the crop, from its window.
func FuzzFit(f *testing.F) {
	f.Add(uint16(1), uint16(1), byte(0))
	f.Add(uint16(1), uint16(5000), byte(2))
	f.Add(uint16(4000), uint16(2), byte(3))
	f.Fuzz(func(t *testing.T, w, h uint16, fit byte) {
		if w == 0 || h == 0 || int(w)*int(h) > 1<<20 {
			t.Skip()
		}
		p := New(int(w), int(h), make([]byte, int(w)*int(h)*3))
		for i := range p.pix {
			p.pix[i] = 200
		}
		kind := net.Fits[int(fit)%len(net.Fits)]
		out := p.Fit(kind, 28, [3]uint8{200, 200, 200})
		if len(out) != 28*28*3 {
			t.Fatalf("%d bytes", len(out))
		}
		for i, v := range out {
			if v != 200 {
				t.Fatalf("byte %d is %d: a flat picture must stay flat", i, v)
			}
		}
		if r := Window(p.Width, p.Height, kind, 28); r.W <= 0 || r.H <= 0 {
			t.Fatalf("window %v", r)
		}
	})
}
