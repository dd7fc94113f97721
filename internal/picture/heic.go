package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"time"

	"inceptionscope/internal/picture/heif"
)

// maxTiles bounds the parts of a HEIC picture (a phone's has about 50), as each
// is decoded on its own.
const maxTiles = 400

// isHEIC looks at the brands of the file type box: HEVC, not AV1 or video.
func isHEIC(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	end := min(int(binary.BigEndian.Uint32(data)), len(data), 256)
	for i := 8; i+4 <= end; i += 4 {
		switch string(data[i : i+4]) {
		case "heic", "heix", "heim", "heis":
			return true
		}
	}
	return false
}

// openHEIC keeps the sandbox for the pixels, until close.
func (f *file) openHEIC() (w, h int, err error) {
	if n := bytes.Count(f.data, []byte("hvc1")); n > maxTiles {
		return 0, 0, fmt.Errorf("heic: %d parts, at most %d: %w", n, maxTiles, errRare)
	}
	if f.deadline.IsZero() {
		f.deadline = time.Now().Add(time.Hour)
	}
	if err := f.waits(heif.Prepare); err != nil {
		return 0, 0, err
	}
	if err := f.waits(f.sandboxSlot); err != nil {
		return 0, 0, err
	}
	f.ctx, f.cancel = context.WithDeadline(context.Background(), f.deadline)
	f.sandbox, err = heif.Open(f.ctx, f.data)
	if err != nil {
		return 0, 0, f.heicError(err)
	}
	return f.sandbox.Width, f.sandbox.Height, nil
}

func (f *file) sandboxSlot() error {
	ctx, cancel := context.WithDeadline(context.Background(), f.deadline)
	defer cancel()
	if err := heif.Wait(ctx); err != nil {
		return fail(Busy, keyBusy, err)
	}
	return nil
}

func (f *file) close() {
	if f.sandbox != nil {
		f.sandbox.Close()
	}
	if f.cancel != nil {
		f.cancel()
	}
}

func (f *file) heicError(err error) error {
	if f.ctx.Err() != nil {
		return fmt.Errorf("%w (%v)", errSlow, err)
	}
	return err
}

func (f *file) heic() (*Picture, error) {
	img, err := f.sandbox.Decode()
	if err != nil {
		return nil, f.heicError(err)
	}
	planes, ok := img.(*image.YCbCr)
	if !ok {
		return opaque(img, nil)
	}
	matrix, full := nclx(f.data)
	w, h := planes.Rect.Dx(), planes.Rect.Dy()
	p := &Picture{Width: w, Height: h, pix: make([]byte, w*h*3)}
	cb, cr := chroma(planes)
	convert := fullRange
	if matrix != bt601 || !full {
		convert = newConversion(matrix, full).row
	}
	p.rows(func(dst []byte, y int) {
		convert(dst, planes.Y[y*planes.YStride:][:w], cb.row(y), cr.row(y))
	})
	return p, nil
}

// nclx finds the colour box that says which YCbCr this is; phones write full
// range BT.601, which is also taken where there is none.
func nclx(data []byte) (m matrix, full bool) {
	_, box, ok := bytes.Cut(data[:min(len(data), 1<<16)], []byte("colrnclx"))
	if !ok || len(box) < 7 {
		return bt601, true
	}
	m = bt601
	switch binary.BigEndian.Uint16(box[4:]) {
	case 1:
		m = bt709
	case 9, 10:
		m = bt2020
	}
	return m, box[6]&0x80 != 0
}
