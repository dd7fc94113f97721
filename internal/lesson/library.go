package lesson

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Library is all lessons, each in one or more languages.
type Library struct {
	bySlug map[string]map[string]*Lesson
}

// Load reads the lessons of the trees, later ones replacing earlier ones of the
// same name and language. Files with problems are left out and reported.
func Load(trees ...fs.FS) (*Library, []Problem) {
	lib := &Library{bySlug: map[string]map[string]*Lesson{}}
	var problems []Problem
	for _, tree := range trees {
		if tree == nil {
			continue
		}
		names, err := fs.Glob(tree, "*.md")
		if err == nil {
			_, err = fs.Stat(tree, ".")
		}
		if err != nil {
			problems = append(problems, Problem{"lessons", 0, err.Error()})
		}
		for _, name := range names {
			if !strings.EqualFold(name, "README.md") {
				problems = append(problems, lib.load(tree, name)...)
			}
		}
	}
	return lib, append(problems, lib.compare()...)
}

func (lib *Library) load(tree fs.FS, name string) []Problem {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return []Problem{{name, 0, err.Error()}}
	}
	l, problems := Parse(name, data)
	if len(problems) > 0 {
		return problems
	}
	if lib.bySlug[l.Slug] == nil {
		lib.bySlug[l.Slug] = map[string]*Lesson{}
	}
	lib.bySlug[l.Slug][l.Lang] = l
	return nil
}

// compare reports translations that do not do the same things; both load.
func (lib *Library) compare() []Problem {
	var problems []Problem
	for slug, langs := range lib.bySlug {
		first := lib.Lesson(slug, "en")
		for _, l := range langs {
			if what := differ(first, l); what != "" {
				problems = append(problems, Problem{slug + "." + l.Lang + ".md", 1, what + " than in " + slug + "." + first.Lang + ".md"})
			}
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	return problems
}

func differ(a, b *Lesson) string {
	if len(a.Steps) != len(b.Steps) {
		return fmt.Sprintf("%d steps, other", len(b.Steps))
	}
	for i := range a.Steps {
		x, y := a.Steps[i], b.Steps[i]
		if !maps.Equal(x.View, y.View) || (x.Check == nil) != (y.Check == nil) || x.Check != nil && !maps.Equal(x.Check.View, y.Check.View) {
			return fmt.Sprintf("step %d shows or checks something else", i+1)
		}
		if (x.Question == nil) != (y.Question == nil) || x.Question != nil && !sameQuestion(x.Question, y.Question) {
			return fmt.Sprintf("step %d asks something else", i+1)
		}
	}
	return ""
}

func sameQuestion(a, b *Question) bool {
	same := a.Right == nil && b.Right == nil || a.Right != nil && b.Right != nil && *a.Right == *b.Right
	return same && a.ID == b.ID && a.Kind == b.Kind && len(a.Options) == len(b.Options) && a.Layer == b.Layer && slices.Equal(a.Tiles, b.Tiles) && a.Tolerance == b.Tolerance
}

// Lesson is the lesson in the language, else in English, else in any; nil:
// there is none of this name.
func (lib *Library) Lesson(slug, lang string) *Lesson {
	langs := lib.bySlug[slug]
	for _, want := range append([]string{lang, "en"}, slices.Sorted(maps.Keys(langs))...) {
		if l := langs[want]; l != nil {
			return l
		}
	}
	return nil
}

// All lessons, in their order.
func (lib *Library) All(lang string) []*Lesson {
	var list []*Lesson
	for slug := range lib.bySlug {
		list = append(list, lib.Lesson(slug, lang))
	}
	slices.SortFunc(list, func(a, b *Lesson) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Slug, b.Slug)) })
	return list
}

// Languages that a lesson has.
func (lib *Library) Languages(slug string) []string {
	return slices.Sorted(maps.Keys(lib.bySlug[slug]))
}

// Check reads a file, or all lessons of a directory, and tells what is wrong.
func Check(name string) []Problem {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		_, problems := Load(os.DirFS(name))
		for i, p := range problems {
			problems[i].File = path.Join(filepath.ToSlash(name), p.File)
		}
		return problems
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return []Problem{{name, 0, err.Error()}}
	}
	_, problems := Parse(name, data)
	return problems
}
