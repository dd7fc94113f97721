// Package weights opens, fetches and writes the files that hold a GoogLeNet's
// parameters.
//
// [Open] takes a name of the catalogue (bvlc, bvlc-lite, default) or a path and
// returns a [Model]: a description of the network and its tensors, read when
// asked for. [Best] names the best model at hand. [Get] downloads one,
// [InstallFrom] installs a file that was brought on a stick, [Convert] writes
// any model as safetensors.
//
// # Formats
//
// Tensors are named "<Caffe layer>.weight" (convolutions: out, in, height,
// width; linear layers: out, in) and "<Caffe layer>.bias" in every format:
//
//	safetensors  F32, F16, BF16, F64, and I8 with a float32 scale an output
//	             channel in "<tensor>.scale"; value = scale[out] * int8
//	onnx         weights found through the Conv and Gemm nodes that use them
//	caffemodel   NetParameter with V1 ("layers") or new ("layer") messages
//
// Files are taken as hostile: every length, offset, shape and number is checked
// against the file before it is used, and memory stays in proportion to the
// file's size. An error names the tensor, what was expected and what was found.
//
// # Descriptions
//
// A file that this program wrote carries the JSON of its [net.Description] in
// the metadata key "inceptionscope". The embedded default tells the same in
// strings for people. A file with neither is taken for BVLC GoogLeNet, with the
// auxiliary heads if it has their tensors.
package weights
