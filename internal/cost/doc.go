// Package cost counts what a network needs: parameters, multiply-adds and
// bytes, by layer, branch, module and network, reduced and naive.
//
// [New] is the whole answer (`web cost`, GET /api/cost); [Layer], [Branches]
// and [Module] are its parts. Every number derives from [net.Table] and can
// name its factors ([Explain]).
//
// # What is counted
//
//	MACs         H*W*C_out * KH*KW*C_in/groups of convolutions, in*out of linear
//	             layers. Pools, LRN, ReLU and softmax multiply no weights: 0.
//	FLOPs        2 x MACs
//	parameters   weights + biases; a batch norm counts as a scale and a shift
//	activations  values a layer writes. A concatenation writes none: its
//	             branches write straight into it.
//	bytes        4 a value (float32)
//	intensity    FLOPs a byte moved, if every input, parameter and output moves
//	             once
//
// # Naive
//
// The naive module (figure 2a of the paper) applies the same 1x1, 3x3 and 5x5
// output filters straight to the module's input and passes the 3x3 max pool on
// at full depth. [Isolated] gives each naive module the input that the reduced
// network has there; [Chained] feeds each naive module to the next, so that
// the depth grows up to the linear layer.
package cost
