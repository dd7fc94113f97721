//go:build purego || !(amd64 || arm64)

package kernel

func native() Backend { return Generic }

func (Backend) tile(t *tile) { tileGeneric(t) }

func (Backend) multiplyAdd(rounds int) (flops int) { return multiplyAddGeneric(rounds) }

// Pause tells the processor that the caller waits in a loop.
func Pause() {}
