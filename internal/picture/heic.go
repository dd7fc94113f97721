package picture

import "fmt"

func isHEIC(data []byte) bool { return false }

func heicSize(data []byte) (w, h int, err error) { return 0, 0, fmt.Errorf("heic: %w", errRare) }

func (f *file) heic(w, h int) (*Picture, error) { return nil, fmt.Errorf("heic: %w", errRare) }
