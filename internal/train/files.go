package train

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"inceptionscope/internal/picture"
)

// Files are pictures on disk; decoded ones stay in memory up to a limit.
type Files struct {
	dir   string
	paths []string
	class []int
	side  int // a picture's shorter side is reduced to this; 0: it stays as it is

	mu    sync.Mutex
	cache map[int]Picture
	bytes int
}

// cacheBytes of decoded pictures are kept.
const cacheBytes = 512 << 20

func (f *Files) add(path string, class int) {
	f.paths = append(f.paths, path)
	f.class = append(f.class, class)
}

// Len is the number of pictures.
func (f *Files) Len() int { return len(f.paths) }

// Class of picture i.
func (f *Files) Class(i int) int { return f.class[i] }

// Picture reads picture i, upright, as everywhere in the program.
func (f *Files) Picture(i int) (Picture, error) {
	f.mu.Lock()
	p, ok := f.cache[i]
	f.mu.Unlock()
	if ok {
		return p, nil
	}
	p, err := f.decode(filepath.Join(f.dir, f.paths[i]))
	if err != nil {
		return p, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cache == nil {
		f.cache = map[int]Picture{}
	}
	if f.bytes+len(p.RGB) <= cacheBytes {
		f.cache[i] = p
		f.bytes += len(p.RGB)
	}
	return p, nil
}

func (f *Files) decode(path string) (Picture, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Picture{}, err
	}
	p, err := picture.DecodeBytes(data, picture.Limits{MaxPixels: picture.Default.MaxPixels})
	if err != nil {
		return Picture{}, fmt.Errorf("%s: %w", path, err)
	}
	if short := min(p.Width, p.Height); f.side > 0 && short > f.side {
		return reduced(p, max(p.Width, p.Height)*f.side/short), nil
	}
	return Picture{W: p.Width, H: p.Height, RGB: p.RGB()}, nil
}

// reduced is the picture with a longer side of `long` pixels. A photograph of
// a camera has a hundred times the pixels that the network sees: in memory it
// would take the place of as many others.
func reduced(p *picture.Picture, long int) Picture {
	img := p.Thumbnail(long)
	out := Picture{W: img.Rect.Dx(), H: img.Rect.Dy(), RGB: make([]byte, 0, 3*img.Rect.Dx()*img.Rect.Dy())}
	for i := 0; i < len(img.Pix); i += 4 {
		out.RGB = append(out.RGB, img.Pix[i:i+3]...)
	}
	return out
}

// check reads every picture once, by several goroutines, and leaves out those
// that cannot be read: better now than after an hour of training.
func (f *Files) check(ctx context.Context, workers int, tell func(read int)) (left []error, err error) {
	wrong := make([]error, f.Len())
	var mu sync.Mutex
	var wg sync.WaitGroup
	next, done := 0, 0
	take := func() (i int) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1
	}
	for range workers {
		wg.Go(func() {
			for i := take(); i < f.Len() && ctx.Err() == nil; i = take() {
				_, wrong[i] = f.Picture(i)
				mu.Lock()
				done++
				tell(done)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return f.leaveOut(wrong), ctx.Err()
}

// leaveOut drops the pictures with which something is wrong.
func (f *Files) leaveOut(wrong []error) (left []error) {
	kept, cache := &Files{}, map[int]Picture{}
	for i, err := range wrong {
		if err != nil {
			left = append(left, err)
			continue
		}
		if p, ok := f.cache[i]; ok {
			cache[kept.Len()] = p
		}
		kept.add(f.paths[i], f.class[i])
	}
	f.paths, f.class, f.cache = kept.paths, kept.class, cache
	return left
}
