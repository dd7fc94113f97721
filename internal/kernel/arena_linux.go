package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a huge page on amd64 and arm64 with 4 KB pages.
const hugePage = 2 << 20

// allocate maps zeroed memory aligned to huge pages.
func allocate(bytes int) (block []byte, free func()) {
	m, err := unix.Mmap(-1, 0, bytes+hugePage, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return make([]byte, bytes), nil
	}
	at := int(-uintptr(unsafe.Pointer(&m[0])) & (hugePage - 1))
	block = m[at : at+bytes : at+bytes]
	adviseHuge(block)
	return block, func() { _ = unix.Munmap(m) }
}

// adviseHuge asks for huge pages for the whole ones in b; a system without them
// says no, which is fine.
func adviseHuge(b []byte) {
	from := int(-uintptr(unsafe.Pointer(&b[0])) & (hugePage - 1))
	if to := from + (len(b)-from)&^(hugePage-1); to > from {
		_ = unix.Madvise(b[from:to], unix.MADV_HUGEPAGE)
	}
}
