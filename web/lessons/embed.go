// Package lessons holds the built-in lessons; README.md describes the format.
package lessons

import "embed"

// FS holds the files <name>.<language>.md.
//
//go:embed *.md
var FS embed.FS
