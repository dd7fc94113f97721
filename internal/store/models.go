package store

import (
	"runtime/debug"
	"sync"

	"inceptionscope/internal/net"
	"inceptionscope/weights"
)

// Model is a loaded network and the file that it came from.
type Model struct {
	Name string
	Net  *net.Network
	File *weights.Model

	ready chan struct{} // closed when Net or err is there
	err   error
	refs  int // guarded by models.mu, as the next two
	used  uint64
	gone  bool // out of the table: close with the last reference
}

// models are the loaded ones, at most limit, the least recently used first out.
type models struct {
	open   func(name string) (*weights.Model, error)
	limit  int
	forget func(*Model) // asks the owner of kept references to drop them

	mu     sync.Mutex
	loaded map[string]*Model
	clock  uint64
}

// get loads a model or finds it loaded; put gives it back.
func (s *models) get(name string) (*Model, error) {
	s.mu.Lock()
	m, found := s.loaded[name]
	if !found {
		m = &Model{Name: name, ready: make(chan struct{})}
		s.loaded[name] = m
	}
	m.refs++
	s.clock++
	m.used = s.clock
	s.mu.Unlock()
	if !found {
		s.load(m)
	}
	<-m.ready
	if m.err != nil {
		s.put(m)
		return nil, m.err
	}
	return m, nil
}

func (s *models) load(m *Model) {
	defer close(m.ready)
	file, err := s.open(m.Name)
	if err == nil {
		m.File = file
		m.Net, err = net.New(file.Description, file)
		file.Rest()
		go debug.FreeOSMemory() // unpacking leaves up to 40 MB of garbage behind
	}
	if err != nil {
		m.err = &ModelError{m.Name, err}
		s.drop(m) // the next one to ask tries again
		return
	}
	s.shrink()
}

// shrink unloads what is beyond the limit.
func (s *models) shrink() {
	for {
		s.mu.Lock()
		var old *Model
		for _, m := range s.loaded {
			if old == nil || m.used < old.used {
				old = m
			}
		}
		over := len(s.loaded) > s.limit
		s.mu.Unlock()
		if !over {
			return
		}
		s.drop(old)
	}
}

// unload takes a model out so that the next get reads its file again.
func (s *models) unload(name string) {
	s.mu.Lock()
	m := s.loaded[name]
	s.mu.Unlock()
	if m != nil {
		s.drop(m)
	}
}

func (s *models) drop(m *Model) {
	s.mu.Lock()
	if s.loaded[m.Name] == m {
		delete(s.loaded, m.Name)
	}
	m.gone = true
	closeNow := m.refs == 0
	s.mu.Unlock()
	if closeNow {
		m.close()
		return
	}
	s.forget(m)
}

// keep is another reference to a model that the caller has already.
func (s *models) keep(m *Model) {
	s.mu.Lock()
	m.refs++
	s.mu.Unlock()
}

func (s *models) put(m *Model) {
	s.mu.Lock()
	m.refs--
	last := m.refs == 0 && m.gone
	s.mu.Unlock()
	if last {
		m.close()
	}
}

func (m *Model) close() {
	if m.File != nil {
		_ = m.File.Close() // read only: nothing can be lost
	}
}
