package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"inceptionscope/internal/net"
)

// refused decodes what must be refused and looks at the error.
func refused(t *testing.T, name string, data []byte, want Code) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := DecodeBytes(data, Default)
	runtime.ReadMemStats(&after)
	var e *Error
	if !errors.As(err, &e) {
		t.Errorf("%s: error %v, want *Error", name, err)
		return
	}
	if e.Code != want {
		t.Errorf("%s: %v (%v), want %v", name, e.Code, e.Detail(), want)
	}
	if s := e.Error(); s == "" || strings.ContainsAny(s, "{}") || !strings.HasSuffix(s, ".") {
		t.Errorf("%s: sentence %q", name, s)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 && !bytes.Contains(data, []byte("ftyp")) {
		t.Errorf("%s: %d MB allocated", name, grown>>20)
	}
}

// pngHeader claims a size; body follows in one IDAT chunk.
func pngHeader(w, h uint32, depth, colour byte, body []byte) []byte {
	chunk := func(out []byte, kind string, data []byte) []byte {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		at := len(out)
		out = append(append(out, kind...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
	}
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, h), depth, colour, 0, 0, 0)
	return chunk(chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", ihdr), "IDAT", body)
}

// gifHeader has a screen, a frame, and no image data.
func gifHeader(sw, sh, fw, fh uint16) []byte {
	b := []byte("GIF89a")
	b = binary.LittleEndian.AppendUint16(b, sw)
	b = binary.LittleEndian.AppendUint16(b, sh)
	b = append(b, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, ',', 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint16(b, fw)
	b = binary.LittleEndian.AppendUint16(b, fh)
	return append(b, 0, 2, 1, 0)
}

// bmpHeader of 24 bits.
func bmpHeader(w, h int32) []byte {
	b := make([]byte, 54)
	copy(b, "BM")
	le := binary.LittleEndian
	le.PutUint32(b[10:], 54)
	le.PutUint32(b[14:], 40)
	le.PutUint32(b[18:], uint32(w))
	le.PutUint32(b[22:], uint32(h))
	le.PutUint16(b[26:], 1)
	le.PutUint16(b[28:], 24)
	return b
}

// tiffHeader has the entries (tag, type, count, value) given.
func tiffHeader(entries ...[4]uint32) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, e[2])
		b = binary.LittleEndian.AppendUint32(b, e[3])
	}
	return append(b, 0, 0, 0, 0)
}

// jpegHeader is a frame header of n components and nothing more.
func jpegHeader(w, h uint16, n byte) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 8 + 3*n, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = append(binary.BigEndian.AppendUint16(b, w), n)
	for i := range n {
		b = append(b, i+1, 0x11, 0)
	}
	return b
}

func webpHeader(w, h int, flags byte) []byte {
	x := make([]byte, 10)
	x[0] = flags
	putUint24(x[4:], w-1)
	putUint24(x[7:], h-1)
	b := appendChunk([]byte("RIFF\x00\x00\x00\x00WEBP"), "VP8X", x)
	lossless := binary.LittleEndian.AppendUint32([]byte{0x2f}, uint32(w-1)&0x3fff|uint32(h-1)&0x3fff<<14)
	return appendChunk(b, "VP8L", lossless)
}

