package room

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// mapsPatience is how long a view may take; a picture's first one runs the net.
const mapsPatience = 20 * time.Second

func (r *live) wakeMaps() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// showMaps makes the maps of the newest view, one view at a time: views that
// came and went meanwhile are skipped.
func (r *live) showMaps() {
	if r.h.opt.Source == nil {
		return
	}
	var held []string
	release := func() {}
	defer func() { release() }()
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-r.wake:
		}
		s, _ := r.current()
		if p := s.View.pictures(); !slices.Equal(p, held) {
			hold := r.h.hold(p) // before the old ones are let go: some may be the same
			release()
			held, release = p, hold
		}
		key := s.View.MapsKey()
		if key == "" || r.shows(key) {
			continue
		}
		p := r.h.mapsPacket(r.ctx, &s)
		r.mu.Lock()
		r.maps = p
		for seat := range r.seats {
			if seat.watches() {
				r.count(seat.Out.put(p))
			}
		}
		r.mu.Unlock()
	}
}

func (r *live) shows(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.maps != nil && r.maps.key == key
}

// mapsPacket asks the source once for all; a failure is told, too, so that a
// page doesn't wait.
func (h *Hub) mapsPacket(ctx context.Context, s *State) *Packet {
	ctx, cancel := context.WithTimeout(ctx, mapsPatience)
	defer cancel()
	start := time.Now()
	list, err := h.mapsOf(ctx, s.View)
	m := MapsMessage{Type: "maps", Version: s.Version, Key: s.View.MapsKey()}
	if err != nil {
		h.opt.Log.Warn("no maps for a room", "err", err)
		m.Error, list = "the picture cannot be shown now", nil
	}
	p := &Packet{slot: slotMaps, version: s.Version, key: m.Key}
	var texts, frames []Message
	for _, f := range list {
		m.Bytes += len(f.Data)
		if f.Text {
			texts = append(texts, prepare(websocket.TextMessage, f.Data))
		} else {
			frames = append(frames, prepare(websocket.BinaryMessage, f.Data))
		}
	}
	h.meter.maps(time.Since(start), m.Bytes)
	p.Messages = group(m, texts, frames)
	if len(texts) > 0 {
		p.said, p.Again = s.View.saidKey(), group(m, nil, frames)
	}
	return p
}

// group is a maps message and what it announces.
func group(m MapsMessage, texts, frames []Message) []Message {
	m.Frames, m.Bytes = len(texts)+len(frames), 0
	for _, f := range append(slices.Clip(texts), frames...) {
		m.Bytes += len(f.Data)
	}
	return append(append([]Message{text(m)}, texts...), frames...)
}

func (h *Hub) mapsOf(ctx context.Context, v View) ([]Map, error) {
	if err := h.fetch(ctx, v); err != nil {
		return nil, err
	}
	return h.opt.Source.Maps(ctx, v)
}

// share puts a view's pictures where other replicas find them, before they are
// told of it.
func (h *Hub) share(ctx context.Context, v View) {
	if h.opt.Pictures == nil || !h.bus.Shared() {
		return
	}
	for _, id := range v.pictures() {
		if h.shared.first(id) {
			h.sharePicture(ctx, id)
		}
	}
}

func (h *Hub) sharePicture(ctx context.Context, id string) {
	data, ok := h.opt.Pictures.Export(id)
	if !ok {
		return
	}
	if err := h.bus.PutObject(ctx, objectName(id), data); err != nil {
		h.shared.forget(id)
		h.opt.Log.Warn("picture not shared", "err", err)
	}
}

// bringTime is how long a view may wait for its pictures: pages ask for them as
// soon as they hear of the view.
const bringTime = 3 * time.Second

// bring fetches what a view of another replica needs, if it can be had.
func (h *Hub) bring(ctx context.Context, v View) {
	ctx, cancel := context.WithTimeout(ctx, bringTime)
	defer cancel()
	if err := h.fetch(ctx, v); err != nil {
		h.opt.Log.Debug("picture not brought", "err", err)
	}
}

// fetch gets a view's pictures that another replica holds.
func (h *Hub) fetch(ctx context.Context, v View) error {
	if h.opt.Pictures == nil || !h.bus.Shared() {
		return nil
	}
	for _, id := range v.pictures() {
		if err := h.fetchPicture(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) fetchPicture(ctx context.Context, id string) error {
	if h.opt.Pictures.Has(id) {
		return nil
	}
	data, err := h.bus.Object(ctx, objectName(id))
	if err != nil {
		return fmt.Errorf("room: picture of another replica: %w", err)
	}
	return h.opt.Pictures.Import(ctx, id, data)
}

// hold keeps the pictures on show: pupils know their ids, and must not delete them.
func (h *Hub) hold(pictures []string) (release func()) {
	if h.opt.Pictures == nil {
		return func() {}
	}
	var all []func()
	for _, id := range pictures {
		all = append(all, h.opt.Pictures.Hold(id))
	}
	return func() {
		for _, f := range all {
			f()
		}
	}
}

// forget deletes the pictures of a room that has ended.
func (h *Hub) forget(pictures []string) {
	if h.opt.Pictures == nil {
		return
	}
	for _, id := range pictures {
		h.opt.Pictures.Forget(id)
		if h.bus.Shared() {
			h.shared.forget(id)
			if err := h.bus.DeleteObject(h.ctx, objectName(id)); err != nil {
				h.opt.Log.Warn("picture not deleted", "err", err)
			}
		}
	}
}

func objectName(id string) string { return "picture/" + id }
