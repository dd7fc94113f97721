package handlers

import (
	"testing"

	"inceptionscope/internal/wire"
)

// All that one page is told of one picture that is in memory.
func BenchmarkTextMessages(b *testing.B) {
	s := newSite(b, setup{})
	v, err := s.st.Open(s.upload(b, photo(b, 300, 200, 1)).ID, "", "", func() {})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	if err := v.Wait(b.Context()); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n = 0
		x := newView(v, &s.h.costs)
		for {
			m, failed := x.text(nil)
			if failed != nil {
				b.Fatal(failed)
			}
			if m == nil {
				break
			}
			data, err := wire.Encode(m)
			if err != nil {
				b.Fatal(err)
			}
			n += len(data)
		}
	}
	b.ReportMetric(float64(n), "bytes")
}

// The atlases of an open module: seven layers, 16 maps each.
func BenchmarkModuleAtlases(b *testing.B) {
	s := newSite(b, setup{})
	v, err := s.st.Open(s.upload(b, photo(b, 300, 200, 1)).ID, "", "", func() {})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	if err := v.Wait(b.Context()); err != nil {
		b.Fatal(err)
	}
	x := newView(v, &s.h.costs)
	w := wish{pick: wire.Pick{Rank: wire.ByMax, N: 16}}
	for b.Loop() {
		for _, name := range lens {
			i, _ := v.Graph().Index(name)
			if _, err := atlas(b.Context(), x, i, w); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// Eight pages upload and open pictures at once: time a picture, whole way.
func BenchmarkEightPages(b *testing.B) {
	s := newSite(b, setup{})
	file := photo(b, 1024, 768, 1)
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		p := s.page(b)
		p.say(wire.Subscribe{Layers: lens, Channels: "top:16"})
		for pb.Next() {
			p.say(wire.Open{Image: s.upload(b, file).ID})
			p.until(isKind("done"))
		}
	})
}
