// Package finetune teaches the last linear layer of a loaded GoogLeNet new
// classes. The features are the 1024 averages before it (pool5); only a
// matrix of classes x 1024 and a bias are learned, in well under a second for
// a hundred pictures, so a class of pupils can watch loss and accuracy move.
//
// The loss is the softmax cross-entropy plus an L2 term; it is convex, and is
// minimised over all pictures at once by gradient descent with Nesterov
// momentum. The features' mean is taken off and what is left scaled to a
// mean length of 1 first; both are folded into the layer, so that a [Head] is
// an ordinary linear layer and class activation maps work with it:
//
//	h, err := finetune.Train(ctx, features, labels, classes, finetune.Defaults, nil)
//	model, err := net.New(h.Describe(base.Description), h.Over(base))
//
// [Head.Write] and [Read] keep a head in one small file.
package finetune
