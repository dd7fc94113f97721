package train

import (
	"fmt"

	"inceptionscope/internal/kernel/batch"
	"inceptionscope/internal/net"
)

// Config says how a model learns; it does not change while it does.
type Config struct {
	Batch     int
	Threads   int
	BatchNorm bool       // after every convolution, before ReLU
	Dropout   [2]float32 // before the last linear layer of the main and of the auxiliary heads
	AuxWeight float32    // of the auxiliary heads' losses, 0.3 in the paper
	Smoothing float32    // of the labels
	Seed      uint64
	Init      Init
	ToPicture bool // also compute the gradient with respect to the input
	Averaging bool // keep Polyak averages
	Direct    bool // no Winograd: slower, and exact enough for gradients that are shown
}

// PaperDropout are the paper's: 40 % before the main classifier, 70 % before
// the auxiliary ones.
var PaperDropout = [2]float32{0.4, 0.7}

// Model is a network that learns: the graph unrolled into layers over a batch.
// It is not safe for concurrent use.
type Model struct {
	Config
	Graph  *net.Graph
	Labels []int // of the batch's pictures
	Steps  int   // taken so far
	// Yield is called between layers, so that other work gets its turn; where it
	// says no, the pass ends there and its results mean nothing.
	Yield func() (goOn bool)

	team    *Team
	ops     []op
	convs   []*convOp
	losses  []*lossOp // main head last
	params  []*param
	blobs   []*blob // by layer
	data    batch.View
	border  int
	scratch [][]float32
	dz      []float32
	shared  winogradStore
}

// op is one layer, or some that are computed together. backward uses what the
// last forward pass left in the blobs.
type op interface {
	forward(m *Model, train bool)
	backward(m *Model)
}

// head of zeros before the shared gradient of a product: at least as wide as
// the widest layer.
const gradientHead = 4096

// Build makes a model with random weights of the seed.
func Build(g *net.Graph, cfg Config) (*Model, error) {
	if cfg.Batch < 1 || cfg.Threads < 1 {
		return nil, fmt.Errorf("training needs a batch and threads, got %d and %d", cfg.Batch, cfg.Threads)
	}
	m := &Model{Config: cfg, Graph: g, Labels: make([]int, cfg.Batch), blobs: make([]*blob, len(g.Layers))}
	b := builder{Model: m, done: map[int]bool{}, users: users(g)}
	if err := b.build(); err != nil {
		return nil, err
	}
	m.allocate()
	m.initialise()
	m.team = NewTeam(cfg.Threads)
	return m, nil
}

// Close ends the model's threads.
func (m *Model) Close() { m.team.Close() }

// allocate makes what layers share.
func (m *Model) allocate() {
	scratch, dz := 0, 0
	for _, c := range m.convs {
		scratch = max(scratch, batch.GradientScratch(c.z.C))
		dz = max(dz, c.rows()*c.z.C)
		if c.inv.Idx != nil {
			c.wt = make([]float32, batch.PanelFloats(c.taps*c.z.C, c.ci))
		}
	}
	for range m.Threads {
		m.scratch = append(m.scratch, make([]float32, scratch))
	}
	m.dz = make([]float32, gradientHead+dz+batch.Slack)
	m.shared.allocate(m)
}

// gradientView is the shared store of a product's gradient, c channels wide.
func (m *Model) gradientView(c int) batch.View {
	return batch.View{Data: m.dz, Off: gradientHead, Pix: c, C: c}
}

// SetPicture puts picture i of the batch: Size x Size pixels of 3 channels,
// preprocessed, in the network's channel order.
func (m *Model) SetPicture(i int, hwc []float32, label int) {
	size := m.Graph.Input.Size
	wide := size + 2*m.border
	for y := range size {
		p := (i*wide+y+m.border)*wide + m.border
		copy(m.data.Data[m.data.Off+3*p:], hwc[3*y*size:3*(y+1)*size])
	}
	m.Labels[i] = label
}

// Forward computes all heads; train uses the batch's statistics and dropout.
// It is not whole if Yield ended it.
func (m *Model) Forward(train bool) (whole bool) {
	for _, o := range m.ops {
		o.forward(m, train)
		if m.Yield != nil && !m.Yield() {
			return false
		}
	}
	return true
}

// Backward computes all gradients of the weighted sum of the losses. It is not
// whole if Yield ended it.
func (m *Model) Backward() (whole bool) {
	for i := len(m.ops) - 1; i >= 0; i-- {
		m.ops[i].backward(m)
		if m.Yield != nil && !m.Yield() {
			return false
		}
	}
	return true
}

// PictureGradient is the gradient with respect to picture i, CHW; the model
// was built with ToPicture.
func (m *Model) PictureGradient(i int) []float32 {
	b := m.blobs[0]
	plane := b.h * b.w
	out := make([]float32, 3*plane)
	for p := range plane {
		for c, v := range b.grad.Pixel(i*plane + p) {
			out[c*plane+p] = v
		}
	}
	return out
}

// Scores is the result of a pass over some pictures.
type Scores struct {
	Pictures   int
	Loss       [3]float64 // of loss1, loss2 and the main head, without weights; sums
	Top1, Top5 [3]int     // right ones
}

// HeadNames in the order of Scores; the last is the main head.
var HeadNames = [3]string{"loss1", "loss2", "loss3"}

// Scores of the first n pictures of the batch after Forward.
func (m *Model) Scores(n int) Scores {
	s := Scores{Pictures: n}
	for _, l := range m.losses {
		for h, name := range HeadNames {
			if l.name == name {
				s.Loss[h], s.Top1[h], s.Top5[h] = l.sum(m.Labels, n)
			}
		}
	}
	return s
}

// Add joins two results.
func (s *Scores) Add(o Scores) {
	s.Pictures += o.Pictures
	for h := range s.Loss {
		s.Loss[h] += o.Loss[h]
		s.Top1[h] += o.Top1[h]
		s.Top5[h] += o.Top5[h]
	}
}

// Probabilities of picture i of the main head.
func (m *Model) Probabilities(i int) []float32 {
	l := m.losses[len(m.losses)-1]
	c := l.logits.act.C
	return l.prob[i*c : (i+1)*c]
}
