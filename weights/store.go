package weights

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"
)

// Store is a folder of downloaded models. The functions of the package use the
// one of the user's cache directory; tests have their own.
type Store struct {
	Dir     string
	Client  *http.Client
	Entries []Entry
	Stall   time.Duration // a server that sends nothing for so long is given up
	Pause   time.Duration // before the second try of an address, growing

	create func(path string) (partFile, error)
}

// partFile is what a download is written to.
type partFile interface {
	Write(p []byte) (int, error)
	Sync() error
	Close() error
}

// NewStore keeps models in dir.
func NewStore(dir string) *Store {
	s := &Store{Dir: dir, Client: &http.Client{}, Entries: entries(), Stall: 30 * time.Second, Pause: time.Second}
	s.create = func(path string) (partFile, error) {
		return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	}
	return s
}

// Dir is the folder in the user's cache directory where models are kept.
func Dir() string { return filepath.Join(xdg.CacheHome, "inceptionscope", "models") }

func user() *Store { return NewStore(Dir()) }

func pathIn(dir, file string) string { return filepath.Join(dir, file) }

// Catalogue lists the models that the program knows, the best first.
func Catalogue() []Entry { return user().Catalogue() }

// Best names the best model on this computer; the embedded default always is.
func Best() string { return user().Best() }

// Open opens a model by its name in the catalogue or by its path. Never hand
// it a name that comes from the network without looking it up in [Catalogue].
func Open(nameOrPath string) (*Model, error) { return user().Open(nameOrPath) }

// Get downloads a model of the catalogue unless it is here already. progress,
// if not nil, is told the bytes done and in all. A download that was cut short
// or cancelled is resumed by the next Get. Only one process downloads a model;
// the others wait for it.
func Get(ctx context.Context, name string, progress func(done, total int64)) error {
	return user().Get(ctx, name, progress)
}

// InstallFrom installs a file that was fetched elsewhere, if its checksum is
// that of the model.
func InstallFrom(name, file string) error { return user().InstallFrom(name, file) }

// Verify checks an installed model's checksum and reads every tensor of it, or
// reads every tensor of the model file at a path.
func Verify(nameOrPath string) error { return user().Verify(nameOrPath) }

// Catalogue is the store's list of models.
func (s *Store) Catalogue() []Entry {
	list := make([]Entry, len(s.Entries))
	for i, e := range s.Entries {
		e.dir = s.Dir
		list[i] = e
	}
	return list
}

// Best names the first model of the catalogue that is installed.
func (s *Store) Best() string {
	for _, e := range s.Catalogue() {
		if e.Installed() {
			return e.Name
		}
	}
	return "default"
}

func (s *Store) find(name string) (Entry, bool) {
	for _, e := range s.Catalogue() {
		if e.Name == name {
			return e, true
		}
	}
	return Entry{}, false
}

// entry is find, or an error that tells the names.
func (s *Store) entry(name string) (Entry, error) {
	e, ok := s.find(name)
	if ok {
		return e, nil
	}
	var names []string
	for _, e := range s.Entries {
		names = append(names, e.Name)
	}
	return Entry{}, fmt.Errorf("model %q: expected one of %s", name, strings.Join(names, ", "))
}

// Open opens a model by its name in the catalogue or by its path.
func (s *Store) Open(nameOrPath string) (*Model, error) {
	e, ok := s.find(nameOrPath)
	if !ok {
		if _, err := os.Stat(nameOrPath); err != nil {
			_, unknown := s.entry(nameOrPath)
			return nil, fmt.Errorf("%w, or a model file", unknown)
		}
		return openPath(nameOrPath)
	}
	if e.file == "" {
		return openDefault()
	}
	if !e.Installed() {
		return nil, fmt.Errorf(`model %s: not on this computer; "web models get %s" fetches it`, e.Name, e.Name)
	}
	m, err := openPath(e.Path())
	if err != nil {
		return nil, fmt.Errorf(`model %s: its file is damaged ("web models get %s" fetches it again): %w`, e.Name, e.Name, err)
	}
	m.Name, m.Description.Name, m.Description.Title = e.Name, e.Name, e.Title
	return m, nil
}

// Verify checks checksum and tensors of a model.
func (s *Store) Verify(nameOrPath string) error {
	if e, ok := s.find(nameOrPath); ok && e.file != "" && e.Installed() {
		if err := e.checkSum(e.Path()); err != nil {
			return err
		}
	}
	m, err := s.Open(nameOrPath)
	if err != nil {
		return err
	}
	defer m.Close()
	return m.Check()
}
