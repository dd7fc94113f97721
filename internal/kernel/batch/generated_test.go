package batch

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The committed assembly is what the generator writes. The first line, which
// tells the command with its paths, is left out.
func TestGeneratedIsFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the generator")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	out, err := exec.Command("go", "-C", "_asm", "run", ".", "-out", at("kernels_amd64.s"), "-stubs", at("stubs_amd64.go"), "-pkg", "batch").CombinedOutput()
	if err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatalf("%v: %s", err, out)
		}
		t.Skipf("the generator does not run here: %v: %s", err, out)
	}
	for _, name := range []string{"kernels_amd64.s", "stubs_amd64.go"} {
		if !bytes.Equal(body(t, name), body(t, at(name))) {
			t.Errorf("%s is stale: run go generate ./internal/kernel/batch", name)
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
