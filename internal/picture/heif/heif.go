package heif

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

//go:embed heif.wasm.gz
var program []byte

// MaxMemory of the sandbox of one picture: enough for 50 megapixels.
const MaxMemory = 768 << 20

const page = 64 << 10

// ErrDecode says that libheif did not accept the data (it does not say why).
var ErrDecode = errors.New("heif: not decodable")

// compiled is the program in machine code, made when first needed (about a second).
var compiled = sync.OnceValues(func() (*machine, error) {
	unzip, err := gzip.NewReader(bytes.NewReader(program))
	if err != nil {
		return nil, err
	}
	wasm, err := io.ReadAll(unzip)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	c := wazero.NewRuntimeConfig().WithMemoryLimitPages(MaxMemory / page)
	m := &machine{run: wazero.NewRuntimeWithConfig(ctx, c)}
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.run); err != nil {
		return nil, err
	}
	m.code, err = m.run.CompileModule(ctx, wasm)
	return m, err
})

type machine struct {
	run  wazero.Runtime
	code wazero.CompiledModule
}

// Image is a file in its sandbox. Close it.
type Image struct {
	Width, Height int // as shown: rotation and mirroring are applied

	ctx          context.Context
	mod          api.Module
	left         bool   // abandoned: freed when its work ends
	file, n      uint32 // the file's bytes
	answer       uint32 // five words that the program answers with
	space, ratio uint32
}

// slots are the pictures that may be decoded at the same time; one that is
// abandoned keeps its slot until it ends.
var slots = make(chan struct{}, 2)

// Prepare makes the machine code, if that has not been done yet.
func Prepare() error {
	_, err := compiled()
	return err
}

// Wait gets one of the few slots for sandboxes. Open uses it up.
func Wait(ctx context.Context) error {
	select {
	case slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("heif: wait for a free sandbox: %w", ctx.Err())
	}
}

// Open reads the headers of a file in a new sandbox, after Wait; ctx ends the
// work.
func Open(ctx context.Context, data []byte) (*Image, error) {
	m, err := compiled()
	if err != nil {
		<-slots
		return nil, fmt.Errorf("heif: start: %w", err)
	}
	img := &Image{ctx: ctx, n: uint32(len(data))}
	img.mod, err = m.run.InstantiateModule(ctx, m.code, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		<-slots
		return nil, fmt.Errorf("heif: start: %w", err)
	}
	if err := img.within(func() error { return img.open(data) }); err != nil {
		return nil, errors.Join(err, img.Close())
	}
	return img, nil
}

// Close frees the sandbox.
func (m *Image) Close() error {
	if m.left {
		return nil
	}
	return m.free()
}

func (m *Image) free() error {
	defer func() { <-slots }()
	return m.mod.Close(context.Background())
}

// within does work, and leaves it to itself when the context ends. (wazero can
// stop a program, but one that can be stopped runs four times as long.)
func (m *Image) within(work func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if x := recover(); x != nil {
				done <- fmt.Errorf("heif: panic: %v", x)
			}
		}()
		done <- work()
	}()
	select {
	case err := <-done:
		return err
	case <-m.ctx.Done():
		m.left = true
		go func() { _ = errors.Join(<-done, m.free()) }() // nobody waits for them
		return fmt.Errorf("heif: %w", m.ctx.Err())
	}
}

func (m *Image) open(data []byte) (err error) {
	if m.file, err = m.alloc(m.n); err != nil {
		return err
	}
	if !m.mod.Memory().Write(m.file, data) {
		return errors.New("heif: file does not fit into the sandbox")
	}
	// libheif's quick check knows fewer brands than its reader.
	m.mod.Memory().Write(m.file+8, []byte("heic"))
	for _, at := range grays(data) {
		m.mod.Memory().WriteByte(m.file+uint32(at), asColour)
	}
	if m.answer, err = m.alloc(5 * 4); err != nil {
		return err
	}
	if err := m.decode(true, 0); err != nil {
		return err
	}
	var words [4]uint32
	for i := range words {
		words[i], _ = m.mod.Memory().ReadUint32Le(m.answer + uint32(4*i))
	}
	m.Width, m.Height = int(int32(words[0])), int(int32(words[1]))
	m.space, m.ratio = words[2], words[3]
	return nil
}

func (m *Image) alloc(n uint32) (uint32, error) {
	out, err := m.call("malloc", uint64(n))
	if err != nil {
		return 0, err
	}
	if out == 0 {
		return 0, fmt.Errorf("heif: %d bytes do not fit into the sandbox", n)
	}
	return uint32(out), nil
}

// decode calls lib/heif.c's only function.
func (m *Image) decode(headerOnly bool, out uint32) error {
	only := uint64(0)
	if headerOnly {
		only = 1
	}
	a := uint64(m.answer)
	ok, err := m.call("decode", uint64(m.file), uint64(m.n), only, a, a+4, a+8, a+12, a+16, uint64(out))
	if err == nil && ok == 0 {
		return ErrDecode
	}
	return err
}

func (m *Image) call(name string, args ...uint64) (uint64, error) {
	out, err := m.mod.ExportedFunction(name).Call(context.WithoutCancel(m.ctx), args...)
	if err != nil {
		return 0, fmt.Errorf("heif: %s: %w", name, err)
	}
	return out[0], nil
}

// grays finds where a file announces pictures of one plane. The program asks
// libheif for such planes in a way that fails; told that they are 4:2:0, it
// gets them with neutral chroma.
//
// The announcement is byte 16 of the hvcC box (ISO/IEC 14496-15, 8.3.3.1.2):
// six ones, then the chroma format; 0 is gray.
func grays(data []byte) (places []int) {
	const version, chroma, asGray = 0, 16, 0xfc
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("hvcC"))
		if i < 0 {
			return places
		}
		at += i + 4
		if len(data) > at+chroma && data[at+version] == 1 && data[at+chroma] == asGray {
			places = append(places, at+chroma)
		}
	}
}

// asColour announces 4:2:0.
const asColour = 0xfd
