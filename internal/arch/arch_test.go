// Package arch holds the direction of the project's imports.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "inceptionscope/"

// allowed lists for each package which packages of ours it may import. What is
// not in the list of the arrow's tail is an arrow that turned round. A package
// may import the packages below it.
var allowed = map[string][]string{
	"internal/kernel":   nil,
	"internal/net":      {"internal/kernel"},
	"weights":           {"internal/net"},
	"internal/picture":  {"internal/net"},
	"internal/wire":     nil,
	"internal/answer":   nil,
	"internal/socket":   nil,
	"internal/viz":      {"internal/net", "internal/cost", "internal/kernel"},
	"internal/cost":     {"internal/net", "internal/kernel"},
	"internal/race":     {"internal/net", "internal/cost", "internal/kernel"},
	"internal/train":    {"internal/kernel", "internal/kernel/*", "internal/net", "internal/picture", "weights"},
	"internal/bus":      nil,
	"internal/lesson":   {"internal/net"},
	"internal/room":     {"internal/bus", "internal/wire"},
	"internal/record":   {"internal/net", "internal/kernel", "weights"},
	"web/templates":     {"web/static", "web/locales"},
	"web/static":        nil,
	"web/locales":       nil,
	"internal/handlers": {"internal/*", "weights", "web/*"},
}

func TestImportsPointDownwards(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		may, ok := allowed[pkg]
		if !ok {
			return nil
		}
		seen[pkg] = true
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			to, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module)
			if ours && !strings.HasPrefix(to, pkg+"/") && !slices.ContainsFunc(may, func(m string) bool { ok, _ := path.Match(m, to); return ok }) {
				t.Errorf("%s imports %s; it may import only %v", p, to, may)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("%s has no Go files: the table is out of date", pkg)
		}
	}
}
