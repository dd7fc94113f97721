// Package record watches a forward pass: it summarises each layer as soon as
// it is done, keeps the activations (without a copy, or smaller as float16 or
// bytes) and draws them as 8-bit atlases.
//
// A [Log] is the small part that outlives the activations: the summaries and
// times of all layers. [Values] are the activations themselves.
package record
