// Package net describes GoogLeNet once and runs it.
//
// [Table] is the paper's Table 1 and the only place that states the topology;
// a [Description] adds what differs between the public GoogLeNets; a [Graph]
// is both, unrolled into layers with shapes. Costs, diagrams, weights, the
// forward pass and training all derive from the graph.
//
// # Glossary
//
// The same letters stand for the same things in the whole program:
//
//	N     pictures in a batch
//	C     channels (depth) of a map
//	H, W  height and width of a map
//	K     side of a kernel or window (KH, KW where it is not square)
//	S     stride
//	P     padding on each side (PH, PW)
//
// A shape is written C x H x W. One MAC is one multiply-add; FLOPs = 2 x MACs.
//
// # Running
//
// [New] packs the weights; a [Network] is immutable and may be used by any
// number of goroutines. [Network.Forward] computes every layer into an
// [Activations], whose maps can be read, without copying, as soon as the
// [Observer] is told, while later layers still run.
//
// A plan (plan.go) cuts the graph into steps of jobs: layers that do not wait
// for each other run in one step, the 1x1 convolutions that read one input as
// one product, 3x3 and 5x5 ones by Winograd's algorithm where it wins, branches
// straight into the module's output. A pass (pass.go) walks through the steps
// with one thread or several, as the [Load] allows. Nothing here knows how the
// arithmetic is done: that is package kernel's.
//
// [NewModule] runs a single module of any filters, [Network.PreReLU] and
// [Network.CAM] compute what is not kept.
//
// Source: Szegedy et al., "Going deeper with convolutions", arXiv 1409.4842,
// Table 1 and sections 4 to 6; layer names are those of BVLC/caffe,
// models/bvlc_googlenet.
package net
