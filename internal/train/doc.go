// Package train teaches GoogLeNet: forward and backward pass of every layer
// over a batch, stochastic gradient descent, runs from a folder of pictures
// with checkpoints. Like all else it derives from net.Graph and so from the
// one table.
//
// # Reading order
//
//	blob.go, build.go        the graph unrolled over a batch: who reads and writes what
//	conv.go, norm.go         convolutions and linear layers with bias or batch norm and ReLU
//	winograd.go              3x3 convolutions by F(4x4, 3x3), forward and backward
//	pool.go, lrn.go, dropout.go, loss.go
//	model.go, sgd.go         Model: Forward, Backward, Update
//	data.go, augment.go, feed.go   pictures, their variation, batches made ahead
//	options.go, run.go, checkpoint.go, log.go, save.go   the command `web train`
//
// The mathematics of the products is in package kernel/batch.
//
// # A run
//
//	o := train.Defaults(train.Norm)          // "googlenet-bn"
//	o.Data, o.Out, o.Size = "caltech", "model.safetensors", 112
//	result, err := train.Run(ctx, o, func(p train.Progress) { ... })
//
// writes model.safetensors, which opens as any model of the program, and
// model.csv and model.json, the log. While it runs, model.checkpoint is
// replaced atomically every 40 s, and before a measurement (kill -9 loses no
// more); the same call goes on from it. One run at a time writes there. A
// run depends on its options and seed only: pictures, their variation and
// dropout are drawn from (seed, step), sums are cut the same way for any number
// of threads, so a run on one thread repeats bit by bit, also across an
// interruption. With Options.Time the schedule follows the clock, and it does not.
//
// # Batch norm and the file
//
// During training a convolution of googlenet-bn and googlenet-small is followed
// by batch norm; [Model.Tensors] folds it into weights and bias, so that files
// need no batch norm and the engine knows none.
//
// # Live training
//
// Package session runs small models step by step for the page "Train" (start,
// pause, step, reset, speed, twin runs); see its documentation for what a
// handler does. Package synth draws its pictures; package finetune teaches the
// last layer of a loaded model new classes. [Gate] lets inference go first:
//
//	gate := &train.Gate{}
//	manager := session.NewManager(session.DefaultLimits, gate)
//	leave := gate.Enter(); defer leave()     // around every inference of the server
//
// # Numbers
//
// Winograd's rounding changes values by about 1e-6 and thereby turns a few near
// ties of max pools and ReLUs round; gradients that are shown to people are
// computed with Config.Direct (see TestGoldenInputGradient).
package train
