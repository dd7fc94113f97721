//go:build !unix

package weights

import (
	"fmt"
	"os"
)

// maxRead bounds what is read whole into memory.
const maxRead = 1 << 30

func mapFile(f *os.File) (*source, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: expected a file, found %s", f.Name(), info.Mode().Type())
	}
	if info.Size() > maxRead {
		return nil, fmt.Errorf("%s: expected at most %d bytes, found %d", f.Name(), maxRead, info.Size())
	}
	data, err := os.ReadFile(f.Name())
	if err != nil {
		return nil, err
	}
	return &source{data: data}, nil
}
