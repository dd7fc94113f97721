//go:build !purego

package kernel

// native: every arm64 processor has NEON.
func native() Backend { return NEON }

func (b Backend) tile(t *tile) {
	if b == NEON {
		tileNEON(t)
		return
	}
	tileGeneric(t)
}

func (b Backend) multiplyAdd(rounds int) (flops int) {
	if b == NEON {
		return multiplyAddNEON(rounds)
	}
	return multiplyAddGeneric(rounds)
}

// Pause tells the processor that the caller waits in a loop.
func Pause() { pause() }
