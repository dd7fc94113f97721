package finetune

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/weights"
)

func shared(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(append([]string{dir, "..", "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatalf("needs %s", path)
		}
		t.Skipf("needs %s", path)
	}
	return path
}

// photographs of the classes: the first n of each, from the tar.
func photographs(t *testing.T, names []string, n int) map[string][][]byte {
	t.Helper()
	f, err := os.Open(shared(t, "datasets", "caltech101-128px.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got := map[string][][]byte{}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !strings.HasSuffix(h.Name, ".jpg") || filepath.Base(filepath.Dir(h.Name)) != name || len(got[name]) >= n {
				continue
			}
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			got[name] = append(got[name], b)
		}
	}
}

// Five Caltech classes x 20 pictures on the BVLC model: at least 95 % of 20
// other pictures a class; the time after the features is told (0.4 s on 2 cores).
func TestFineTunesBVLC(t *testing.T) {
	if testing.Short() {
		t.Skip("200 forward passes")
	}
	file, err := weights.OpenSafetensors(shared(t, "weights", "bvlc_googlenet.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d := net.BVLC()
	d.Classes = make([]net.Class, 1000)
	n, err := net.New(d, file)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"butterfly", "chandelier", "ewer", "ketch", "starfish"}
	const each = 20
	photos := photographs(t, names, 2*each)
	var learn, others []Sample
	begin := time.Now()
	for c, name := range names {
		for i, b := range photos[name] {
			p, err := picture.Decode(bytes.NewReader(b), picture.Default)
			if err != nil {
				t.Fatal(err)
			}
			x, err := Features(context.Background(), n, d.Input.Tensor(p.Crop(d.Input, ""), nil), net.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if i < each {
				learn = append(learn, Sample{x, c})
			} else {
				others = append(others, Sample{x, c})
			}
		}
	}
	t.Logf("%d features in %v", len(learn)+len(others), time.Since(begin).Round(time.Millisecond))
	begin = time.Now()
	var last Progress
	if _, err := Train(context.Background(), learn, others, classes(names...), Defaults, func(p Progress) { last = p }); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	t.Logf("%.1f %% of %d other pictures, loss %.4f, in %v", 100*last.OtherRight, len(others), last.Loss, took.Round(time.Millisecond))
	if last.OtherRight < 0.95 {
		t.Errorf("right on %g of other pictures", last.OtherRight)
	}
}
