package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// Bundle is all catalogues. It does not change and may be shared.
type Bundle struct {
	catalogues map[string]*Catalogue
	codes      []string // English first: it also stands in for missing languages
	matcher    language.Matcher
}

// Catalogue is the strings of one language.
type Catalogue struct {
	Code string // "en", "ko"
	Name string // the language's own name
	JSON json.RawMessage
	loc  *i18n.Localizer
}

// New reads the embedded catalogues.
func New() (*Bundle, error) { return Read(files) }

// Read reads the catalogues of fsys, files named <language>.json; en.json must be among them.
func Read(fsys fs.FS) (*Bundle, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	sort.Slice(names, func(i, j int) bool { return names[i] == "en.json" || (names[j] != "en.json" && names[i] < names[j]) })
	if len(names) == 0 || names[0] != "en.json" {
		return nil, fmt.Errorf("message catalogues: no en.json among %v", names)
	}
	b := &Bundle{catalogues: map[string]*Catalogue{}}
	words := i18n.NewBundle(language.English)
	var tags []language.Tag
	for _, name := range names {
		c, tag, err := read(fsys, name, words)
		if err != nil {
			return nil, err
		}
		b.codes = append(b.codes, c.Code)
		b.catalogues[c.Code] = c
		tags = append(tags, tag)
	}
	for _, c := range b.catalogues {
		c.loc = i18n.NewLocalizer(words, c.Code, "en")
		c.Name = c.Text("language.name")
	}
	b.matcher = language.NewMatcher(tags)
	return b, nil
}

func read(fsys fs.FS, name string, words *i18n.Bundle) (*Catalogue, language.Tag, error) {
	code := strings.TrimSuffix(name, ".json")
	tag, err := language.Parse(code)
	if err != nil {
		return nil, tag, fmt.Errorf("message catalogue %s: not named after a language: %w", name, err)
	}
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, tag, err
	}
	if _, err := words.ParseMessageFileBytes(raw, name); err != nil {
		return nil, tag, fmt.Errorf("message catalogue %s: %w", name, err)
	}
	return &Catalogue{Code: code, JSON: raw}, tag, nil
}

// All catalogues, English first.
func (b *Bundle) All() []*Catalogue {
	var all []*Catalogue
	for _, code := range b.codes {
		all = append(all, b.catalogues[code])
	}
	return all
}

// Codes of all languages, English first.
func (b *Bundle) Codes() []string { return b.codes }

// Catalogue of the language, or nil.
func (b *Bundle) Catalogue(code string) *Catalogue { return b.catalogues[code] }

// Match picks the catalogue: the first wish that names one (a query, a cookie),
// else by an Accept-Language header, else English.
func (b *Bundle) Match(acceptLanguage string, wishes ...string) *Catalogue {
	for _, w := range wishes {
		if c, ok := b.catalogues[w]; ok {
			return c
		}
	}
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return b.catalogues["en"]
	}
	_, i, _ := b.matcher.Match(tags...)
	return b.catalogues[b.codes[i]]
}

// Text is the string id with data (pairs of name and value) filled in; an
// unknown id comes back as itself, so that a gap is seen and nothing breaks.
// The value named N chooses the plural form.
func (c *Catalogue) Text(id string, data ...any) string {
	fill := map[string]any{}
	for i := 0; i+1 < len(data); i += 2 {
		fill[fmt.Sprint(data[i])] = data[i+1]
	}
	s, err := c.loc.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: fill, PluralCount: fill["N"]})
	if err != nil && s == "" {
		return id
	}
	return s
}
