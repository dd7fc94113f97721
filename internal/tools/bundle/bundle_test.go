package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var root = filepath.Join("..", "..", "..")

// bundle runs the tool in the repository's root; without esbuild's module (no
// network, empty cache) there is nothing to compare with.
func bundle(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run", "-modfile=tools.mod", "-tags=bundle", "./internal/tools/bundle"}, args...)...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	for _, sign := range []string{"dial tcp", "module lookup disabled", "no such host", "i/o timeout", "missing go.sum entry"} {
		if err != nil && strings.Contains(string(out), sign) && os.Getenv("INCEPTIONSCOPE_CI") != "1" {
			t.Skipf("esbuild's module is not available: %s", out)
		}
	}
	return string(out), err
}

func TestDistIsFresh(t *testing.T) {
	if out, err := bundle(t, "-check"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestTypeScript runs src/**/*.test.ts in Node's own test runner where there
// is a Node; the browser tests run the same code without it.
func TestTypeScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node to run the TypeScript tests")
	}
	dir := t.TempDir()
	if out, err := bundle(t, "-test", dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.mjs"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no bundled tests in %s (%v)", dir, err)
	}
	cmd := exec.Command(node, append([]string{"--test"}, files...)...)
	cmd.Env = append(os.Environ(), "WIRE_GOLDEN="+golden(t))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// golden is the folder of frames written by internal/wire's tests.
func golden(t *testing.T) string {
	dir, err := filepath.Abs(filepath.Join(root, "internal", "wire", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
