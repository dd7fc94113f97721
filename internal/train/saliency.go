package train

// Logits of picture i of the main head.
func (m *Model) Logits(i int) []float32 { return m.losses[len(m.losses)-1].logits.act.Pixel(i) }

// LogitGradient is the gradient of the main head's logit of a class with
// respect to picture i, CHW, after Forward(false); the model was built with
// ToPicture. The parameters' gradients are those of the logit, too.
func (m *Model) LogitGradient(i, class int) []float32 {
	for _, l := range m.losses {
		l.logits.grad.Zero(m.Batch)
	}
	m.losses[len(m.losses)-1].logits.grad.Pixel(i)[class] = 1
	for j := len(m.ops) - 1; j >= 0; j-- {
		if _, loss := m.ops[j].(*lossOp); !loss {
			m.ops[j].backward(m)
		}
	}
	return m.PictureGradient(i)
}
