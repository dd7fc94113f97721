package weights

import (
	"errors"
	"os"
	"runtime/debug"
	"sync"
)

var (
	errClosed  = errors.New("file is closed")
	errChanged = errors.New("file became shorter while it was read")
)

// source is the bytes of a file: mapped where the system can, else read.
type source struct {
	mu     sync.RWMutex // held for reading while data is in use, for writing by close
	data   []byte
	unmap  func([]byte) error // nil: data belongs to the Go heap or the program
	rest   func([]byte)       // nil: nothing can be given back
	closed bool
}

func openSource(path string) (*source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return mapFile(f)
}

// use calls fn while the bytes are sure to stay. A mapped file that someone
// cuts short faults on access; the fault becomes an error.
func (s *source) use(fn func(data []byte) error) (err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return errClosed
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch r := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }: // see debug.SetPanicOnFault
			err = errChanged
		default:
			panic(r)
		}
	}()
	return fn(s.data)
}

// giveBack frees the memory of a mapped file until it is read again.
func (s *source) giveBack() {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.rest != nil && !s.closed {
		s.rest(s.data)
	}
}

func (s *source) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	data := s.data
	s.data = nil
	if s.unmap == nil || len(data) == 0 {
		return nil
	}
	return s.unmap(data)
}
