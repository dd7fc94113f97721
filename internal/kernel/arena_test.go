package kernel

import (
	"runtime"
	"testing"
	"unsafe"
)

// Slices are zero, aligned and apart from each other, whatever their sizes.
func TestArena(t *testing.T) {
	for name, a := range map[string]*Arena{"arena": NewArena(), "heap": nil} {
		t.Run(name, func(t *testing.T) {
			var all [][]float32
			for _, n := range []int{1, 16, 17, 1 << 10, 3 << 20, 5, 9 << 20, 1} {
				s := a.Floats(n)
				if len(s) != n || cap(s) != n || uintptr(unsafe.Pointer(&s[0]))%64 != 0 {
					t.Fatalf("%d floats: length %d, capacity %d, at %p", n, len(s), cap(s), &s[0])
				}
				for i, v := range s {
					if v != 0 {
						t.Fatalf("%d floats: %v at %d", n, v, i)
					}
					s[i] = float32(n)
				}
				all = append(all, s)
			}
			runtime.GC()
			for _, s := range all {
				if s[0] != float32(len(s)) || s[len(s)-1] != float32(len(s)) {
					t.Fatalf("%d floats were overwritten", len(s))
				}
			}
			runtime.KeepAlive(a)
		})
	}
	if s := NewArena().Floats(0); len(s) != 0 {
		t.Error(s)
	}
}
