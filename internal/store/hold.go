package store

import (
	"bytes"
	"encoding/gob"
	"fmt"

	"inceptionscope/internal/net"
)

// Hold keeps a picture until release: its time limit, the memory limit and
// Delete wait. A room holds what it shows, because pupils know the id.
func (s *Store) Hold(id string) (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.pictures[id]
	if x == nil {
		return func() {}
	}
	x.holds++
	done := false
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if done {
			return
		}
		done = true
		x.holds--
		if x.holds == 0 && x.doomed && s.pictures[id] == x {
			s.remove(id, ErrNotFound)
		}
	}
}

// parcel is a picture on its way to another replica.
type parcel struct {
	Width, Height int
	File          []byte
	Crops         []parcelCrop
}

type parcelCrop struct {
	Fit  net.Fit
	Size int
	Mean [3]uint8
	Pix  []byte
}

// Limits of what is taken from another replica.
const (
	maxParcel = 8 << 20
	maxSide   = 1 << 16
	maxCrop   = 1024
)

// Export packs a picture for another replica.
func (s *Store) Export(id string) (data []byte, ok bool) {
	x, err := s.Picture(id)
	if err != nil {
		return nil, false
	}
	p := parcel{Width: x.Width, Height: x.Height, File: x.file}
	x.mu.Lock()
	for k, pix := range x.crops {
		p.Crops = append(p.Crops, parcelCrop{k.fit, k.size, k.mean, pix})
	}
	x.mu.Unlock()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(p); err != nil {
		return nil, false
	}
	return b.Bytes(), true
}

// Import keeps another replica's picture under its own id.
func (s *Store) Import(id string, data []byte) error {
	x, err := unpack(id, data)
	if err != nil {
		return fmt.Errorf("picture from another replica: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pictures[id] != nil || s.ctx.Err() != nil {
		return nil
	}
	x.used = s.cfg.Now()
	s.pictures[id] = x
	s.evict()
	return nil
}

// unpack reads a parcel, which need not be one.
func unpack(id string, data []byte) (*Picture, error) {
	if len(data) > maxParcel || len(id) != len(newID()) {
		return nil, fmt.Errorf("id %q, %d bytes; at most %d", id, len(data), maxParcel)
	}
	var p parcel
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&p); err != nil {
		return nil, err
	}
	if p.Width < 1 || p.Height < 1 || p.Width > maxSide || p.Height > maxSide {
		return nil, fmt.Errorf("%d x %d pixels", p.Width, p.Height)
	}
	x := &Picture{ID: id, Width: p.Width, Height: p.Height, file: p.File, crops: map[cropKey][]byte{}}
	x.size.Store(int64(len(p.File)))
	for _, c := range p.Crops {
		if c.Size < 1 || c.Size > maxCrop || len(c.Pix) != 3*c.Size*c.Size {
			return nil, fmt.Errorf("crop of %d with %d bytes", c.Size, len(c.Pix))
		}
		x.crops[cropKey{c.Fit, c.Size, c.Mean}] = c.Pix
		x.size.Add(int64(len(c.Pix)))
	}
	return x, nil
}
