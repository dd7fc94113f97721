package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"inceptionscope/internal/sample"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"web": main})
}

// TestScript runs the command as a user would; each testdata/script/*.txtar is
// one session in an empty folder with sample pictures beside it.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("HOME", env.WorkDir)
			return writeSamples(filepath.Join(env.WorkDir, "pictures"))
		},
	})
}

func writeSamples(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range sample.All() {
		var b bytes.Buffer
		if err := png.Encode(&b, s.Draw(448)); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, s.Name+".png"), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
