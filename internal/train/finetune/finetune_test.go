package finetune

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"inceptionscope/internal/net"
)

// samples around one random centre a class.
func samples(r *rand.Rand, classes, each, features int, noise float64) (out []Sample) {
	centres := rand.New(rand.NewPCG(5, 5))
	for c := range classes {
		centre := make([]float64, features)
		for i := range centre {
			centre[i] = max(0, centres.NormFloat64())
		}
		for range each {
			x := make([]float32, features)
			for i := range x {
				x[i] = float32(max(0, centre[i]+noise*r.NormFloat64()))
			}
			out = append(out, Sample{x, c})
		}
	}
	return out
}

func classes(names ...string) (c []net.Class) {
	for _, n := range names {
		c = append(c, net.Class{ID: n, Label: n})
	}
	return c
}

func TestTrainSeparatesClasses(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	names := classes("a", "b", "c")
	learn, others := samples(r, 3, 10, 64, 0.8), samples(r, 3, 30, 64, 0.8)
	var first, last Progress
	lowest := math.Inf(1)
	h, err := Train(context.Background(), learn, others, names, Defaults, func(p Progress) {
		if p.Step == 1 {
			first = p
		}
		last, lowest = p, min(lowest, p.Loss)
	})
	if err != nil {
		t.Fatal(err)
	}
	if last.Loss > first.Loss/3 || last.Accuracy < 1 || last.OtherRight < 0.95 {
		t.Errorf("from %+v to %+v", first, last)
	}
	if last.Loss > 1.1*lowest {
		t.Errorf("the loss rose from %g to %g", lowest, last.Loss)
	}
	right := 0
	for _, s := range others {
		best, top := 0, float32(0)
		for c := range names {
			sum := h.Bias[c]
			for i, x := range s.Features {
				sum += x * h.Weight[c*64+i]
			}
			if c == 0 || sum > top {
				best, top = c, sum
			}
		}
		if best == s.Class {
			right++
		}
	}
	if got := float64(right) / float64(len(others)); got < last.OtherRight-0.02 {
		t.Errorf("the finished head is right on %g, while learning it said %g", got, last.OtherRight)
	}
}

func TestHeadSurvivesAFile(t *testing.T) {
	h, err := Train(context.Background(), samples(rand.New(rand.NewPCG(1, 1)), 2, 5, 16, 0.3), nil, classes("x", "y"), Options{Steps: 5, Rate: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.Base = "bvlc"
	var b bytes.Buffer
	if err := h.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got.Base != "bvlc" || len(got.Classes) != 2 || got.Classes[1].ID != "y" || got.Weight[7] != h.Weight[7] || got.Bias[1] != h.Bias[1] {
		t.Errorf("read %+v", got)
	}
	if _, err := Read(b.Bytes()[:40]); err == nil {
		t.Error("half a file was read")
	}
}

func TestTrainRefuses(t *testing.T) {
	good := samples(rand.New(rand.NewPCG(1, 1)), 2, 5, 16, 0.3)
	for name, s := range map[string][]Sample{
		"class out of range":  append(good[:9:9], Sample{good[0].Features, 2}),
		"class without":       good[:5],
		"features of another": append(good[:9:9], Sample{make([]float32, 3), 1}),
		"nothing":             nil,
	} {
		if _, err := Train(context.Background(), s, nil, classes("x", "y"), Defaults, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Train(ctx, good, nil, classes("x", "y"), Defaults, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Pictures that hardly differ have features with a long common part; descent
// must have settled at the end all the same.
func TestTrainSettles(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	common := make([]float32, 1024)
	for i := range common {
		common[i] = float32(max(0, r.NormFloat64()))
	}
	var learn []Sample
	for i := range 10 {
		x := append([]float32(nil), common...)
		for k := range x {
			if k%16 == i%2 {
				x[k] += 0.12
			}
			x[k] += float32(0.01 * r.NormFloat64())
		}
		learn = append(learn, Sample{x, i % 2})
	}
	var losses []float64
	var last Progress
	if _, err := Train(context.Background(), learn, nil, classes("a", "b"), Defaults, func(p Progress) { losses, last = append(losses, p.Loss), p }); err != nil {
		t.Fatal(err)
	}
	end := losses[len(losses)-30:]
	for _, v := range end {
		if v > 1.1*last.Loss || last.Accuracy < 1 {
			t.Fatalf("right on %g, the last losses are %.3g", last.Accuracy, end)
		}
	}
}
