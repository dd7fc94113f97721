package handlers

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"github.com/gorilla/websocket"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
	"inceptionscope/weights"
)

const (
	topChannels = 16
	topClasses  = 10
)

// next is the most urgent message that the page lacks; nil data: none. Words
// come before maps: on a slow line the whole network is named first.
func (d *desk) next(ctx context.Context) (kind int, data []byte, err error) {
	for {
		d.mu.Lock()
		m := d.text()
		if m != nil {
			d.mu.Unlock()
			data, err = wire.Encode(m)
			return websocket.TextMessage, data, err
		}
		make := d.frame()
		d.mu.Unlock()
		if make == nil {
			return 0, nil, nil
		}
		data, err = make(ctx)
		if err == nil {
			return websocket.BinaryMessage, data, nil
		}
		if ctx.Err() != nil {
			return 0, nil, ctx.Err()
		}
		d.problem(asProblem(err), "")
	}
}

// text is the next text message; nil: none.
func (d *desk) text() wire.FromServer {
	if len(d.notes) > 0 {
		m := d.notes[0]
		d.notes = slices.Delete(d.notes, 0, 1)
		return m
	}
	for name, p := range d.models {
		delete(d.models, name)
		return p
	}
	if m := d.race.next(); m != nil {
		return m
	}
	if d.view == nil {
		return nil
	}
	m, failed := d.view.text(d.words)
	if failed != nil {
		p := asProblem(failed)
		m = p.message(d.words, d.view.Key.Image)
		d.shut(p)
	}
	return m
}

// text is the next thing to say about the picture, or the error that ends it.
func (v *view) text(words *locales.Catalogue) (wire.FromServer, error) {
	if !v.opened {
		v.opened = true
		return v.hello(), nil
	}
	st := v.Status()
	if m := v.layer(words); m != nil {
		return m, nil
	}
	switch st.Phase {
	case store.Waiting:
		if st.Place != v.place {
			v.place = st.Place
			return wire.Queue{Image: v.Key.Image, Place: st.Place, Seconds: st.Wait.Seconds()}, nil
		}
	case store.Failed:
		return nil, st.Err
	case store.Done:
		// Read before the layers were looked at, so all of them are sent.
		if !v.done {
			v.done = true
			return wire.Done{Image: v.Key.Image, MS: ms(st.Took)}, nil
		}
	case store.Running:
	}
	return nil, nil
}

func (v *view) hello() wire.Opened {
	x := v.Picture()
	return wire.Opened{
		Image: v.Key.Image, Model: v.Key.Model, Fit: string(v.Key.Fit), Width: x.Width, Height: x.Height,
		Classes: len(v.Graph().Classes), Layers: record.Names(v.Graph()),
	}
}

// layer is the summary of a layer that the page lacks, or what followed from
// the one before: a module's cost, a head's prediction.
func (v *view) layer(words *locales.Catalogue) wire.FromServer {
	if len(v.then) > 0 {
		m := v.then[0]
		v.then = v.then[1:]
		return m
	}
	g, log := v.Graph(), v.Log()
	for i, sent := range v.layers {
		if sent || !log.Done(i) {
			continue
		}
		v.layers[i] = true
		v.follow(i, words)
		return summary(v.Key.Image, g.Layers[i], log.Summary(i), log.Took(i))
	}
	return nil
}

// follow prepares what comes after layer i.
func (v *view) follow(i int, words *locales.Catalogue) {
	l := v.Graph().Layers[i]
	if l.Kind == net.Softmax {
		v.then = append(v.then, v.prediction(i, words))
	}
	if l.Module == "" {
		return
	}
	if v.modules[l.Module]--; v.modules[l.Module] == 0 {
		if m, err := v.costs.module(v.Graph(), l.Module); err == nil {
			v.then = append(v.then, moduleCost(v.Key.Image, m))
		}
	}
}

func moduleCost(image string, m cost.ModuleCost) wire.Module {
	out := wire.Module{Image: image, Module: m.Name, Params: m.Own.Params(), MACs: m.Own.MACs, FLOPs: m.Own.FLOPs()}
	if m.Naive != nil {
		out.Naive = wire.Naive{Params: m.Naive.Params(), MACs: m.Naive.MACs, FLOPs: m.Naive.FLOPs(), Out: m.Naive.Out}
		out.Ratio = m.Ratio()
	}
	return out
}

func summary(image string, l net.Layer, s *record.Summary, took time.Duration) wire.Layer {
	c := cost.Layer(l)
	m := wire.Layer{
		Image: image, Layer: l.Name, Shape: [3]int{l.C, l.H, l.W}, MS: ms(took), MACs: c.MACs, Params: c.Params(),
		Max: s.Max, Mean: s.Mean, P995: s.P995, Zeros: s.Zeros, Top: []wire.TopChannel{},
		Barcode: base64.StdEncoding.EncodeToString(record.Barcode(s.ChannelMax)),
		Means:   base64.StdEncoding.EncodeToString(record.Barcode(s.ChannelMean)),
	}
	for _, c := range record.Top(s.ChannelMax, topChannels) {
		m.Top = append(m.Top, wire.TopChannel{Channel: c, Max: s.ChannelMax[c]})
	}
	return m
}

// prediction reads a head's probabilities; the maximum of a channel of one
// value is that value.
func (v *view) prediction(i int, words *locales.Catalogue) wire.Prediction {
	l, p := v.Graph().Layers[i], v.Log().Summary(i).ChannelMax
	out := wire.Prediction{Image: v.Key.Image, Head: l.Head, Top: []wire.TopClass{}}
	if l.Head == "" {
		out.Head = mainHead
	}
	for _, c := range record.Top(p, topClasses) {
		class := v.Graph().Classes[c]
		out.Top = append(out.Top, wire.TopClass{Class: class.ID, Label: label(class, words), Index: c, P: p[c]})
	}
	return out
}

// mainHead is Caffe's name for the end of the main path.
const mainHead = "loss3"

func label(c net.Class, words *locales.Catalogue) string {
	if words != nil && words.Code == "ko" {
		if ko, ok := weights.Korean(c.ID); ok {
			return ko
		}
	}
	return c.Label
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
