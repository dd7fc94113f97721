package net

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// Networks that nobody uses any more give their memory back, also what lies
// outside of the collector's heap: the cost lab makes one for every race.
func TestNetworksAreFreed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	race := func() {
		n, err := NewModule(inception("4e", 256, 160, 320, 32, 128, 128), 5, 528, 14, 14, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Forward(context.Background(), make([]float32, 528*14*14), n.NewActivations(), nil, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	race()
	before := resident(t)
	for range 12 { // 6 MB of weights each, more with Winograd's
		race()
		runtime.GC()
	}
	if grown := resident(t) - before; grown > 60 {
		t.Errorf("12 networks left %d MB behind", grown)
	}
}

// resident is the memory of the process in MB.
func resident(t *testing.T) int {
	t.Helper()
	runtime.GC()
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(raw))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}
