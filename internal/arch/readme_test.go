package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the README links to or names as ours is there.
func TestReadmeNamesWhatIsThere(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("\\]\\(([^)#]+)\\)|`((?:internal|web|weights)/?[a-z_/]*(?:\\.go)?)`")
	found := 0
	for _, m := range named.FindAllStringSubmatch(string(text), -1) {
		path := m[1] + m[2]
		if strings.Contains(path, "://") {
			continue
		}
		found++
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Error(err)
		}
	}
	if found < 20 {
		t.Errorf("only %d names were found", found)
	}
}
