//go:build unix

package train

import (
	"errors"
	"os"
	"syscall"
)

// lockFile keeps other processes from locking the open file; the lock goes with
// the process, also after kill -9.
func lockFile(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return nil // a file system without locks stops nobody
}
