package templates

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// place is where a component stood when it was generated; it differs with the
// folder that the generator was started in.
var place = regexp.MustCompile("FileName: `[^`]*`")

// TestGeneratedIsFresh regenerates every component and compares.
func TestGeneratedIsFresh(t *testing.T) {
	sources, err := filepath.Glob("*.templ")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no components here (%v)", err)
	}
	for _, src := range sources {
		want, err := exec.Command("go", "tool", "templ", "generate", "-f", src, "-stdout").Output()
		if err != nil {
			t.Skipf("templ does not run here: %v", err)
		}
		have, err := os.ReadFile(strings.TrimSuffix(src, ".templ") + "_templ.go")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(place.ReplaceAll(have, nil), place.ReplaceAll(want, nil)) {
			t.Errorf("%s has changed; run go tool templ generate -path web/templates", src)
		}
	}
}
