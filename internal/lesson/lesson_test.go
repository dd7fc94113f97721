package lesson

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const good = `---
title: Why 1x1?
summary: A small layer at each pixel.
minutes: 15
order: 2
---
Welcome.

## Look

See the *narrow* neck. <script>alert(1)</script> [x](javascript:alert(1))

~~~view
open: look
module: 3b
layer: inception_3b/3x3_reduce
~~~

~~~question
id: saving
ask: How many times
  fewer?
kind: number
right: 2.8
tolerance: 0.2
because: 854.2 against 304.3.
~~~

~~~teacher
Let them guess *first*.
~~~

## Do

| a | b |
|---|---|
| 1 | 2 |

~~~check
do: Open the 5x5 branch of 4c.
module: 4c
layer: inception_4c/5x5|inception_4c/5x5_reduce
channel: *
~~~

~~~question
id: which
ask: Which one?
- [ ] this
- [x] that
because: It is.
~~~

` + "```go\nx := 1\n```\n"

func TestGoodLesson(t *testing.T) {
	l, problems := Parse("why-1x1.en.md", []byte(good))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if l.Slug != "why-1x1" || l.Lang != "en" || l.Order != 2 || len(l.Steps) != 2 || !strings.Contains(l.Intro, "Welcome") {
		t.Fatalf("%+v", l)
	}
	a, b := l.Steps[0], l.Steps[1]
	if !strings.Contains(a.Text, "<em>narrow</em>") || strings.Contains(a.Text, "<script") || strings.Contains(a.Text, "javascript:") {
		t.Errorf("text %q", a.Text)
	}
	if a.View["module"] != "3b" || a.Question.Ask != "How many times fewer?" || *a.Question.Right != 2.8 || !strings.Contains(a.Note, "<em>") {
		t.Errorf("first step %+v", a)
	}
	if b.Check.View["channel"] != "*" || *b.Question.Right != 1 || len(b.Question.Options) != 2 || !strings.Contains(b.Text, "<td>1</td>") || !strings.Contains(b.Text, "x := 1") {
		t.Errorf("second step %+v", b)
	}
}

func TestProblemsNameTheLine(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "minutes: 15", "minuets: 15", `x.en.md:4: unknown key "minuets"`},
		{"no number", "minutes: 15", "minutes: soon", `x.en.md:4: minutes is "soon", expected a whole number from 1 to 240`},
		{"unknown module", "module: 3b", "module: 6a", `x.en.md:15: module is "6a", expected stem, 3a`},
		{"unknown layer", "layer: inception_3b/3x3_reduce", "layer: inception_3b/9x9", `x.en.md:16: layer is "inception_3b/9x9"`},
		{"unknown property", "module: 3b", "modul: 3b", `x.en.md:15: unknown property "modul"`},
		{"no right option", "- [x] that", "- [ ] that", `x.en.md:46: a choice has 2 options`},
		{"two right options", "- [ ] this", "- [x] this", `x.en.md:50: a second right option`},
		{"no reason", "because: It is.", "", `x.en.md:46: the question gives no reason`},
		{"open block", "because: It is.\n~~~", "because: It is.", `x.en.md:46: the block has no end`},
		{"same id", "id: which", "id: saving", `x.en.md:33: a second question with the id "saving"`},
		{"block too early", "Welcome.", "~~~teacher\nx\n~~~", `x.en.md:7: a teacher before the first step`},
		{"no front end", "order: 2\n---", "order: 2", `x.en.md:1: the front matter has no end`},
		{"no front", "---\ntitle", "title", `x.en.md:1: expected ---`},
		{"check of nothing", "do: Open the 5x5 branch of 4c.\nmodule: 4c\nlayer: inception_4c/5x5|inception_4c/5x5_reduce\nchannel: *", "do: Open it.", `x.en.md:39: a check needs do: and at least one property`},
		{"bad tolerance", "tolerance: 0.2", "tolerance: 1e999", `x.en.md:25: tolerance is "1e999", expected a number`},
		{"decimal comma", "tolerance: 0.2", "tolerance: 0,125", `x.en.md:25: tolerance is "0,125", expected a number such as`},
		{"decimal comma of one place", "right: 2.8", "right: 2,8", `x.en.md:24: right is "2,8", expected a number such as`},
		{"groups", "right: 2.8", "right: 51,380,224.5", ""},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		_, problems := Parse("x.en.md", []byte(text))
		if c.want == "" {
			if len(problems) > 0 {
				t.Errorf("%s: %v", c.name, problems)
			}
			continue
		}
		if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.String(), c.want) }) {
			t.Errorf("%s: %v, want %s", c.name, problems, c.want)
		}
	}
	for name, data := range map[string]string{"x.md": good, "X y.en.md": good, "x.en.md": "\xff"} {
		if _, problems := Parse(name, []byte(data)); len(problems) != 1 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestLibrary(t *testing.T) {
	ko := strings.Replace(good, "title: Why 1x1?", "title: 왜 1x1인가", 1)
	own := strings.Replace(good, "Why 1x1?", "My own", 1)
	broken := strings.Replace(good, "minutes: 15", "", 1)
	builtIn := fstest.MapFS{"a.en.md": {Data: []byte(good)}, "a.ko.md": {Data: []byte(ko)}, "README.md": {Data: []byte("x")}}
	extra := fstest.MapFS{"a.en.md": {Data: []byte(own)}, "b.en.md": {Data: []byte(broken)}, "c.ko.md": {Data: []byte(ko)}}
	lib, problems := Load(builtIn, extra)
	if len(problems) != 1 || problems[0].File != "b.en.md" {
		t.Errorf("problems %v", problems)
	}
	if l := lib.Lesson("a", "en"); l.Title != "My own" {
		t.Errorf("own lessons replace: %s", l.Title)
	}
	if l := lib.Lesson("a", "de"); l.Lang != "en" {
		t.Errorf("without German: %s", l.Lang)
	}
	if l := lib.Lesson("c", "en"); l.Lang != "ko" || lib.Lesson("d", "en") != nil {
		t.Error("missing languages and lessons")
	}
	if all := lib.All("ko"); len(all) != 2 || all[0].Title != "왜 1x1인가" {
		t.Errorf("%d lessons", len(all))
	}
	short := good[:strings.Index(good, "## Do")]
	_, problems = Load(builtIn, fstest.MapFS{"a.ko.md": {Data: []byte(short)}})
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "1 steps, other than in a.en.md") {
		t.Errorf("translation with fewer steps: %v", problems)
	}
	if _, problems := Load(os.DirFS(filepath.Join(t.TempDir(), "none"))); len(problems) != 1 {
		t.Errorf("missing directory: %v", problems)
	}
}

func TestCheckFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.en.md")
	if err := os.WriteFile(name, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if p := Check(name); len(p) != 0 {
		t.Error(p)
	}
	if p := Check(filepath.Dir(name)); len(p) != 0 {
		t.Error(p)
	}
	if p := Check(name + "x"); len(p) != 1 {
		t.Error(p)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("---\n---\n## a\n~~~question\n- [x]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, _ := Parse("x.en.md", data)
		for _, s := range l.Steps {
			if strings.Contains(s.Text, "<script") || strings.Contains(s.Note, "<script") {
				t.Errorf("script in %q", s.Text)
			}
		}
	})
}
