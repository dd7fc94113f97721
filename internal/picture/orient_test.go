package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// exif is a TIFF header with one entry: orientation.
func exif(orientation byte) []byte {
	return []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0}
}

// withEXIF puts the tag into a JPEG (APP1) or PNG (eXIf).
func withEXIF(t *testing.T, data []byte, orientation byte) []byte {
	t.Helper()
	body := exif(orientation)
	switch sniff(data) {
	case jpegFile:
		body = append([]byte("Exif\x00\x00"), body...)
		head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(body)+2))
		return append(append(head, body...), data[2:]...)
	case pngFile:
		const afterIHDR = 8 + 25
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		chunk = append(append(chunk, "eXIf"...), body...)
		chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
		return append(append(bytes.Clone(data[:afterIHDR]), chunk...), data[afterIHDR:]...)
	}
	t.Fatal("neither JPEG nor PNG")
	return nil
}

// The letter F, in each of the eight ways that a camera may store it, comes
// out upright.
func TestOrientation(t *testing.T) {
	upright := []string{"####", "#...", "###.", "#...", "#..."}
	stored := map[byte][]string{
		1: upright,
		2: {"####", "...#", ".###", "...#", "...#"},
		3: {"...#", "...#", ".###", "...#", "####"},
		4: {"#...", "#...", "###.", "#...", "####"},
		5: {"#####", "#.#..", "#.#..", "#...."},
		6: {"#....", "#.#..", "#.#..", "#####"},
		7: {"....#", "..#.#", "..#.#", "#####"},
		8: {"#####", "..#.#", "..#.#", "....#"},
	}
	for o, rows := range stored {
		const k = 16 // so that JPEG keeps it
		img := image.NewGray(image.Rect(0, 0, len(rows[0])*k, len(rows)*k))
		for i := range img.Pix {
			if rows[i/img.Stride/k][i%img.Stride/k] == '.' {
				img.Pix[i] = 255
			}
		}
		jpg := encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
		for _, data := range [][]byte{jpg, pngOf(t, img)} {
			p := mustDecode(t, withEXIF(t, data, o))
			if p.Width != 4*k || p.Height != 5*k {
				t.Errorf("%s, orientation %d: %d x %d, want %d x %d", p.Format, o, p.Width, p.Height, 4*k, 5*k)
				continue
			}
			for y, row := range upright {
				for x, c := range row {
					if got := p.pix[((y*k+k/2)*p.Width+x*k+k/2)*3] > 128; got != (c == '.') {
						t.Errorf("%s, orientation %d: pixel (%d, %d) is wrong", p.Format, o, x, y)
					}
				}
			}
		}
	}
}

func TestOrientationNonsense(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 3, 2))
	img.Set(0, 0, color.White)
	for _, o := range []byte{0, 9, 255} {
		p := mustDecode(t, withEXIF(t, pngOf(t, img), o))
		if p.Width != 3 || p.pix[0] != 255 {
			t.Errorf("orientation %d changed the picture", o)
		}
	}
}
