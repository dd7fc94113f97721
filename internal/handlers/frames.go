package handlers

import (
	"context"
	"slices"

	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
)

// maker draws a frame; it runs without the desk's lock, because it may wait
// for activations to be computed again.
type maker func(ctx context.Context) ([]byte, error)

// frame takes the next wish for a layer that is done off the desk; nil: none.
func (d *desk) frame() maker {
	v := d.view
	if v == nil {
		return nil
	}
	for _, name := range d.order {
		w := d.wishes[name]
		if i, ok := v.Graph().Index(name); ok && w.due && v.Log().Done(i) {
			w.due = false
			now := *w
			return func(ctx context.Context) ([]byte, error) { return atlas(ctx, v, i, now) }
		}
	}
	for n, m := range d.channels {
		i, ok := v.Graph().Index(m.Layer)
		if ok && v.Log().Done(i) || !ok {
			d.channels = slices.Delete(d.channels, n, n+1)
			return func(ctx context.Context) ([]byte, error) { return channel(ctx, v, i, ok, m) }
		}
	}
	if len(d.cams) > 0 && v.Status().Phase == store.Done {
		m := d.cams[0]
		d.cams = slices.Delete(d.cams, 0, 1)
		return func(ctx context.Context) ([]byte, error) { return cam(ctx, v, m) }
	}
	return nil
}

// atlas draws a subscription's channels.
func atlas(ctx context.Context, v *view, layer int, w wish) ([]byte, error) {
	pin, err := v.Pin(ctx)
	if err != nil {
		return nil, err
	}
	defer pin.Release()
	l, s := v.Graph().Layers[layer], v.Log().Summary(layer)
	picked := chosen(w.pick, s)
	picked = picked[min(w.first, len(picked)):]
	a := record.Draw(pin.Values, l, layer, s, picked, w.size, shades(s, w.scale))
	head := wire.AtlasHead{
		Image: v.Key.Image, Layer: l.Name, Channels: a.Channels,
		Tile: wire.Size{W: a.TileW, H: a.TileH}, Grid: wire.Grid{Cols: a.Cols, Rows: a.Rows},
		Scale: wire.Range{Lo: a.Lo, Hi: a.Hi, Mode: modeNames[w.scale.Mode]},
		Max:   at(s.ChannelMax, a.Channels), Mean: at(s.ChannelMean, a.Channels),
	}
	return wire.AppendFrame(make([]byte, 0, len(a.Pix)+64*len(a.Channels)+256), head, a.Pix)
}

var modeNames = [...]string{wire.LayerScale: "layer", wire.ChannelScale: "channel", wire.FixedScale: "fixed"}

// chosen lists a pick's channels; those that the layer does not have are left out.
func chosen(p wire.Pick, s *record.Summary) []int {
	switch p.Rank {
	case wire.ByMax:
		return record.Top(s.ChannelMax, p.N)
	case wire.ByMean:
		return record.Top(s.ChannelMean, p.N)
	case wire.ByIndex:
	}
	return slices.DeleteFunc(slices.Clone(p.List), func(c int) bool { return c >= len(s.ChannelMax) })
}

// shades: 0 is dark; layers with values below 0 have it in the middle.
func shades(s *record.Summary, scale wire.Scale) record.Shades {
	out := record.Shades{Hi: s.P995, PerChannel: scale.Mode == wire.ChannelScale}
	if scale.Mode == wire.FixedScale {
		out.Hi = scale.Hi
	}
	if out.Hi <= 0 {
		out.Hi = max(s.Max, -s.Min, 1e-30)
	}
	if s.Min < 0 {
		out.Lo = -out.Hi
	}
	return out
}

func at(v []float32, idx []int) []float32 {
	out := make([]float32, len(idx))
	for i, c := range idx {
		out[i] = v[c]
	}
	return out
}

// channel is every value of one channel.
func channel(ctx context.Context, v *view, layer int, known bool, m wire.Channel) ([]byte, error) {
	if !known {
		return nil, notFound("layer", "This model has no layer \""+m.Layer+"\".")
	}
	l, s := v.Graph().Layers[layer], v.Log().Summary(layer)
	if m.Channel >= l.C {
		return nil, errNoChannel
	}
	values, err := plane(ctx, v.Viewer, layer, m)
	if err != nil {
		return nil, err
	}
	head := wire.ChannelHead{
		Image: v.Key.Image, Layer: l.Name, Channel: m.Channel, W: l.W, H: l.H,
		Max: s.ChannelMax[m.Channel], Mean: s.ChannelMean[m.Channel], Pre: m.Pre, Rank: rank(s.ChannelMax, m.Channel),
	}
	if m.Pre {
		head.Max, head.Mean = extent(values)
	}
	return wire.AppendFrame(nil, head, wire.AppendFloats(nil, values))
}

func plane(ctx context.Context, v *store.Viewer, layer int, m wire.Channel) ([]float32, error) {
	if m.Pre {
		return preReLU(ctx, v, layer, m.Channel)
	}
	pin, err := v.Pin(ctx)
	if err != nil {
		return nil, err
	}
	defer pin.Release()
	return pin.Values.Plane(layer, m.Channel, nil), nil
}

// preReLU computes a convolution's channel before its ReLU from the layer's
// kept input.
func preReLU(ctx context.Context, v *store.Viewer, layer, channel int) ([]float32, error) {
	if v.Graph().Layers[layer].Kind != net.Conv {
		return nil, badRequest("Only convolutions have values before a ReLU.", nil)
	}
	pin, err := v.PinFloats(ctx)
	if err != nil {
		return nil, err
	}
	defer pin.Release()
	return pin.Net.PreReLU(pin.Floats, layer, channel)
}

// rank is the channel's place by maximum, 0 = greatest, as Top orders.
func rank(v []float32, c int) int {
	n := 0
	for i, x := range v {
		if x > v[c] || x == v[c] && i < c {
			n++
		}
	}
	return n
}

// extent is maximum and mean.
func extent(v []float32) (top, mean float32) {
	top, sum := v[0], 0.0
	for _, x := range v {
		top, sum = max(top, x), sum+float64(x)
	}
	return top, float32(sum / float64(len(v)))
}

// cam is the class activation map of one class of the main head; the
// auxiliary heads have hidden layers and therefore none.
func cam(ctx context.Context, v *view, m wire.CAM) ([]byte, error) {
	if m.Head != "" && m.Head != mainHead {
		return nil, badRequest("Only the main head has an exact class activation map.", nil)
	}
	if m.Class >= len(v.Graph().Classes) {
		return nil, notFound("class", "This model does not know so many classes.")
	}
	pin, err := v.PinFloats(ctx)
	if err != nil {
		return nil, err
	}
	defer pin.Release()
	values := pin.Net.CAM(pin.Floats, m.Class)
	h, w := record.CAMSize(v.Graph())
	top, _ := extent(values)
	head := wire.CAMHead{Image: v.Key.Image, Head: mainHead, Class: m.Class, W: w, H: h, Max: top}
	return wire.AppendFrame(nil, head, wire.AppendFloats(nil, values))
}
