package handlers

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"inceptionscope/internal/net"
	"inceptionscope/internal/room"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

// Rooms gives rooms what they show: pictures that stay while they are shown,
// and the stream's messages for a leader's view. It is a room.Source and a
// room.Pictures.
type Rooms struct {
	store *store.Store
	costs costs

	mu   sync.Mutex
	said []spoken // text messages of the latest passes, newest last
}

// spoken is all that a pass says, encoded once for all views of it.
type spoken struct {
	key  store.Key
	maps []room.Map
}

// maxSpoken passes of about 150 kB are remembered.
const maxSpoken = 16

// NewRooms serves rooms from a store.
func NewRooms(st *store.Store) *Rooms { return &Rooms{store: st} }

// Has implements room.Pictures.
func (r *Rooms) Has(id string) bool {
	_, err := r.store.Picture(id)
	return err == nil
}

// Export implements room.Pictures.
func (r *Rooms) Export(id string) ([]byte, bool) { return r.store.Export(id) }

// Import implements room.Pictures.
func (r *Rooms) Import(_ context.Context, id string, data []byte) error {
	return r.store.Import(id, data)
}

// Forget implements room.Pictures.
func (r *Rooms) Forget(id string) { _ = r.store.Delete(id) } // gone already is what was wished

// Hold implements room.Pictures.
func (r *Rooms) Hold(id string) (release func()) { return r.store.Hold(id) }

// Maps implements room.Source: all that /ws would say of the view's picture,
// then the atlases of what is open in it.
func (r *Rooms) Maps(ctx context.Context, v room.View) ([]room.Map, error) {
	if v.Picture == "" {
		return nil, nil
	}
	seen, err := r.store.Open(v.Picture, v.Model, net.Fit(v.Fit), func() {})
	if err != nil {
		return nil, err
	}
	defer seen.Close()
	if err := seen.Wait(ctx); err != nil {
		return nil, err
	}
	x := newView(seen, &r.costs)
	maps, err := r.words(x)
	if err != nil {
		return nil, err
	}
	frames, err := roomFrames(ctx, x, v)
	return append(slices.Clip(maps), frames...), err
}

// words are the text messages of a complete pass.
func (r *Rooms) words(x *view) ([]room.Map, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.said {
		if s.key == x.Key {
			return s.maps, nil
		}
	}
	s := spoken{key: x.Key}
	for {
		m, failed := x.text(nil)
		if failed != nil {
			return nil, failed
		}
		if m == nil {
			break
		}
		data, err := wire.Encode(m)
		if err != nil {
			return nil, err
		}
		s.maps = append(s.maps, room.Map{Text: true, Data: data})
	}
	if len(r.said) == maxSpoken {
		r.said = slices.Delete(r.said, 0, 1)
	}
	r.said = append(r.said, s)
	return s.maps, nil
}

// roomFrames are the atlases of the open module, branch or layer, and the
// channel that is opened large.
func roomFrames(ctx context.Context, x *view, v room.View) ([]room.Map, error) {
	w := roomWish(v)
	var out []room.Map
	for i, l := range x.Graph().Layers {
		if !shown(l, v) {
			continue
		}
		data, err := atlas(ctx, x, i, w)
		if err != nil {
			return nil, err
		}
		out = append(out, room.Map{Data: data})
	}
	if v.Channel == nil {
		return out, nil
	}
	i, ok := x.Graph().Index(v.Layer)
	data, err := channel(ctx, x, i, ok, wire.Channel{Layer: v.Layer, Channel: *v.Channel})
	if err != nil {
		return out, err
	}
	return append(out, room.Map{Data: data}), nil
}

// shown: the layer that is named, else the module's convolutions (of the branch
// that is named).
func shown(l net.Layer, v room.View) bool {
	if v.Layer != "" {
		return l.Name == v.Layer
	}
	return v.Module != "" && l.Module == v.Module && l.Kind == net.Conv && (v.Branch == "" || v.Branch == l.Branch)
}

// roomMaps is how many maps of a layer a view shows.
const roomMaps = 16

func roomWish(v room.View) wish {
	w := wish{pick: wire.Pick{Rank: wire.ByMax, N: v.First + roomMaps}}
	switch v.Sort {
	case "mean":
		w.pick.Rank = wire.ByMean
	case "index":
		w.pick = wire.Pick{List: upTo(v.First + roomMaps)}
	}
	w.first = v.First
	if hi, err := strconv.ParseFloat(v.Scale, 32); err == nil && hi > 0 {
		w.scale = wire.Scale{Mode: wire.FixedScale, Hi: float32(hi)}
	}
	if v.Scale == "channel" {
		w.scale = wire.Scale{Mode: wire.ChannelScale}
	}
	return w
}
