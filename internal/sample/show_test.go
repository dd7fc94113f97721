package sample

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
	"inceptionscope/weights"
)

type answer struct {
	id, label string
	p         float64
}

// judge runs a model on a drawing; answers come best first.
type judge struct {
	net *net.Network
	act *net.Activations
}

func newJudge(t *testing.T, nameOrPath string) *judge {
	t.Helper()
	m, err := weights.Open(nameOrPath)
	if err != nil {
		t.Fatal(err)
	}
	n, err := net.New(m.Description, m)
	if err != nil {
		t.Fatal(err)
	}
	return &judge{n, n.NewActivations()}
}

// bvlcPath finds the published weights in ../shared, or skips (fails under CI).
func bvlcPath(t *testing.T) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "weights", "bvlc_googlenet.safetensors")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not here", path)
	}
	return path
}

func (j *judge) ask(t *testing.T, img *image.RGBA) []answer {
	t.Helper()
	g := j.net.Graph()
	in := g.Input
	crop := rgbPicture(img).Crop(in, "")
	if err := j.net.Forward(context.Background(), in.Tensor(crop, nil), j.act, nil, net.Options{}); err != nil {
		t.Fatal(err)
	}
	i, _ := g.Index("prob")
	prob := j.act.Map(i).CHW(nil)
	var out []answer
	for k, p := range prob {
		out = append(out, answer{g.Classes[k].ID, g.Classes[k].Label, float64(p)})
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].p > out[b].p })
	return out
}

func rgbPicture(img *image.RGBA) *picture.Picture {
	b := img.Bounds()
	rgb := make([]byte, 0, b.Dx()*b.Dy()*3)
	for i := 0; i < len(img.Pix); i += 4 {
		rgb = append(rgb, img.Pix[i:i+3]...)
	}
	return picture.New(b.Dx(), b.Dy(), rgb)
}

// TestShow writes the samples as PNG files to the folder named by SAMPLE_OUT
// and prints what the models say.
func TestShow(t *testing.T) {
	dir := os.Getenv("SAMPLE_OUT")
	if dir == "" {
		t.Skip("SAMPLE_OUT names no folder")
	}
	judges := []*judge{newJudge(t, "default"), newJudge(t, bvlcPath(t))}
	for _, s := range All() {
		img := s.Draw(Size)
		f, err := os.Create(filepath.Join(dir, s.Name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		f.Close()
		line := s.Name
		for _, j := range judges {
			line += " |"
			for _, a := range j.ask(t, img)[:4] {
				line += fmt.Sprintf(" %s %.2f", a.label, a.p)
			}
		}
		t.Log(line)
	}
}
