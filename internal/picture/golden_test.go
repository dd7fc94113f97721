package picture

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"inceptionscope/internal/net"
)

// shared finds ../shared of the repository, or skips (fails under CI).
func shared(t testing.TB, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not here", path)
	}
	return path
}

func decodeFile(t testing.TB, path string) *Picture {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := Decode(f, Default)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return p
}

// The reference's crops were made by Pillow from the photographs.
func TestCropsAreTheReferences(t *testing.T) {
	photos, _ := filepath.Glob(filepath.Join(shared(t, "golden", "images"), "*.JPEG"))
	if len(photos) != 8 {
		t.Fatalf("found %d photographs, want 8", len(photos))
	}
	for _, photo := range photos {
		name := strings.TrimSuffix(filepath.Base(photo), ".JPEG")
		data, err := os.ReadFile(shared(t, "golden", "crops", name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		got := decodeFile(t, photo).Fit(net.Crop, 224, [3]uint8{})
		if n, worst, mean := compare(got, rgb(want)); n > 0 {
			t.Errorf("%s: %d bytes differ, worst by %d, mean %.5f", name, n, worst, mean)
		}
	}
}

func rgb(img image.Image) []byte {
	p, err := opaque(img, nil)
	if err != nil {
		panic(err)
	}
	return p.pix
}

// compare counts differing bytes, the largest and the mean difference.
func compare(got, want []byte) (n, worst int, mean float64) {
	if len(got) != len(want) {
		return max(len(got), len(want)), 256, 256
	}
	for i := range got {
		d := int(got[i]) - int(want[i])
		d = max(d, -d)
		if d > 0 {
			n++
		}
		worst = max(worst, d)
		mean += float64(d)
	}
	return n, worst, mean / float64(len(got))
}
