package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/picture"
)

// Picture is an uploaded one: its square crops, and the file as it came if that
// is small, for crops that are wanted later.
type Picture struct {
	ID            string
	Width, Height int

	file  []byte     // nil: not kept
	mu    sync.Mutex // guards crops
	crops map[cropKey][]byte

	size atomic.Int64 // bytes of memory held

	used   time.Time // guarded by Store.mu, as the next two
	holds  int
	doomed bool // deleted while held
}

// cropKey is all that a crop depends on besides the picture.
type cropKey struct {
	fit  net.Fit
	size int
	mean [3]uint8 // of pad only
}

func keyOf(in net.Input, f net.Fit) cropKey {
	k := cropKey{fit: f, size: in.Size}
	if f == net.Pad {
		k.mean = picture.MeanColour(in)
	}
	return k
}

// maxFile is the largest file that is kept as it came. Of larger ones all
// crops are made at once, so that a phone's photograph costs 1 MB, not 10.
const maxFile = 1 << 20

// newPicture crops p for the default model, and for all models in every fit if
// the file is not kept.
func newPicture(p *picture.Picture, file []byte, byDefault *net.Input, all func() []net.Input) *Picture {
	x := &Picture{ID: newID(), Width: p.Width, Height: p.Height, crops: map[cropKey][]byte{}}
	if byDefault != nil {
		x.add(p, *byDefault, byDefault.Fit)
	}
	if len(file) <= maxFile && len(file) > 0 {
		x.file = bytes.Clone(file)
		x.size.Add(int64(len(file)))
		return x
	}
	for _, in := range all() {
		for _, f := range net.Fits {
			x.add(p, in, f)
		}
	}
	return x
}

func (x *Picture) add(p *picture.Picture, in net.Input, f net.Fit) []byte {
	k := keyOf(in, f)
	if x.crops[k] == nil {
		x.crops[k] = p.Crop(in, f)
		x.size.Add(int64(len(x.crops[k])))
	}
	return x.crops[k]
}

// Crop is the picture as a model sees it: size*size RGB pixels, not to be changed.
func (x *Picture) Crop(in net.Input, f net.Fit) ([]byte, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if c := x.crops[keyOf(in, f)]; c != nil {
		return c, nil
	}
	if x.file == nil {
		return nil, ErrNoCrop
	}
	p, err := picture.Decode(bytes.NewReader(x.file), picture.Default)
	if err != nil {
		return nil, fmt.Errorf("picture was readable and is not any more: %w", err)
	}
	return x.add(p, in, f), nil
}

// newID is 128 random bits that fit into a URL.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
