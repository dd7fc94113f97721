package static

import (
	"io/fs"
	"strings"
	"testing"
)

func TestURLChangesWithContent(t *testing.T) {
	for _, name := range []string{"look.js", "compare.js", "page.css", "mark.svg"} {
		if _, err := fs.Stat(FS(), name); err != nil {
			t.Error(err)
		}
		if url := URL(name); !strings.HasPrefix(url, "/static/dist/"+name+"?v=") {
			t.Errorf("URL(%q) = %q; expected a version", name, url)
		}
	}
	if URL("look.js") == URL("compare.js") || strings.Contains(URL("none.js"), "?") {
		t.Error("versions do not follow the content")
	}
}
