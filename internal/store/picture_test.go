package store

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
)

func TestPicturesAreBounded(t *testing.T) {
	s := newStore(t, Config{Memory: 0, Inputs: func() []net.Input { return []net.Input{net.BVLC().Input} }})
	p := picture.New(2, 2, make([]byte, 12))
	for range 60 {
		s.Add(p, nil) // all crops: 600 kB each
	}
	if st := s.Stats(); st.Bytes > minPictures || st.Forgotten == 0 {
		t.Errorf("60 pictures: %+v", st)
	}
}

func TestCrops(t *testing.T) {
	in := net.BVLC().Input
	s := newStore(t, Config{Memory: 1 << 30, Inputs: func() []net.Input { return []net.Input{in} }})
	p, file := draw(3)
	small, large := s.Add(p, file), s.Add(p, nil)
	for _, f := range net.Fits {
		want := p.Crop(in, f)
		for _, x := range []*Picture{small, large} {
			if got, err := x.Crop(in, f); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: crop differs, %v", f, err)
			}
		}
	}
	in.Size = 112
	if _, err := large.Crop(in, net.Pad); !errors.Is(err, ErrNoCrop) {
		t.Errorf("a crop that was not kept: %v", err)
	}
	if _, err := small.Crop(in, net.Pad); err != nil {
		t.Errorf("a crop of the kept file: %v", err)
	}
}

func TestHeldPicturesStay(t *testing.T) {
	s := newStore(t, Config{Memory: 1 << 30})
	x := add(s, 1)
	release := s.Hold(x.ID)
	also := s.Hold(x.ID)
	if err := s.Delete(x.ID); err != nil {
		t.Error(err)
	}
	see(t, s, x.ID).Close()
	release()
	release() // twice does nothing
	see(t, s, x.ID).Close()
	also()
	if _, err := s.Picture(x.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted and let go: %v", err)
	}
	s.Hold("unknown")()
}

func TestPicturesTravel(t *testing.T) {
	a, b := newStore(t, Config{Memory: 1 << 30}), newStore(t, Config{Memory: 1 << 30})
	x := add(a, 4)
	here := mid(t, see(t, a, x.ID))
	data, ok := a.Export(x.ID)
	if !ok || len(data) > 300<<10 {
		t.Fatalf("exported %v, %d bytes", ok, len(data))
	}
	for range 2 {
		if err := b.Import(x.ID, data); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(here, mid(t, see(t, b, x.ID))) {
		t.Error("the picture looks different elsewhere")
	}
	for _, bad := range [][]byte{nil, data[:len(data)/2], []byte("x"), make([]byte, maxParcel+1)} {
		if err := b.Import(newID(), bad); err == nil {
			t.Errorf("%d bytes were imported", len(bad))
		}
	}
	if _, ok := a.Export("unknown"); ok {
		t.Error("an unknown picture was exported")
	}
}
