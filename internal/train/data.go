package train

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	if err := o.check(dir, entries, byClass, f); err != nil {
		return nil, err
	}
	if len(f.Classes) < 2 {
		return nil, fmt.Errorf("%s: expected at least 2 folders with pictures, found %d", dir, len(f.Classes))
	}
	return f, nil
}

// check finds names that mean nothing in the folder: most likely a slip.
func (o FolderOptions) check(dir string, entries []os.DirEntry, byClass map[string][]string, f *Folder) error {
	for from, to := range o.Merge {
		if !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == from }) {
			return fmt.Errorf("merge %s into %s: there is no folder %s in %s", from, to, from, dir)
		}
	}
	for _, class := range o.Only {
		if len(byClass[class]) == 0 {
			return fmt.Errorf("class %s: there are no pictures of it in %s", class, dir)
		}
	}
	if o.HeldOut != "" && f.HeldOut.Len() == 0 {
		return fmt.Errorf("%s: none of its lines is a picture in %s; expected lines such as %s", o.HeldOut, dir, f.example())
	}
	return nil
}

// example is a line of a list of held-out pictures.
func (f *Folder) example() string {
	if f.Train.Len() == 0 {
		return "cat/0001.jpg"
	}
	return filepath.ToSlash(f.Train.paths[0])
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

// endings of the files that count as pictures.
var endings = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif"}

// pictures lists the pictures of a class's folder; a file that is no folder has
// none.
func pictures(dir, class string) (paths []string, err error) {
	info, err := os.Stat(filepath.Join(dir, class))
	if err != nil || !info.IsDir() {
		return nil, err
	}
	files, err := os.ReadDir(filepath.Join(dir, class))
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), ".") && slices.Contains(endings, strings.ToLower(filepath.Ext(f.Name()))) {
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
