package kernel

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Backend is one implementation of the inner loops.
type Backend uint8

// The backends. Generic runs everywhere.
const (
	Generic Backend = iota
	AVX2            // amd64 with AVX2 and FMA
	NEON            // arm64
)

// Env forces a backend by its name.
const Env = "INCEPTIONSCOPE_KERNEL"

func (b Backend) String() string { return [...]string{"generic", "avx2", "neon"}[b] }

// Available lists the backends that this machine can run, the best one last.
func Available() []Backend {
	if native := native(); native != Generic {
		return []Backend{Generic, native}
	}
	return []Backend{Generic}
}

// Choose finds an available backend by name; "" is the best one.
func Choose(name string) (Backend, error) {
	all := Available()
	if name == "" {
		return all[len(all)-1], nil
	}
	var names []string
	for _, b := range all {
		if b.String() == name {
			return b, nil
		}
		names = append(names, b.String())
	}
	return Generic, fmt.Errorf("kernel %q: this machine has %s", name, strings.Join(names, ", "))
}

// FromEnv is the backend that the environment variable [Env] asks for, or the best.
func FromEnv() (Backend, error) { return fromEnv() }

var fromEnv = sync.OnceValues(func() (Backend, error) { return Choose(os.Getenv(Env)) })