func TestHugeIsRefusedByItsHeader(t *testing.T) {
	const long, short = 4, 3
	scan := "\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00"
	for name, data := range map[string][]byte{
		"png":       pngHeader(30000, 30000, 8, 6, nil),
		"png max":   pngHeader(1<<31-1, 1<<31-1, 16, 6, nil),
		"gif":       gifHeader(65535, 65535, 65535, 65535),
		"bmp":       bmpHeader(40000, 40000),
		"bmp up":    bmpHeader(40000, -40000),
		"jpeg":      append(jpegHeader(65535, 65535, 3), scan...),
		"jpeg k":    append(append([]byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"), jpegHeader(65535, 65535, 4)[2:]...), scan...),
		"webp":      webpHeader(16383, 16383, 0),
		"webp x":    webpHeader(1<<24, 1<<24, 0),
		"tiff":      tiffHeader([4]uint32{256, long, 1, 100000}, [4]uint32{257, long, 1, 100000}, [4]uint32{258, short, 1, 8}, [4]uint32{262, short, 1, 1}),
		"png thin":  pngHeader(1, 49e6, 8, 0, nil),
		"png flat":  pngHeader(1<<16, 1, 8, 0, nil),
		"tiff 2^31": tiffHeader([4]uint32{256, long, 1, 1 << 31}, [4]uint32{257, long, 1, 3}, [4]uint32{258, short, 1, 8}, [4]uint32{262, short, 1, 1}),
	} {
		refused(t, name, data, TooLarge)
	}
}

// Headers of 49 megapixels with nothing behind them.
func TestBombsAreCut(t *testing.T) {
	const long, short = 4, 3
	for name, data := range map[string][]byte{
		"png":  pngHeader(7000, 7000, 16, 6, []byte("x\x9c")),
		"jpeg": append(jpegHeader(7000, 7000, 3), "\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x00\x00"...),
		"webp": webpHeader(7000, 7000, 0),
	} {
		refused(t, name, data, Broken)
	}
	refused(t, "tiff strips", tiffHeader([4]uint32{256, long, 1, 1}, [4]uint32{257, long, 1, 65000}, [4]uint32{258, short, 1, 8},
		[4]uint32{262, short, 1, 1}, [4]uint32{273, long, 65000, 8}, [4]uint32{278, long, 1, 1}, [4]uint32{279, long, 65000, 8}), Broken)
}

// Scan after scan over a large picture, each of few bytes.
func TestManyScansAreRefused(t *testing.T) {
	data := testdata(t, "jpeg-progressive.jpg")
	last := bytes.LastIndex(data, []byte{0xff, 0xda})
	end := bytes.LastIndex(data, []byte{0xff, 0xd9})
	many := append(bytes.Clone(data[:end]), bytes.Repeat(data[last:end], 100)...)
	refused(t, "scans", append(many, data[end:]...), Unsupported)
}

// What a fit takes does not grow with the picture's height.
func TestThinPicturesNeedLittle(t *testing.T) {
	for _, p := range []*Picture{New(1, 60000, make([]byte, 180000)), New(60000, 1, make([]byte, 180000))} {
		for _, f := range net.Fits {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			p.Fit(f, 224, [3]uint8{})
			runtime.ReadMemStats(&after)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
				t.Errorf("%d x %d, %s: %d MB allocated", p.Width, p.Height, f, grown>>20)
			}
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"text":        []byte("Dear teacher, this is no picture."),
		"zeros":       make([]byte, 1000),
		"pdf":         []byte("%PDF-1.7\n"),
		"svg":         []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
		"avif":        []byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1miaf"),
		"video":       []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp42"),
		"zip":         []byte("PK\x03\x04......"),
		"one byte":    {0xff},
		"bmp jpeg":    func() []byte { b := bmpHeader(4, 4); b[28], b[30] = 0, 4; return b }(),
		"jpeg 12":     func() []byte { b := jpegHeader(8, 8, 1); b[6] = 12; return append(b, 0xff, 0xd9) }(),
		"tiff planes": tiffHeader([4]uint32{256, 3, 1, 1}, [4]uint32{257, 3, 1, 1}, [4]uint32{258, 3, 1, 8}, [4]uint32{262, 3, 1, 1}, [4]uint32{277, 3, 1, 3}, [4]uint32{284, 3, 1, 2}),
		"tiff cmyk":   tiffHeader([4]uint32{256, 3, 1, 1}, [4]uint32{257, 3, 1, 1}, [4]uint32{258, 3, 1, 8}, [4]uint32{262, 3, 1, 5}),
	} {
		refused(t, name, data, Unsupported)
	}
}

func TestNothingIsEmpty(t *testing.T) {
	refused(t, "empty", nil, Empty)
	for name, data := range map[string][]byte{
		"png": pngHeader(0, 0, 8, 2, nil), "gif": gifHeader(0, 0, 0, 0), "bmp": bmpHeader(0, 0),
		"jpeg": append(jpegHeader(0, 0, 3), 0xff, 0xd9), "signature": []byte("\x89PNG\r\n\x1a\n"),
	} {
		refused(t, name, data, Broken)
	}
}

func TestTooManyBytes(t *testing.T) {
	l := Default
	_, err := Decode(io.LimitReader(zeros{}, 1<<40), l)
	var e *Error
	if !errors.As(err, &e) || e.Code != TooLarge || !strings.Contains(e.Error(), "20 MB") {
		t.Errorf("error %v, want too large", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestReaderThatFails(t *testing.T) {
	_, err := Decode(io.MultiReader(strings.NewReader("\xff\xd8\xff"), failing{}), Default)
	var e *Error
	if !errors.As(err, &e) || e.Code != Broken || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v, want broken by closed pipe", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Cut anywhere in its first nine tenths, no file is taken for whole. (GIF and
// BMP decoders may be content before the very end.)
func TestTruncatedIsRefused(t *testing.T) {
	for _, name := range append(fixtures(t), "sample.png") {
		data := testdata(t, name)
		if strings.HasPrefix(name, "webp-animated") {
			data = data[:len(data)/2] // the first frame
		}
		step := max(1, len(data)/60)
		if strings.HasPrefix(name, "heic") {
			step = len(data) / 6 // each in a new sandbox
		}
		for n := 13; n < len(data)*9/10; n += step {
			_, err := DecodeBytes(data[:n], Default)
			var e *Error
			if !errors.As(err, &e) || e.Code == TooLarge {
				t.Errorf("%s cut to %d of %d bytes: error %v", name, n, len(data), err)
			}
		}
	}
}

// Damage never leads to a panic, an endless loop or a foreign error.
func TestDamagedFiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, name := range append(fixtures(t), "sample.png") {
		whole := testdata(t, name)
		rounds := 150
		if strings.HasPrefix(name, "heic") {
			rounds = 8
		}
		for range rounds {
			data := bytes.Clone(whole)
			for range 1 + rng.IntN(8) {
				data[rng.IntN(len(data))] = byte(rng.IntN(256))
			}
			checkDecode(t, data)
		}
	}
}

// checkDecode holds for any bytes whatever.
func checkDecode(t *testing.T, data []byte) {
	t.Helper()
	l := Limits{MaxBytes: 1 << 20, MaxPixels: 1 << 20, Time: 5 * time.Second}
	p, err := DecodeBytes(data, l)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Code == 0 || sentences[e.Key] == "" {
			t.Errorf("error %v, want *Error with code and key", err)
		}
		return
	}
	if len(p.pix) != p.Width*p.Height*3 || p.Width < 1 || int64(len(p.pix)) > 3*l.MaxPixels {
		t.Errorf("%d x %d, %d bytes", p.Width, p.Height, len(p.pix))
	}
}

func TestTimeLimit(t *testing.T) {
	for _, name := range []string{"jpeg-420.jpg", "webp-lossy.webp", "heic-plain.heic", "sample.png", "gif-plain.gif", "tiff-lzw.tif"} {
		_, err := DecodeBytes(testdata(t, name), Limits{Time: time.Nanosecond})
		var e *Error
		if !errors.As(err, &e) || e.Key != keySlow {
			t.Errorf("%s: error %v, want too slow", name, err)
		}
	}
}

// A gate lets pictures in one after the other, and one larger than it alone.
func TestGate(t *testing.T) {
	g := NewGate(100)
	leave, err := g.enter(1000, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var busy *Error
	if _, err := g.enter(1, time.Now().Add(10*time.Millisecond)); !errors.As(err, &busy) || busy.Code != Busy {
		t.Errorf("second at a full gate: %v, want busy", err)
	}
	leave()
	leave, err = g.enter(1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	leave()
}
