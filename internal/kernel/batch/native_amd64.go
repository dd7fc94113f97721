//go:build !purego

package batch

import (
	"os"

	"golang.org/x/sys/cpu"
)

// native tells whether the AVX2 kernels run; INCEPTIONSCOPE_KERNEL=generic
// switches them off, as in package kernel.
var native = cpu.X86.HasAVX2 && cpu.X86.HasFMA && os.Getenv("INCEPTIONSCOPE_KERNEL") != "generic"
