// Package store keeps pictures and what networks made of them, in memory only.
//
// A [Picture] keeps its square crops. A [Pass] is one picture through one
// model with one fit; whoever looks at it is a [Viewer], and all viewers of
// the same pass share one forward pass (single flight). Passes wait in a
// bounded queue; one that nobody waits for any more is stopped.
//
// Activations stay until the memory limit asks for them, least recently used
// first; when they are wanted again they are computed again from the crop,
// silently. Pictures go after a time limit or when asked to.
//
// One mutex guards the whole store; nothing slow happens under it.
package store
