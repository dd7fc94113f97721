package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"inceptionscope/internal/net"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustDecode(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := DecodeBytes(data, Default)
	if err != nil {
		t.Fatalf("%v (%s)", err, err.(*Error).Detail())
	}
	return p
}

// fixtures are the files of testdata that have a reference beside them.
func fixtures(t testing.TB) []string {
	t.Helper()
	var names []string
	all, _ := filepath.Glob(filepath.Join("testdata", "*-*.*"))
	for _, f := range all {
		if !strings.HasSuffix(f, ".png") {
			names = append(names, filepath.Base(f))
		}
	}
	if len(names) < 15 {
		t.Fatalf("only %d fixtures: %v", len(names), names)
	}
	return names
}

// allowed differences from the reference decoders: none but for libheif's
// conversion.
func allowed(name string) (worst int, mean float64) {
	if strings.HasPrefix(name, "heic-") {
		return 40, 3 // libheif repeats chroma samples, here they are smoothed
	}
	return 0, 0
}

func TestFormatsAgainstReferences(t *testing.T) {
	for _, name := range fixtures(t) {
		got := mustDecode(t, testdata(t, name))
		want := mustDecode(t, testdata(t, name+".png"))
		if got.Width != want.Width || got.Height != want.Height {
			t.Errorf("%s: %d x %d, want %d x %d", name, got.Width, got.Height, want.Width, want.Height)
			continue
		}
		n, worst, mean := compare(got.pix, want.pix)
		if w, m := allowed(name); worst > w || mean > m {
			t.Errorf("%s: %d bytes differ, worst by %d, mean %.4f; allowed %d, %.4f", name, n, worst, mean, w, m)
		}
		if f := strings.ToUpper(strings.SplitN(name, "-", 2)[0]); !strings.EqualFold(f, got.Format) {
			t.Errorf("%s: format %s", name, got.Format)
		}
	}
}

func TestFitsArePillows(t *testing.T) {
	p := mustDecode(t, testdata(t, "sample.png"))
	for _, f := range net.Fits {
		want := mustDecode(t, testdata(t, "fit-"+string(f)+".png"))
		if n, worst, _ := compare(p.Fit(f, 28, [3]uint8{124, 117, 104}), want.pix); n > 0 {
			t.Errorf("%s: %d bytes differ, worst by %d", f, n, worst)
		}
	}
}

func encode(t testing.TB, write func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	return encode(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
}

// Every kind of image that a decoder can return, half transparent red at (1, 0).
func TestAlphaOnWhite(t *testing.T) {
	r := image.Rect(0, 0, 2, 1)
	red := color.NRGBA{200, 0, 40, 128}
	pal := image.NewPaletted(r, color.Palette{color.NRGBA{0, 0, 255, 255}, red})
	pal.SetColorIndex(1, 0, 1)
	nrgba := image.NewNRGBA(r)
	nrgba.Set(0, 0, color.NRGBA{0, 0, 255, 255})
	nrgba.Set(1, 0, red)
	deep := image.NewNRGBA64(r)
	deep.Set(0, 0, color.NRGBA{0, 0, 255, 255})
	deep.Set(1, 0, red)
	files := map[string][]byte{
		"png palette": pngOf(t, pal), "png 8 bit": pngOf(t, nrgba), "png 16 bit": pngOf(t, deep),
		"tiff": encode(t, func(b *bytes.Buffer) error { return tiff.Encode(b, nrgba, nil) }),
	}
	want := []byte{0, 0, 255, 227, 127, 147} // 255 + (c - 255) * 128/255
	for name, data := range files {
		if _, worst, _ := compare(mustDecode(t, data).pix, want); worst > 1 {
			t.Errorf("%s: %v, want %v", name, mustDecode(t, data).pix, want)
		}
	}
}

func TestGrayAndDeep(t *testing.T) {
	g8, g16 := image.NewGray(image.Rect(0, 0, 1, 1)), image.NewGray16(image.Rect(0, 0, 1, 1))
	g8.Pix[0] = 77
	g16.SetGray16(0, 0, color.Gray16{77<<8 | 200})
	want := []byte{77, 77, 77}
	for name, data := range map[string][]byte{
		"png gray": pngOf(t, g8), "png gray 16": pngOf(t, g16),
		"tiff gray 16": encode(t, func(b *bytes.Buffer) error { return tiff.Encode(b, g16, &tiff.Options{Compression: tiff.Deflate}) }),
		"bmp gray":     encode(t, func(b *bytes.Buffer) error { return bmp.Encode(b, g8) }),
	} {
		if got := mustDecode(t, data).pix; !bytes.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// The first frame of a GIF covers only a part of the screen; the rest is white.
func TestGIFFirstFrame(t *testing.T) {
	pal := color.Palette{color.Black, color.NRGBA{0, 200, 0, 255}}
	first := image.NewPaletted(image.Rect(1, 1, 3, 2), pal)
	second := image.NewPaletted(image.Rect(0, 0, 4, 3), pal)
	second.Pix[0] = 1
	data := encode(t, func(b *bytes.Buffer) error {
		return gif.EncodeAll(b, &gif.GIF{
			Image: []*image.Paletted{first, second}, Delay: []int{1, 1},
			Config: image.Config{Width: 4, Height: 3, ColorModel: pal},
		})
	})
	p := mustDecode(t, data)
	if p.Width != 4 || p.Height != 3 {
		t.Fatalf("%d x %d, want 4 x 3", p.Width, p.Height)
	}
	for i := range 12 {
		want := byte(255)
		if i == 5 || i == 6 {
			want = 0
		}
		if p.pix[i*3] != want {
			t.Errorf("pixel %d: %d, want %d", i, p.pix[i*3], want)
		}
	}
}

// interlaced writes a gray PNG in Adam7's seven passes.
func interlaced(t *testing.T, w, h int, at func(x, y int) byte) []byte {
	t.Helper()
	passes := [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	raw := encode(t, func(b *bytes.Buffer) error {
		z := zlib.NewWriter(b)
		for _, p := range passes {
			for y := p[1]; y < h && p[0] < w; y += p[3] {
				row := []byte{0}
				for x := p[0]; x < w; x += p[2] {
					row = append(row, at(x, y))
				}
				if _, err := z.Write(row); err != nil {
					return err
				}
			}
		}
		return z.Close()
	})
	data := pngHeader(uint32(w), uint32(h), 8, 0, raw)
	data[28] = 1 // interlace method, last byte of IHDR
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return append(data, "\x00\x00\x00\x00IEND\xae\x42\x60\x82"...)
}

func TestInterlacedPNG(t *testing.T) {
	at := func(x, y int) byte { return byte(x*17 + y*29) }
	p := mustDecode(t, interlaced(t, 13, 11, at))
	for i := range 13 * 11 {
		if p.pix[3*i] != at(i%13, i/13) {
			t.Fatalf("pixel (%d, %d) is %d, want %d", i%13, i/13, p.pix[3*i], at(i%13, i/13))
		}
	}
}
