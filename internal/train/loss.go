package train

import "inceptionscope/internal/kernel"

// lossOp is a softmax with cross-entropy against smoothed labels,
//
//	q[c] = (1-eps)*[c == label] + eps/classes,  loss = -sum q*log p,
//	dlogits = weight/N * (p - q)
//
// weight is 1 for the main head and 0.3 for the auxiliary ones.
type lossOp struct {
	name   string // "loss1", "loss2", "loss3"
	logits *blob
	weight float32
	prob   []float32 // N x classes
	loss   []float64 // per picture, without the weight
}

func (o *lossOp) forward(m *Model, _ bool) {
	c := o.logits.act.C
	o.prob = resize(o.prob, m.Batch*c)
	if len(o.loss) != m.Batch {
		o.loss = make([]float64, m.Batch)
	}
	for i := range m.Batch {
		x, p := o.logits.act.Pixel(i), o.prob[i*c:][:c]
		logSum := kernel.Softmax(p, x)
		smooth := float64(m.Smoothing) / float64(c)
		loss := (1 - float64(m.Smoothing)) * (logSum - float64(x[m.Labels[i]]))
		for _, v := range x {
			loss += smooth * (logSum - float64(v))
		}
		o.loss[i] = loss
	}
}

func (o *lossOp) backward(m *Model) {
	c := o.logits.act.C
	part := o.weight / float32(m.Batch)
	smooth := m.Smoothing / float32(c)
	for i := range m.Batch {
		g := o.logits.grad.Pixel(i)
		for j, p := range o.prob[i*c:][:c] {
			q := smooth
			if j == m.Labels[i] {
				q += 1 - m.Smoothing
			}
			g[j] = part * (p - q)
		}
	}
}

// sum over the first n pictures: of the losses, and how many were right, and
// right within the first five.
func (o *lossOp) sum(labels []int, n int) (loss float64, top1, top5 int) {
	c := o.logits.act.C
	for i := range n {
		loss += o.loss[i]
		p := o.prob[i*c:][:c]
		before := 0
		for j, v := range p {
			if v > p[labels[i]] || v == p[labels[i]] && j < labels[i] {
				before++
			}
		}
		if before == 0 {
			top1++
		}
		if before < 5 {
			top5++
		}
	}
	return loss, top1, top5
}
