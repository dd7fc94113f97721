package train

import (
	"errors"
	"fmt"
	"os"
)

var errLocked = errors.New("locked")

// lock makes sure that one run at a time writes beside an output: two would
// replace each other's checkpoints. unlock removes the file.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("another run is writing there: %s is in use; wait for it or choose another output", path)
	}
	return func() {
		os.Remove(path)
		f.Close()
	}, nil
}
