package main

import (
	"fmt"
	"io"
	stdnet "net"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/sys/cpu"

	"inceptionscope/internal/kernel"
	"inceptionscope/weights"
)

type doctorCmd struct{}

// Run tells what a person who helps somebody else wants to know first.
func (doctorCmd) Run(s streams) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "version\tinceptionscope %s, %s\n", fullVersion(), runtime.Version())
	fmt.Fprintf(w, "system\t%s/%s, %d processors, %d used\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.GOMAXPROCS(0))
	fmt.Fprintf(w, "CPU features\t%s\n", strings.Join(cpuFeatures(), " "))
	doctorKernels(w)
	fmt.Fprintf(w, "FMA peak\t%.0f GFLOP/s on 1 thread (measured now)\n", kernel.PeakGFLOPS(1))
	doctorModels(w)
	fmt.Fprintf(w, "model folder\t%s\n", weights.Dir())
	for _, ip := range lanIPs() {
		fmt.Fprintf(w, "address with --lan\thttp://%s\n", stdnet.JoinHostPort(ip.String(), "8080"))
	}
	for _, dep := range []string{"github.com/go-chi/chi/v5", "github.com/a-h/templ", "gonum.org/v1/plot", "github.com/gorilla/websocket"} {
		fmt.Fprintf(w, "library\t%s %s\n", dep, depVersion(dep))
	}
	return w.Flush()
}

// doctorKernels tells which implementation runs, and how to force another.
func doctorKernels(w io.Writer) {
	chosen, err := kernel.FromEnv()
	if err != nil {
		fmt.Fprintf(w, "kernels\t%v\n", err)
		return
	}
	fmt.Fprintf(w, "kernels\t%v (this machine can run %v; %s forces one)\n", chosen, kernel.Available(), kernel.Env)
}

// cpuFeatures are those that the kernels may use.
func cpuFeatures() []string {
	found := []string{}
	for name, has := range map[string]bool{
		"avx": cpu.X86.HasAVX, "avx2": cpu.X86.HasAVX2, "fma": cpu.X86.HasFMA, "avx512f": cpu.X86.HasAVX512F,
		"neon": cpu.ARM64.HasASIMD,
	} {
		if has {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

func doctorModels(w io.Writer) {
	best := weights.Best()
	for _, e := range weights.Catalogue() {
		line := state(e, best)
		if e.Installed() {
			if err := weights.Verify(e.Name); err != nil {
				line += ", damaged: " + err.Error()
			}
		}
		fmt.Fprintf(w, "model %s\t%s\n", e.Name, line)
	}
}

func depVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, d := range info.Deps {
		if d.Path == path {
			return d.Version
		}
	}
	return "not linked"
}
