// Package remote runs forward passes on other machines: a replica sends a
// network's input over the bus, one `web worker` takes it and sends every
// layer's activations back as soon as they are complete, and the replica goes on
// as if it had computed them. Where there is no worker, or the last one dies, the
// replica computes what is missing itself.
//
// # On the bus
//
// A request is a length (4 bytes, little endian), so many bytes of JSON
// {model, mark}, and the input, float32 little endian. The mark tells a worker
// whether it has the same weights. A reply is one layer: index and microseconds
// (4 bytes each, little endian), then H x W x C floats: float16, 11 MB a picture
// in all, or float32 where a layer has one number a channel or numbers beyond
// 65504. Layers come in the graph's order, so that a second worker can go on
// where a first one died.
// Concatenations are slices of their branches' maps here and there: they come
// without values.
package remote
