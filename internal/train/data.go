package train

import (
	"bufio"
	"fmt"
	"image"
	_ "image/jpeg" // pictures of a folder
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// Picture is an RGB picture, 3 bytes a pixel, row by row.
type Picture struct {
	W, H int
	RGB  []byte
}

// Source is a numbered set of pictures with classes. It is safe for
// concurrent use and gives the same picture for the same number.
type Source interface {
	Len() int
	Class(i int) int
	Picture(i int) (Picture, error)
}

// Folder is a data set on disk: a folder for each class.
type Folder struct {
	Classes        []net.Class
	Train, HeldOut *Files
}

// FolderOptions tell how a folder becomes a data set.
type FolderOptions struct {
	Merge   map[string]string // folder -> the class that its pictures belong to
	HeldOut string            // file with a line "folder/picture" each; "": every eighth picture
	Only    []string          // these classes; nil: all
}

// heldOutEvery is the share that is held out if no list is given.
const heldOutEvery = 8

// OpenFolder lists the pictures of a folder of class folders.
func OpenFolder(dir string, o FolderOptions) (*Folder, error) {
	held, err := readList(o.HeldOut)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	byClass := map[string][]string{} // paths from dir
	for _, e := range entries {
		class := e.Name()
		if to := o.Merge[class]; to != "" {
			class = to
		}
		if strings.HasPrefix(class, ".") || o.Only != nil && !slices.Contains(o.Only, class) {
			continue
		}
		files, err := pictures(dir, e.Name())
		if err != nil {
			return nil, err
		}
		byClass[class] = append(byClass[class], files...)
	}
	f := &Folder{Train: &Files{dir: dir}, HeldOut: &Files{dir: dir}}
	for _, class := range sortedKeys(byClass) {
		f.add(class, byClass[class], held)
	}
	if len(f.Classes) < 2 {
		return nil, fmt.Errorf("%s: expected at least 2 folders with pictures, found %d", dir, len(f.Classes))
	}
	return f, nil
}

func (f *Folder) add(class string, paths []string, held map[string]bool) {
	if len(paths) == 0 {
		return
	}
	slices.Sort(paths)
	number := len(f.Classes)
	f.Classes = append(f.Classes, net.Class{ID: class, Label: weights.Label(class)})
	for i, p := range paths {
		out := held[filepath.ToSlash(p)]
		if held == nil {
			out = i%heldOutEvery == heldOutEvery-1
		}
		if out {
			f.HeldOut.add(p, number)
		} else {
			f.Train.add(p, number)
		}
	}
}

func sortedKeys(m map[string][]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// pictures lists the JPEG and PNG files of a class's folder; a file that is no
// folder has none.
func pictures(dir, class string) (paths []string, err error) {
	info, err := os.Stat(filepath.Join(dir, class))
	if err != nil || !info.IsDir() {
		return nil, err
	}
	files, err := os.ReadDir(filepath.Join(dir, class))
	for _, f := range files {
		switch strings.ToLower(filepath.Ext(f.Name())) {
		case ".jpg", ".jpeg", ".png":
			paths = append(paths, filepath.Join(class, f.Name()))
		}
	}
	return paths, err
}

func readList(path string) (map[string]bool, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list := map[string]bool{}
	s := bufio.NewScanner(f)
	for s.Scan() {
		if line := strings.TrimSpace(s.Text()); line != "" {
			list[line] = true
		}
	}
	return list, s.Err()
}

// Files are pictures on disk; decoded ones stay in memory up to a limit.
type Files struct {
	dir   string
	paths []string
	class []int

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

// Picture reads picture i.
func (f *Files) Picture(i int) (Picture, error) {
	f.mu.Lock()
	p, ok := f.cache[i]
	f.mu.Unlock()
	if ok {
		return p, nil
	}
	p, err := decode(filepath.Join(f.dir, f.paths[i]))
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

func decode(path string) (Picture, error) {
	f, err := os.Open(path)
	if err != nil {
		return Picture{}, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return Picture{}, fmt.Errorf("%s: %w", path, err)
	}
	return FromImage(img), nil
}

// FromImage copies an image's pixels.
func FromImage(img image.Image) Picture {
	b := img.Bounds()
	p := Picture{W: b.Dx(), H: b.Dy(), RGB: make([]byte, 0, 3*b.Dx()*b.Dy())}
	if ycc, ok := img.(*image.YCbCr); ok {
		return p.fromYCbCr(ycc)
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			p.RGB = append(p.RGB, byte(r>>8), byte(g>>8), byte(bl>>8))
		}
	}
	return p
}
