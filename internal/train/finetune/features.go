package finetune

import (
	"context"
	"fmt"

	"inceptionscope/internal/net"
)

// featureLayer is the average before the classifier, in every model.
const featureLayer = "pool5/7x7_s1"

// Features runs the network on a preprocessed picture (CHW, [net.Input.Tensor])
// and returns its 1024 averages.
func Features(ctx context.Context, n *net.Network, input []float32, opt net.Options) ([]float32, error) {
	layer, ok := n.Graph().Index(featureLayer)
	if !ok {
		return nil, fmt.Errorf("model %s has no layer %s", n.Graph().Name, featureLayer)
	}
	a := n.NewActivations()
	defer a.Release()
	if err := n.Forward(ctx, input, a, nil, opt); err != nil {
		return nil, err
	}
	return a.Map(layer).CHW(nil), nil
}
