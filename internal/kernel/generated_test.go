package kernel

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The committed assembly is what the generators write. The first line, which
// tells the command with its paths, is left out.
func TestGeneratedIsFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the generators")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, args := range [][]string{
		{"-C", "_asm", "run", ".", "-out", at("kernels_amd64.s"), "-stubs", at("stubs_amd64.go"), "-pkg", "kernel"},
		{"-C", "_asm", "run", "./neon", "-out", at("tile_arm64.s")},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
				t.Fatalf("%v: %s", err, out)
			}
			t.Skipf("the generators do not run here: %v: %s", err, out)
		}
	}
	for _, name := range []string{"kernels_amd64.s", "stubs_amd64.go", "tile_arm64.s"} {
		if !bytes.Equal(body(t, name), body(t, at(name))) {
			t.Errorf("%s is stale: run go generate ./internal/kernel", name)
		}
	}
}

func body(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(raw, []byte("\n"))
	return rest
}
