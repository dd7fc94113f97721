package weights

import (
	"encoding/json"
	"os"
)

// Entry is a model of the catalogue.
type Entry struct {
	Name     string
	Title    string // for people
	Note     string // one sentence: what it is good for
	URLs     []string
	Bytes    int64  // of the file; told to people, the checksum decides
	SHA1     string // one of the checksums, hexadecimal
	SHA256   string
	License  string
	Classes  int
	Heads    bool // carries the two auxiliary classifiers
	Accuracy Accuracy

	file string // name in the folder; empty: part of the program
	dir  string
}

// Accuracy is the share of pictures whose class is the first guess, or among
// the first five.
type Accuracy struct {
	Top1, Top5 float64
	On         string // which pictures, and who says so
}

// Path of the installed file; empty for the embedded model.
func (e Entry) Path() string {
	if e.file == "" {
		return ""
	}
	return pathIn(e.dir, e.file)
}

// Installed tells whether the model is on this computer. Files get their final
// name only after their checksum was right.
func (e Entry) Installed() bool {
	if e.file == "" {
		return true
	}
	info, err := os.Stat(e.Path())
	return err == nil && info.Mode().IsRegular() && info.Size() > 0
}

const (
	bvlcAccuracy = "ImageNet validation set, centre crop, as published with the model"
)

// entries is the catalogue, the best model first.
func entries() []Entry {
	return []Entry{
		{
			Name: "bvlc", Title: "BVLC GoogLeNet",
			Note:    "Caffe's original, 1000 ImageNet classes, with both auxiliary heads.",
			URLs:    []string{"http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel"},
			Bytes:   53_533_754,
			SHA1:    "405fc5acd08a3bb12de8ee5e23a96bec22f08204",
			License: "unrestricted use", Classes: 1000, Heads: true,
			Accuracy: Accuracy{0.687, 0.889, bvlcAccuracy},
			file:     "bvlc_googlenet.caffemodel",
		},
		{
			Name: "bvlc-lite", Title: "BVLC GoogLeNet, small file",
			Note: "The same network without its auxiliary heads, half the size.",
			URLs: []string{
				"https://huggingface.co/onnxmodelzoo/googlenet-12/resolve/main/googlenet-12.onnx",
				"https://media.githubusercontent.com/media/onnx/models/main/validated/vision/classification/inception_and_googlenet/googlenet/model/googlenet-12.onnx",
				"https://github.com/onnx/models/raw/main/validated/vision/classification/inception_and_googlenet/googlenet/model/googlenet-12.onnx",
			},
			Bytes:   28_021_836,
			SHA256:  "c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e",
			License: "unrestricted use; ONNX file BSD-3-Clause", Classes: 1000,
			Accuracy: Accuracy{0.6778, 0.8834, "ImageNet validation set, as published with the ONNX file"},
			file:     "googlenet-12.onnx",
		},
		defaultEntry(),
	}
}

const defaultTitle = "Small GoogLeNet of Caltech-101"

func defaultEntry() Entry {
	return Entry{
		Name: "default", Title: defaultTitle,
		Note:    "A small model bundled for offline use: 100 kinds of object and \"none of these\"; fetch the 1000-class ImageNet model with one click.",
		Bytes:   int64(len(defaultFile)),
		License: "CC BY 4.0", Classes: len(caltech), Heads: true,
		Accuracy: defaultAccuracy(),
	}
}

// defaultAccuracy reads what the model's own metadata tells.
func defaultAccuracy() Accuracy {
	file, err := ReadSafetensors(defaultFile)
	if err != nil {
		return Accuracy{On: "unknown"}
	}
	var told struct{ Top1, Top5 float64 }
	if err := json.Unmarshal([]byte(file.Meta["held_out_224"]), &told); err != nil {
		return Accuracy{On: "unknown"}
	}
	return Accuracy{told.Top1, told.Top5, "1,053 photographs of Caltech-101 that it never saw in training"}
}
