package train_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/internal/train"
	"inceptionscope/internal/train/synth"
	"inceptionscope/weights"
)

// folder writes a small data set of our own pictures.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	set := synth.New(synth.Shapes, 48, 3)
	for i := range 60 {
		p, err := set.Picture(i)
		if err != nil {
			t.Fatal(err)
		}
		img := image.NewRGBA(image.Rect(0, 0, p.W, p.H))
		for k := range p.W * p.H {
			copy(img.Pix[4*k:], p.RGB[3*k:3*k+3])
			img.Pix[4*k+3] = 255
		}
		class := filepath.Join(dir, set.Classes()[set.Class(i)].ID)
		if err := os.MkdirAll(class, 0o755); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(class, fmt.Sprintf("%03d.png", i)), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func quick(data, out string) train.Options {
	o := train.Defaults(train.Tiny)
	o.Data, o.Out, o.Size, o.Batch, o.Epochs, o.Threads = data, out, 48, 6, 2, 1
	return o
}

// A run with a seed repeats bit by bit on one thread, also if it is
// interrupted and goes on from its checkpoint.
func TestRunRepeatsAndResumes(t *testing.T) {
	data, dir := folder(t), t.TempDir()
	var files [][]byte
	for i := range 3 {
		o := quick(data, filepath.Join(dir, fmt.Sprintf("m%d.safetensors", i)))
		ctx, cancel := context.WithCancel(context.Background())
		if i == 2 {
			_, err := train.Run(ctx, o, func(p train.Progress) {
				if p.Step == 5 {
					cancel()
				}
			})
			if err == nil {
				t.Fatal("the run did not notice that it was cancelled")
			}
			ctx, cancel = context.WithCancel(context.Background())
		}
		res, err := train.Run(ctx, o, nil)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if i == 2 && res.Resumed != 5 {
			t.Errorf("went on from step %d, expected 5", res.Resumed)
		}
		b, err := os.ReadFile(res.Out)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs of one seed differ")
	}
	if !bytes.Equal(files[0], files[2]) {
		t.Error("an interrupted run differs from an uninterrupted one")
	}
}

// The result opens as any model, and classifies as the training said.
func TestResultLoadsAsAnyModel(t *testing.T) {
	data, out := folder(t), filepath.Join(t.TempDir(), "m.safetensors")
	o := quick(data, out)
	o.Epochs, o.Threads = 12, 2
	res, err := train.Run(context.Background(), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := weights.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if n := len(m.Description.Classes); n != 8 || m.Description.Classes[0].ID != "bar" || m.Description.Input.Size != 48 {
		t.Errorf("%d classes, input %+v", n, m.Description.Input)
	}
	n, err := net.New(m.Description, m)
	if err != nil {
		t.Fatal(err)
	}
	f, err := train.OpenFolder(data, train.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	logits, _ := n.Graph().Index("loss3/classifier")
	right := 0
	for i := range f.HeldOut.Len() {
		p, err := f.HeldOut.Picture(i)
		if err != nil {
			t.Fatal(err)
		}
		a := n.NewActivations()
		if err := n.Forward(context.Background(), m.Description.Input.Tensor(p.RGB, make([]float32, 3*48*48)), a, nil, net.Options{Threads: 1}); err != nil {
			t.Fatal(err)
		}
		values := a.Map(logits).CHW(nil)
		best := 0
		for c, v := range values {
			if v > values[best] {
				best = c
			}
		}
		if best == f.HeldOut.Class(i) {
			right++
		}
		a.Release()
	}
	if got := float64(right) / float64(f.HeldOut.Len()); got != res.HeldOut.Top1 {
		t.Errorf("the loaded model is right on %g, training said %g", got, res.HeldOut.Top1)
	}
	log, err := os.Open(res.CSV)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if lines, err := csv.NewReader(log).ReadAll(); err != nil || len(lines) < 3 || lines[0][0] != "step" {
		t.Errorf("log: %d lines, %v", len(lines), err)
	}
}

// Two runs never write beside one output at the same time.
func TestOneRunAnOutput(t *testing.T) {
	o := quick(folder(t), filepath.Join(t.TempDir(), "m.safetensors"))
	o.Epochs = 1
	var second error
	if _, err := train.Run(context.Background(), o, func(p train.Progress) {
		if p.Step == 1 {
			_, second = train.Run(context.Background(), o, nil)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if second == nil && runtime.GOOS != "windows" {
		t.Error("a second run began")
	}
	if _, err := train.Run(context.Background(), o, nil); err != nil {
		t.Errorf("after the first run: %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	data := folder(t)
	for name, change := range map[string]func(*train.Options){
		"no folder":    func(o *train.Options) { o.Data = filepath.Join(data, "nothing") },
		"architecture": func(o *train.Options) { o.Arch = "resnet" },
		"schedule":     func(o *train.Options) { o.Schedule = "luck" },
		"small":        func(o *train.Options) { o.Size = 32 },
		"one class":    func(o *train.Options) { o.Classes = []string{"disc"} },
		"rate":         func(o *train.Options) { o.Rate = 0 },
		"no output":    func(o *train.Options) { o.Out = "" },
	} {
		o := quick(data, filepath.Join(t.TempDir(), "m.safetensors"))
		change(&o)
		if _, err := train.Run(context.Background(), o, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
