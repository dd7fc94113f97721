package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// HeaderSize is the length of a frame's header in bytes.
const HeaderSize = 16

// Version of the frame format.
const Version = 1

const magic = "IScp"

// MaxPayload bounds what a decoder accepts.
const MaxPayload = 64 << 20

// FrameKind says what a frame carries.
type FrameKind uint8

// The kinds.
const (
	AtlasFrame   FrameKind = 1
	ChannelFrame FrameKind = 2
	CAMFrame     FrameKind = 3
)

// Size of a tile or map in pixels.
type Size struct {
	W int `json:"w"`
	H int `json:"h"`
}

// Grid of tiles in an atlas.
type Grid struct {
	Cols int `json:"cols"`
	Rows int `json:"rows"`
}

// Range is what bytes 0 and 255 of an atlas stand for. Mode is "layer"
// (Hi is the layer's 99.5th percentile), "channel" or "fixed".
type Range struct {
	Lo   float32 `json:"lo"`
	Hi   float32 `json:"hi"`
	Mode string  `json:"mode" ts:"\"layer\" | \"channel\" | \"fixed\""`
}

// AtlasHead describes an atlas; Max and Mean belong to Channels.
type AtlasHead struct {
	Image    string    `json:"image"`
	Layer    string    `json:"layer"`
	Channels []int     `json:"channels"`
	Tile     Size      `json:"tile"`
	Grid     Grid      `json:"grid"`
	Scale    Range     `json:"scale"`
	Max      []float32 `json:"max"`
	Mean     []float32 `json:"mean"`
}

// ChannelHead describes all values of a channel; Rank is its place by maximum,
// 0 for the greatest.
type ChannelHead struct {
	Image   string  `json:"image"`
	Layer   string  `json:"layer"`
	Channel int     `json:"channel"`
	W       int     `json:"w"`
	H       int     `json:"h"`
	Max     float32 `json:"max"`
	Mean    float32 `json:"mean"`
	Pre     bool    `json:"pre"`
	Rank    int     `json:"rank"`
}

// CAMHead describes a class activation map.
type CAMHead struct {
	Image string  `json:"image"`
	Head  string  `json:"head"`
	Class int     `json:"class"`
	W     int     `json:"w"`
	H     int     `json:"h"`
	Max   float32 `json:"max"`
}

// FrameHead is AtlasHead, ChannelHead or CAMHead.
type FrameHead interface {
	frameKind() FrameKind
	payload() int // its length in bytes, -1 if the description is absurd
}

func (AtlasHead) frameKind() FrameKind   { return AtlasFrame }
func (ChannelHead) frameKind() FrameKind { return ChannelFrame }
func (CAMHead) frameKind() FrameKind     { return CAMFrame }

func (h AtlasHead) payload() int {
	w, hh := area(h.Grid.Cols, h.Tile.W), area(h.Grid.Rows, h.Tile.H)
	if n := len(h.Channels); n != len(h.Max) || n != len(h.Mean) || n > area(h.Grid.Cols, h.Grid.Rows) {
		return -1
	}
	return area(w, hh)
}

func (h ChannelHead) payload() int { return area(area(h.W, h.H), 4) }
func (h CAMHead) payload() int     { return area(area(h.W, h.H), 4) }

// area is a*b, or -1 where a side is absurd.
func area(a, b int) int {
	if a < 0 || b < 0 || a > MaxPayload || b > MaxPayload || a*b > MaxPayload {
		return -1
	}
	return a * b
}

// AppendFrame appends a frame to dst. A payload that does not fit its
// description is a programmer's error and panics.
func AppendFrame(dst []byte, head FrameHead, payload []byte) ([]byte, error) {
	if len(payload) != head.payload() {
		panic(fmt.Sprintf("wire: frame kind %d with %d bytes; its description says %d", head.frameKind(), len(payload), head.payload()))
	}
	text, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("frame description: %w", err)
	}
	dst = append(dst, magic...)
	dst = append(dst, Version, byte(head.frameKind()), 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(text)))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(payload)))
	dst = append(dst, text...)
	return append(dst, payload...), nil
}

// DecodeFrame splits a frame; the payload is a part of data.
func DecodeFrame(data []byte) (FrameHead, []byte, error) {
	if len(data) < HeaderSize || string(data[:4]) != magic {
		return nil, nil, fmt.Errorf("frame of %d bytes does not start with %s", len(data), magic)
	}
	if data[4] != Version {
		return nil, nil, fmt.Errorf("frame version %d; expected %d", data[4], Version)
	}
	text, rest := uint64(binary.LittleEndian.Uint32(data[8:])), uint64(binary.LittleEndian.Uint32(data[12:]))
	if have := uint64(len(data) - HeaderSize); text+rest != have {
		return nil, nil, fmt.Errorf("frame says %d + %d bytes after its header; found %d", text, rest, have)
	}
	head, err := decodeHead(FrameKind(data[5]), data[HeaderSize:HeaderSize+text])
	if err != nil {
		return nil, nil, err
	}
	payload := data[HeaderSize+text:]
	if len(payload) != head.payload() {
		return nil, nil, fmt.Errorf("frame with %d bytes; its description says %d", len(payload), head.payload())
	}
	return head, payload, nil
}

func decodeHead(kind FrameKind, text []byte) (FrameHead, error) {
	switch kind {
	case AtlasFrame:
		return head[AtlasHead](text)
	case ChannelFrame:
		return head[ChannelHead](text)
	case CAMFrame:
		return head[CAMHead](text)
	}
	return nil, fmt.Errorf("frame kind %d; expected 1 to 3", kind)
}

func head[T FrameHead](text []byte) (FrameHead, error) {
	var h T
	if err := json.Unmarshal(text, &h); err != nil {
		return nil, fmt.Errorf("frame description: %w", err)
	}
	return h, nil
}

// AppendFloats appends the values as a channel's or CAM's payload.
func AppendFloats(dst []byte, values []float32) []byte {
	for _, v := range values {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
	}
	return dst
}
