//go:build !linux

package kernel

// allocate takes memory from the heap; its alignment is that of a page.
func allocate(bytes int) (block []byte, free func()) { return make([]byte, bytes), nil }

func adviseHuge([]byte) {}
