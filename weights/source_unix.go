//go:build unix

package weights

import (
	"fmt"
	"math"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func mapFile(f *os.File) (*source, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: expected a file, found %s", f.Name(), info.Mode().Type())
	}
	if info.Size() == 0 {
		return &source{}, nil
	}
	if info.Size() > math.MaxInt {
		return nil, fmt.Errorf("%s: %d bytes are more than this computer can map", f.Name(), info.Size())
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, &os.PathError{Op: "mmap", Path: f.Name(), Err: err}
	}
	return &source{data: data, unmap: syscall.Munmap, rest: rest}, nil
}

// rest lets the system take the pages back; the file has them.
func rest(data []byte) { _ = unix.Madvise(data, unix.MADV_DONTNEED) } // advice: nothing is lost if it is not taken
