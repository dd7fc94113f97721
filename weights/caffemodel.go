package weights

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of Caffe's messages; source: BVLC/caffe,
// src/caffe/proto/caffe.proto.
const (
	netLayersV1 = 2 // NetParameter.layers: V1LayerParameter, written until 2015
	netLayer    = 100

	layerName, layerBlobs     = 1, 7
	layerV1Name, layerV1Blobs = 4, 6

	// BlobProto: four sides (old) or a shape
	blobNum, blobChannels, blobHeight, blobWidth = 1, 2, 3, 4
	blobData, blobShape, blobDoubles             = 5, 7, 8
	shapeDim                                     = 1
)

// caffeLayer is what a layer message tells about its parameters.
type caffeLayer struct {
	name  string
	blobs [][]byte
}

// parseCaffe reads a binary NetParameter. Layers without blobs (data, pools,
// splits) are passed over.
func parseCaffe(b []byte) (*File, error) {
	f := newFile()
	err := fields(b, func(fd field) error {
		var l caffeLayer
		var err error
		switch fd.num {
		case netLayersV1:
			l, err = parseLayer(fd, layerV1Name, layerV1Blobs)
		case netLayer:
			l, err = parseLayer(fd, layerName, layerBlobs)
		default:
			return nil
		}
		if err != nil {
			return fmt.Errorf("layer %s: %w", l.name, err)
		}
		return f.addLayer(l)
	})
	if err != nil {
		return nil, fmt.Errorf("caffemodel: %w", err)
	}
	if len(f.names) == 0 {
		return nil, errors.New("caffemodel: expected layers with parameters, found none")
	}
	return f, nil
}

// parseLayer reads the two fields that the old and the new message share.
func parseLayer(msg field, name, blobs protowire.Number) (l caffeLayer, err error) {
	if err := msg.want(protowire.BytesType); err != nil {
		return l, err
	}
	err = fields(msg.bytes, func(f field) error {
		switch f.num {
		case name:
			return f.text(&l.name)
		case blobs:
			l.blobs = append(l.blobs, f.bytes)
			return f.want(protowire.BytesType)
		}
		return nil
	})
	return l, err
}

// addLayer names a layer's blobs: first the weights, then the bias.
func (f *File) addLayer(l caffeLayer) error {
	if len(l.blobs) > 2 {
		return fmt.Errorf("layer %s: expected weights and bias, found %d blobs", l.name, len(l.blobs))
	}
	for i, msg := range l.blobs {
		name := l.name + [...]string{".weight", ".bias"}[i]
		b, err := parseBlob(msg, i == 1)
		if err != nil {
			return fmt.Errorf("tensor %s: %w", name, err)
		}
		if err := f.add(name, b); err != nil {
			return err
		}
	}
	return nil
}

func parseBlob(msg []byte, bias bool) (blob, error) {
	var old [4]int
	var shape []int
	hasShape, doubles := false, false
	err := fields(msg, func(f field) error {
		switch f.num {
		case blobNum, blobChannels, blobHeight, blobWidth:
			old[f.num-blobNum] = int(int64(f.number))
			return f.want(protowire.VarintType)
		case blobShape:
			hasShape = true
			if err := f.want(protowire.BytesType); err != nil {
				return err
			}
			return parseShape(f.bytes, &shape)
		case blobDoubles:
			doubles = true
		}
		return nil
	})
	if err != nil {
		return blob{}, err
	}
	if !hasShape {
		shape = old[:]
	}
	shape = squeeze(shape, bias)
	if doubles { // Caffe prefers them too
		return numberBlob(shape, numbers{msg, blobDoubles, protowire.Fixed64Type}, float64Bits)
	}
	return numberBlob(shape, numbers{msg, blobData, protowire.Fixed32Type}, float32Bits)
}

func parseShape(msg []byte, shape *[]int) error {
	return fields(msg, func(f field) error {
		if f.num != shapeDim {
			return nil
		}
		return f.ints(shape)
	})
}

// squeeze drops the ones with which old files pad everything to four sides: a
// bias is 1 x 1 x 1 x out, a linear layer's matrix 1 x 1 x out x in. (None of
// GoogLeNet's convolutions has one output and one input channel.)
func squeeze(shape []int, bias bool) []int {
	if len(shape) == 4 && shape[0] == 1 && shape[1] == 1 {
		shape = shape[2:]
	}
	for bias && len(shape) > 1 && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}
