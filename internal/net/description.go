package net

import "math"

// Description tells all in which public GoogLeNets differ. It is stored as
// JSON in the metadata of the model files that the program writes.
type Description struct {
	Name     string  `json:"name"`
	Title    string  `json:"title"`          // for people
	Rows     []Row   `json:"rows,omitempty"` // nil: Table()
	Input    Input   `json:"input"`
	Classes  []Class `json:"classes"`
	CeilPool bool    `json:"ceilPool"` // Caffe rounds pooled sizes up
	LRN      *Norm   `json:"lrn,omitempty"`
	K5       int     `json:"k5"`  // side of the "5x5" kernel: 5, or 3 in torchvision's
	Aux      bool    `json:"aux"` // carries the two auxiliary heads
}

// Input tells how a picture becomes the network's input:
// (x - Mean) * Scale for each channel in the order that the network wants.
type Input struct {
	Size  int        `json:"size"` // side in pixels, 224
	BGR   bool       `json:"bgr"`
	Mean  [3]float32 `json:"mean"` // in the network's channel order, 0..255
	Scale float32    `json:"scale"`
	Fit   Fit        `json:"fit"`
}

// MeanRGB is the mean as a colour: what padding around a picture is filled with.
func (in Input) MeanRGB() [3]uint8 {
	var c [3]uint8
	for i, v := range in.Mean {
		c[i] = uint8(math.RoundToEven(float64(v)))
	}
	if in.BGR {
		c[0], c[2] = c[2], c[0]
	}
	return c
}

// Fit is how a picture of any shape becomes a square one.
type Fit string

// The fits, as the command line's --fit takes them.
const (
	Squash Fit = "squash" // whole picture to Size x Size
	Warp   Fit = "warp"   // whole picture to 256 x 256, centre crop
	Crop   Fit = "crop"   // shorter side to 256, centre crop
	Pad    Fit = "pad"    // longer side to Size, mean-coloured borders
)

// Fits lists all.
var Fits = []Fit{Squash, Warp, Crop, Pad}

// Class is one output: ID is the wnid or the model's own class name.
type Class struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Norm is local response normalisation across channels (Caffe's LRN):
// x / (K + Alpha/Size * sum of squares over Size channels)^Beta.
type Norm struct {
	Size  int     `json:"size"`
	Alpha float32 `json:"alpha"`
	Beta  float32 `json:"beta"`
	K     float32 `json:"k"`
}

// CaffeLRN are the constants of BVLC GoogLeNet.
var CaffeLRN = Norm{Size: 5, Alpha: 1e-4, Beta: 0.75, K: 1}

// BVLC describes Caffe's published GoogLeNet without classes.
func BVLC() Description {
	return Description{
		Name:     "bvlc",
		Title:    "BVLC GoogLeNet",
		Input:    Input{Size: 224, BGR: true, Mean: [3]float32{104, 117, 123}, Scale: 1, Fit: Warp},
		CeilPool: true,
		LRN:      &CaffeLRN,
		K5:       5,
	}
}
