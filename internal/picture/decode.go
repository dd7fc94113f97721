package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"inceptionscope/internal/picture/heif"
)

// Limits bound what [Decode] accepts. A zero field means no limit.
type Limits struct {
	MaxBytes  int64
	MaxPixels int64
	MaxSide   int           // in pixels
	Time      time.Duration // for one picture
	Gate      *Gate         // memory shared by all pictures being decoded; nil: no limit
}

// Default are the limits of the program: 20 MB, 50 megapixels, sides as long as
// JPEG can tell (what is thinner has nothing to show), 15 seconds.
var Default = Limits{MaxBytes: 20 << 20, MaxPixels: 50e6, MaxSide: 1<<16 - 1, Time: 15 * time.Second}

// Decode reads a picture of any of the formats. The limits are looked up
// before pixels are decoded. Every failure is an [*Error].
func Decode(r io.Reader, l Limits) (*Picture, error) {
	if l.MaxBytes > 0 {
		r = io.LimitReader(r, l.MaxBytes+1)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fail(Broken, keyUpload, err)
	}
	if l.MaxBytes > 0 && int64(len(data)) > l.MaxBytes {
		return nil, fail(TooLarge, keyBytes, nil, "limit", strconv.FormatInt(l.MaxBytes>>20, 10))
	}
	return DecodeBytes(data, l)
}

// DecodeBytes is [Decode] of a file that is in memory already.
func DecodeBytes(data []byte, l Limits) (*Picture, error) {
	if l.MaxBytes > 0 && int64(len(data)) > l.MaxBytes {
		return nil, fail(TooLarge, keyBytes, nil, "limit", strconv.FormatInt(l.MaxBytes>>20, 10))
	}
	if len(data) == 0 {
		return nil, fail(Empty, keyEmpty, nil)
	}
	k := sniff(data)
	if k == none {
		return nil, stranger(data)
	}
	f := &file{data: data, at: bytes.NewReader(data)}
	defer f.close()
	if l.Time > 0 {
		f.deadline = time.Now().Add(l.Time)
	}
	p, err := f.decode(k, l)
	if err != nil {
		return nil, explain(k, err)
	}
	p.Format = k.String()
	return p, nil
}

// decode turns the panics of decoders into errors.
func (f *file) decode(k kind, l Limits) (p *Picture, err error) {
	defer func() {
		if x := recover(); x != nil {
			p, err = nil, fmt.Errorf("panic: %v", x)
		}
	}()
	w, h, err := f.size(k)
	if err != nil {
		return nil, err
	}
	if err := l.check(w, h); err != nil {
		return nil, err
	}
	var leave func()
	if err := f.waits(func() (err error) {
		leave, err = l.Gate.enter(int64(w)*int64(h)*bytesPerPixel, f.deadline)
		return err
	}); err != nil {
		return nil, err
	}
	defer leave()
	p, err = f.pixels(k, w, h)
	if err != nil {
		return nil, err
	}
	return p.upright(f.orientation(k)), nil
}

// check looks at a size that a file announces.
func (l Limits) check(w, h int) error {
	refuse := func(key string, limit int64) error {
		return fail(TooLarge, key, nil, "width", strconv.Itoa(w), "height", strconv.Itoa(h), "limit", strconv.FormatInt(limit, 10))
	}
	switch {
	case w <= 0 || h <= 0:
		return fmt.Errorf("size %d x %d", w, h)
	case l.MaxPixels > 0 && int64(w) > l.MaxPixels/int64(h):
		return refuse(keyPixels, l.MaxPixels/1e6)
	case l.MaxSide > 0 && max(w, h) > l.MaxSide:
		return refuse(keySide, int64(l.MaxSide))
	}
	return nil
}

// errSlow ends a decoder that reads on after the deadline.
var errSlow = errors.New("time limit exceeded")

// file is a picture file in memory. Its readers fail after the deadline, which
// stops a decoder that a hostile file keeps busy.
type file struct {
	data     []byte
	at       *bytes.Reader
	deadline time.Time // zero: none

	sandbox *heif.Image // of HEIC only
	ctx     context.Context
	cancel  context.CancelFunc
}

// waits runs what is not this picture's time: the deadline moves.
func (f *file) waits(wait func() error) error {
	start := time.Now()
	err := wait()
	if !f.deadline.IsZero() {
		f.deadline = f.deadline.Add(time.Since(start))
	}
	return err
}

func (f *file) late() error {
	if !f.deadline.IsZero() && time.Now().After(f.deadline) {
		return errSlow
	}
	return nil
}

func (f *file) rewind() *file {
	f.at.Reset(f.data)
	return f
}

func (f *file) Read(b []byte) (int, error) {
	if err := f.late(); err != nil {
		return 0, err
	}
	return f.at.Read(b)
}

func (f *file) ReadAt(b []byte, off int64) (int, error) {
	if err := f.late(); err != nil {
		return 0, err
	}
	return f.at.ReadAt(b, off)
}

func (f *file) Seek(off int64, whence int) (int64, error) { return f.at.Seek(off, whence) }

// with is the same file with other content.
func (f *file) with(data []byte) *file {
	return &file{data: data, at: bytes.NewReader(data), deadline: f.deadline}
}
