package heif

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func sample(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "heic-plain.heic"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The program is the file that doc.go names.
func TestProgram(t *testing.T) {
	const want = "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435"
	sum := sha256.Sum256(program)
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("sha256 %s, want %s", got, want)
	}
}

// open waits and opens.
func open(ctx context.Context, data []byte) (*Image, error) {
	if err := Wait(ctx); err != nil {
		return nil, err
	}
	return Open(ctx, data)
}

func TestDecode(t *testing.T) {
	m, err := open(t.Context(), sample(t))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Width != 67 || m.Height != 45 {
		t.Errorf("%d x %d, want 67 x 45", m.Width, m.Height)
	}
	img, err := m.Decode()
	if err != nil {
		t.Fatal(err)
	}
	if y, ok := img.(*image.YCbCr); !ok || y.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Errorf("%T, want 4:2:0 planes", img)
	}
}

// Every way out gives the sandbox's slot back.
func TestSlotsComeBack(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2*cap(slots) + 1 {
		if _, err := open(ctx, []byte("\x00\x00\x00\x18ftypheic, and nothing more")); !errors.Is(err, ErrDecode) {
			t.Fatalf("%v, want %v", err, ErrDecode)
		}
		m, err := open(ctx, sample(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		late, stop := context.WithCancel(ctx)
		m, err = open(late, sample(t))
		if err != nil {
			t.Fatal(err)
		}
		stop()
		if _, err := m.Decode(); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("%v, want canceled", err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRowLength(t *testing.T) {
	for _, c := range []struct{ width, bytes, want int }{{1, 1, 64}, {67, 1, 80}, {34, 1, 64}, {65, 4, 272}, {640, 1, 640}} {
		if got := rowLength(c.width, c.bytes); got != c.want {
			t.Errorf("%d pixels of %d bytes: %d, want %d", c.width, c.bytes, got, c.want)
		}
	}
}
