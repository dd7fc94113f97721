package kernel

import (
	"runtime"
	"sync"
	"unsafe"
)

// Arena hands out slices of large blocks that lie outside the collector's heap
// and on huge pages where the system has them: weights are read in strides
// that would miss in the TLB, and 60 MB that never change should not make the
// collector's target grow. A nil arena uses the heap. The blocks are freed with
// the arena: who keeps a slice keeps the arena.
type Arena struct {
	mu    sync.Mutex
	free  []float32
	block int // bytes of the last block
}

// Blocks double in size between these bounds; what is never touched takes no
// memory.
const (
	firstBlock = 4 << 20
	lastBlock  = 32 << 20
)

// NewArena is an empty arena.
func NewArena() *Arena { return &Arena{} }

// Floats returns n zeros, aligned to 64 bytes.
func (a *Arena) Floats(n int) []float32 {
	if n == 0 {
		return nil
	}
	size := (n + 15) &^ 15
	if a == nil {
		s := make([]float32, size+15)
		at := int(-uintptr(unsafe.Pointer(&s[0]))&63) / 4
		return s[at : at+n : at+n]
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.free) < size {
		a.block = max(firstBlock, min(2*a.block, lastBlock), (4*size+firstBlock-1)/firstBlock*firstBlock)
		a.grow()
	}
	s := a.free[:n:n]
	a.free = a.free[size:]
	return s
}

// Buffer is n zeros of the heap, aligned to 64 bytes, on huge pages where the
// system has them.
func Buffer(n int) []float32 {
	s := (*Arena)(nil).Floats(n)
	if n > 0 {
		adviseHuge(unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), 4*n))
	}
	return s
}

func (a *Arena) grow() {
	block, free := allocate(a.block)
	if free != nil {
		runtime.AddCleanup(a, func(free func()) { free() }, free)
	}
	a.free = unsafe.Slice((*float32)(unsafe.Pointer(&block[0])), len(block)/4)
}
