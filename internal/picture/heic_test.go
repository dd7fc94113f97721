package picture

import (
	"bytes"
	"encoding/binary"
	"sync"
	"testing"
)

// claiming changes the size that a HEIC file announces.
func claiming(t *testing.T, side uint32) []byte {
	t.Helper()
	data := bytes.Clone(testdata(t, "heic-plain.heic"))
	found := 0
	for at := 0; ; found++ {
		i := bytes.Index(data[at:], []byte("ispe"))
		if i < 0 {
			break
		}
		at += i + 4
		binary.BigEndian.PutUint32(data[at+4:], side)
		binary.BigEndian.PutUint32(data[at+8:], side)
	}
	if found == 0 {
		t.Fatal("no size in the file")
	}
	return data
}

func TestHEICThatLies(t *testing.T) {
	refused(t, "20000", claiming(t, 20000), TooLarge)
	refused(t, "7000", claiming(t, 7000), Broken)
	many := append(bytes.Clone(testdata(t, "heic-plain.heic")), bytes.Repeat([]byte("hvc1"), maxTiles)...)
	refused(t, "tiles", many, Unsupported)
}

// Sandboxes are few; those who wait for one get it.
func TestHEICTogether(t *testing.T) {
	data := testdata(t, "heic-plain.heic")
	want := mustDecode(t, data).pix
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			p, err := DecodeBytes(data, Default)
			if err != nil || !bytes.Equal(p.pix, want) {
				t.Errorf("error %v, or another picture", err)
			}
		})
	}
	wait.Wait()
}

// Each matrix turns gray into gray, and full-range BT.601 is JFIF's.
func TestConversions(t *testing.T) {
	for _, m := range []matrix{bt601, bt709, bt2020} {
		var dst [6]byte
		newConversion(m, false).row(dst[:], []byte{16, 235}, []byte{128, 128}, []byte{128, 128})
		if dst != [6]byte{0, 0, 0, 255, 255, 255} {
			t.Errorf("%v: black and white become %v", m, dst)
		}
	}
	luma, cb, cr := make([]byte, 256), make([]byte, 256), make([]byte, 256)
	for i := range luma {
		luma[i], cb[i], cr[i] = byte(i), byte(i*7), byte(i*13)
	}
	a, b := make([]byte, 768), make([]byte, 768)
	newConversion(bt601, true).row(a, luma, cb, cr)
	fullRange(b, luma, cb, cr)
	if _, worst, _ := compare(a, b); worst > 1 {
		t.Errorf("BT.601 differs from JFIF by %d", worst)
	}
}
