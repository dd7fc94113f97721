package lesson

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// render makes HTML of Markdown with tables. Raw HTML and links that could run
// a script are left out, which is goldmark's way unless told otherwise.
func render(text string) string {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(text), &b); err != nil {
		panic(err) // a buffer takes everything
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
