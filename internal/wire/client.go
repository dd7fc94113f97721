package wire

import (
	"encoding/json"
	"fmt"
)

// Limits of what a page may ask in one message.
const (
	MaxClientBytes = 32 << 10
	MaxLayers      = 128
	MaxTile        = 224
	maxName        = 200
)

// FromClient is a message of the page: one of the structs in this file, or a race.
type FromClient interface {
	Kind() string
	check() error
}

// Open shows a picture through a model. Empty model or fit: the server's default.
type Open struct {
	Image string `json:"image"`
	Model string `json:"model,omitempty"`
	Fit   string `json:"fit,omitempty"`
	Lang  string `json:"lang,omitempty"` // of class names and errors
}

// Subscribe asks for atlases of layers: channels as ParsePick reads them, tiles
// at most Size pixels wide and high (0: the map's own size).
type Subscribe struct {
	Layers   []string `json:"layers"`
	Channels string   `json:"channels"`
	Size     int      `json:"size,omitempty"`
	Scale    *Scale   `json:"scale,omitempty" ts:"\"layer\" | \"channel\" | number"`
}

// Unsubscribe ends subscriptions; no layers: all.
type Unsubscribe struct {
	Layers []string `json:"layers,omitempty"`
}

// Channel asks for every value of one channel; Pre: before its ReLU.
type Channel struct {
	Layer   string `json:"layer"`
	Channel int    `json:"channel"`
	Pre     bool   `json:"pre,omitempty"`
}

// CAM asks for the class activation map of a class (its index) of a head.
type CAM struct {
	Class int    `json:"class"`
	Head  string `json:"head,omitempty"`
}

// Cancel stops the forward pass that this page is waiting for.
type Cancel struct{}

// Kind is the message's "type".
func (Open) Kind() string { return "open" }

// Kind is the message's "type".
func (Subscribe) Kind() string { return "subscribe" }

// Kind is the message's "type".
func (Unsubscribe) Kind() string { return "unsubscribe" }

// Kind is the message's "type".
func (Channel) Kind() string { return "channel" }

// Kind is the message's "type".
func (CAM) Kind() string { return "cam" }

// Kind is the message's "type".
func (Cancel) Kind() string { return "cancel" }

// ParseClient reads a message of the page and checks its limits.
func ParseClient(data []byte) (FromClient, error) {
	if len(data) > MaxClientBytes {
		return nil, fmt.Errorf("message of %d bytes; at most %d", len(data), MaxClientBytes)
	}
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("message is not JSON with a type: %w", err)
	}
	switch head.Type {
	case "open":
		return parse[Open](data)
	case "subscribe":
		return parse[Subscribe](data)
	case "unsubscribe":
		return parse[Unsubscribe](data)
	case "channel":
		return parse[Channel](data)
	case "cam":
		return parse[CAM](data)
	case "cancel":
		return parse[Cancel](data)
	case "race":
		return parse[Race](data)
	case "race_stop":
		return parse[RaceStop](data)
	}
	return nil, fmt.Errorf("unknown message type %q", shorten(head.Type))
}

func parse[T FromClient](data []byte) (FromClient, error) {
	var m T
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.Kind(), err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("message %s: %w", m.Kind(), err)
	}
	return m, nil
}

func (m Open) check() error {
	if m.Image == "" {
		return fmt.Errorf("image is missing")
	}
	return short(m.Image, m.Model, m.Fit, m.Lang)
}

func (m Subscribe) check() error {
	if len(m.Layers) == 0 || len(m.Layers) > MaxLayers {
		return fmt.Errorf("%d layers; expected 1 to %d", len(m.Layers), MaxLayers)
	}
	if m.Size < 0 || m.Size > MaxTile {
		return fmt.Errorf("size %d; expected 0 to %d", m.Size, MaxTile)
	}
	if _, err := ParsePick(m.Channels); err != nil {
		return err
	}
	return short(m.Layers...)
}

func (m Unsubscribe) check() error {
	if len(m.Layers) > MaxLayers {
		return fmt.Errorf("%d layers; expected at most %d", len(m.Layers), MaxLayers)
	}
	return short(m.Layers...)
}

func (m Channel) check() error {
	if m.Layer == "" || m.Channel < 0 {
		return fmt.Errorf("layer %q, channel %d; expected a layer and a channel from 0", shorten(m.Layer), m.Channel)
	}
	return short(m.Layer)
}

func (m CAM) check() error {
	if m.Class < 0 {
		return fmt.Errorf("class %d; expected 0 or more", m.Class)
	}
	return short(m.Head)
}

func (Cancel) check() error { return nil }

func short(names ...string) error {
	for _, n := range names {
		if len(n) > maxName {
			return fmt.Errorf("name of %d bytes (%q...); at most %d", len(n), shorten(n), maxName)
		}
	}
	return nil
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}
