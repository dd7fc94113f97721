// Package synth draws an endless labelled set of small pictures: shapes,
// textures and digits with random place, size, turn, colours and noise. Picture
// i of a seed is always the same, nothing is read from disk, and all is ours.
//
// A shape is a signed distance d(x, y) <= 0 inside; a texture is a wave over
// the plane; a digit is a set of strokes. The background is a gradient of two
// colours; noise lies over all.
package synth
