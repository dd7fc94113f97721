// Package static holds what the browser loads: style sheets, drawings and the
// bundles made from src/ (TypeScript) by internal/tools/bundle.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
)

//go:embed dist
var files embed.FS

// FS has the files below dist/, served at /static/dist/.
func FS() fs.FS {
	sub, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err) // the name is a constant and embedded above
	}
	return sub
}

// URL of a file in dist. It changes with the content, so that browsers may
// keep what they have for a year ("immutable").
func URL(name string) string {
	raw, err := fs.ReadFile(files, "dist/"+name)
	if err != nil {
		return "/static/dist/" + name
	}
	sum := sha256.Sum256(raw)
	return "/static/dist/" + name + "?v=" + hex.EncodeToString(sum[:6])
}
