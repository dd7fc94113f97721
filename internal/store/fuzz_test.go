package store

import (
	"bytes"
	"encoding/gob"
	"testing"

	"inceptionscope/internal/net"
)

// Whatever another replica sends, it is refused or has crops of their size.
func FuzzUnpack(f *testing.F) {
	var b bytes.Buffer
	p := parcel{Width: 3, Height: 2, File: []byte("GIF"), Crops: []parcelCrop{{net.Pad, 2, [3]uint8{1, 2, 3}, make([]byte, 12)}}}
	if err := gob.NewEncoder(&b).Encode(p); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	id := newID()
	f.Fuzz(func(t *testing.T, data []byte) {
		x, err := unpack(id, data)
		if err != nil {
			return
		}
		for k, c := range x.crops {
			if len(c) != 3*k.size*k.size {
				t.Fatalf("crop of %d with %d bytes", k.size, len(c))
			}
		}
	})
}
