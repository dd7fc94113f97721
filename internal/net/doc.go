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
// Source: Szegedy et al., "Going deeper with convolutions", arXiv 1409.4842,
// Table 1 and sections 4 to 6; layer names are those of BVLC/caffe,
// models/bvlc_googlenet.
package net
