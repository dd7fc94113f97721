package room

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net/url"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// View is what a page shows: the same things as its address.
type View struct {
	Page    string            `json:"page"`              // look, compare, cost, train, lesson
	Picture string            `json:"picture,omitempty"` // id of the image store
	Model   string            `json:"model,omitempty"`
	Fit     string            `json:"fit,omitempty"`
	Module  string            `json:"module,omitempty"`  // 4c
	Branch  string            `json:"branch,omitempty"`  // 5x5
	Layer   string            `json:"layer,omitempty"`   // inception_4c/5x5
	Channel *int              `json:"channel,omitempty"` // the one opened large
	First   int               `json:"first,omitempty"`   // place of the first map in the pager
	Sort    string            `json:"sort,omitempty"`
	Scale   string            `json:"scale,omitempty"`
	Lesson  string            `json:"lesson,omitempty"`
	Step    int               `json:"step,omitempty"`
	WhatIf  string            `json:"whatif,omitempty"`
	Pointer *Pointer          `json:"pointer,omitempty"`
	More    map[string]string `json:"more,omitempty"` // further properties of the address
}

// Pointer is the cell of a map that the leader points at.
type Pointer struct {
	Layer   string `json:"layer"`
	Channel int    `json:"channel"`
	X       int    `json:"x"` // column, from 0
	Y       int    `json:"y"` // row, from 0
}

// Tile is one map: a channel of a layer.
type Tile struct {
	Layer   string `json:"layer"`
	Channel int    `json:"channel"`
}

// Limits of what a client may send.
const (
	maxWord  = 64   // bytes of a name
	maxMore  = 24   // further properties
	maxIf    = 2048 // bytes of a what-if description
	maxIndex = 1 << 20
)

// Check reports the first field that no page of ours sends.
func (v View) Check() error {
	words := map[string]string{"page": v.Page, "picture": v.Picture, "model": v.Model, "fit": v.Fit, "module": v.Module,
		"branch": v.Branch, "layer": v.Layer, "sort": v.Sort, "scale": v.Scale, "lesson": v.Lesson}
	for name, w := range words {
		if err := checkWord(name, w, maxWord); err != nil {
			return err
		}
	}
	if err := checkWord("whatif", v.WhatIf, maxIf); err != nil {
		return err
	}
	if v.whatIf().Has("image") {
		return fmt.Errorf("view: whatif has an image, expected it as the picture")
	}
	numbers := map[string]int{"first": v.First, "step": v.Step}
	if v.Channel != nil {
		numbers["channel"] = *v.Channel
	}
	if p := v.Pointer; p != nil {
		numbers["pointer.channel"], numbers["pointer.x"], numbers["pointer.y"] = p.Channel, p.X, p.Y
		if err := checkWord("pointer.layer", p.Layer, maxWord); err != nil {
			return err
		}
	}
	for name, n := range numbers {
		if n < 0 || n > maxIndex {
			return fmt.Errorf("view: %s is %d, expected 0 to %d", name, n, maxIndex)
		}
	}
	return checkMore(v.More)
}

func checkMore(more map[string]string) error {
	if len(more) > maxMore {
		return fmt.Errorf("view: %d further properties, expected at most %d", len(more), maxMore)
	}
	for k, w := range more {
		if err := checkWord("name of a property", k, maxWord); err != nil {
			return err
		}
		if err := checkWord(k, w, 4*maxWord); err != nil {
			return err
		}
	}
	return nil
}

func checkWord(name, w string, limit int) error {
	if len(w) > limit || !utf8.ValidString(w) {
		return fmt.Errorf("view: %s has %d bytes, expected valid text of at most %d", name, len(w), limit)
	}
	for _, r := range w {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("view: %s holds %U, expected printable text", name, r)
		}
	}
	return nil
}

// check of a tile that a leader points at or a pupil picks.
func (t Tile) check() error {
	if t.Channel < 0 || t.Channel > math.MaxUint16 {
		return fmt.Errorf("tile: channel %d, expected 0 to %d", t.Channel, math.MaxUint16)
	}
	return checkWord("layer", t.Layer, maxWord)
}

// pictures are all that the view shows: its own, and the second of a comparison.
func (v View) pictures() []string {
	var list []string
	for _, id := range []string{v.Picture, v.whatIf().Get("b")} {
		if id != "" {
			list = append(list, id)
		}
	}
	return list
}

// whatIf are the further properties of the page's address; none of what cannot
// be read.
func (v View) whatIf() url.Values {
	q, err := url.ParseQuery(v.WhatIf)
	if err != nil {
		return nil
	}
	return q
}

// saidKey is equal for two views of which the same is said in text.
func (v View) saidKey() string { return v.Picture + "\x00" + v.Model + "\x00" + v.Fit }

// MapsKey is equal for two views that need the same maps: pointing, reading on
// in a lesson and a what-if do not change them.
func (v View) MapsKey() string {
	if v.Picture == "" {
		return ""
	}
	v.Pointer, v.Lesson, v.Step, v.WhatIf = nil, "", 0, ""
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, integers and a map of strings always marshal
	}
	h := fnv.New64a()
	h.Write(b)
	return strconv.FormatUint(h.Sum64(), 36)
}
