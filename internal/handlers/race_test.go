package handlers

import (
	"testing"

	"inceptionscope/internal/room"
	"inceptionscope/internal/wire"
)

func TestRaceOverTheSocket(t *testing.T) {
	if testing.Short() {
		t.Skip("races take seconds")
	}
	s := newSite(t, setup{})
	p := s.page(t)
	x := s.upload(t, photo(t, 200, 200, 3))
	p.say(wire.Race{Image: x.ID, Module: "9z", Mode: "isolated"})
	if m := p.next(); m.kind != "error" || m.text["code"] != "race" || m.text["status"] != 400.0 {
		t.Errorf("an unknown module: %v", m.text)
	}
	p.say(wire.Race{Image: x.ID, Module: "all", Mode: "chained"}) // replaced at once
	p.say(wire.Race{Image: x.ID, Module: "5b", Mode: "isolated"})
	all := p.until(isKind("race_done"))
	count := map[string]int{}
	for _, m := range all {
		count[m.kind]++
		if m.kind == "race_result" && (m.text["module"] != "5b" || m.text["ratio"].(float64) < 1) {
			t.Errorf("result %v", m.text)
		}
	}
	if count["race_result"] != 1 || count["race_queue"] == 0 || count["error"] != 0 || all[len(all)-1].text["stopped"] != nil {
		t.Errorf("messages %v, last %v", count, all[len(all)-1].text)
	}
	p.say(wire.Race{Image: x.ID, Module: "all", Mode: "isolated"})
	p.say(wire.RaceStop{})
	if last := p.until(isKind("race_done")); last[len(last)-1].text["stopped"] != true {
		t.Errorf("stopped: %v", last[len(last)-1].text)
	}
}

func TestRoomsGetTheStream(t *testing.T) {
	s := newSite(t, setup{})
	r := NewRooms(s.st)
	x := s.upload(t, photo(t, 200, 200, 3))
	channel := 7
	v := room.View{Page: "look", Picture: x.ID, Module: "3b", Sort: "mean"}
	maps, err := r.Maps(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	text, frames := 0, 0
	for _, m := range maps {
		if m.Text {
			text++
			continue
		}
		frames++
		if h, _, err := wire.DecodeFrame(m.Data); err != nil || len(h.(wire.AtlasHead).Channels) != roomMaps {
			t.Errorf("frame %+v, %v", h, err)
		}
	}
	if frames != 6 || text < 80 {
		t.Errorf("module: %d texts, %d frames", text, frames)
	}
	v = room.View{Page: "look", Picture: x.ID, Layer: "inception_3b/5x5", Channel: &channel, First: 90, Sort: "index", Scale: "2.5"}
	again, err := r.Maps(t.Context(), v)
	if err != nil || len(again) != text+2 {
		t.Fatalf("layer and channel: %d messages after %d, %v", len(again), text, err)
	}
	h, _, err := wire.DecodeFrame(again[text].Data)
	if a := h.(wire.AtlasHead); err != nil || len(a.Channels) != 6 || a.Channels[0] != 90 || a.Scale.Hi != 2.5 {
		t.Errorf("the last page of 96 maps: %+v", h)
	}
	if _, err := r.Maps(t.Context(), room.View{Picture: "unknown"}); err == nil {
		t.Error("a view of nothing")
	}
	if maps, err := r.Maps(t.Context(), room.View{}); err != nil || maps != nil {
		t.Errorf("no picture: %v %v", maps, err)
	}
}
