package templates

import (
	"encoding/json"

	"inceptionscope/web/locales"
)

// Page is what every page needs.
type Page struct {
	Words *locales.Catalogue
	Langs []*locales.Catalogue // all, for the language switch
	Path  string
	Local bool // asked for from this very computer: models may be downloaded
	Model Model
	Empty bool // the address names no picture: the first screen is an invitation
}

// T is a string of the catalogue in the page's language.
func (p Page) T(id string, data ...any) string { return p.Words.Text(id, data...) }

// Model is the model that a page shows.
type Model struct {
	Name     string `json:"name"`
	Title    string `json:"title"`
	Classes  int    `json:"classes"`
	Default  bool   `json:"default"`  // the small one bundled with the program
	Accuracy string `json:"accuracy"` // for people; empty: unknown
	BGR      bool   `json:"bgr"`      // order of the input's channels
}

// Look is the page that looks inside, and the one that compares two pictures.
type Look struct {
	Page
	Layers []Layer
}

// Layer is one layer of the network's graph, in its order.
type Layer struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"` // "conv", "maxpool", ...
	Module string `json:"module"`
	Branch string `json:"branch"`
	Head   string `json:"head"`
	KH     int    `json:"kh"`
	KW     int    `json:"kw"`
	S      int    `json:"s"`
	PH     int    `json:"ph"`
	PW     int    `json:"pw"`
	In     []int  `json:"in"`
	InC    int    `json:"inC"`
	C      int    `json:"c"`
	H      int    `json:"h"`
	W      int    `json:"w"`
	ReLU   bool   `json:"relu"`
}

// scriptView is the page's data for its TypeScript.
type scriptView struct {
	Lang   string  `json:"lang"`
	Path   string  `json:"path"`
	Local  bool    `json:"local"`
	Model  Model   `json:"model"`
	Layers []Layer `json:"layers,omitempty"`
}

func (p Page) script() scriptView {
	return scriptView{Lang: p.Words.Code, Path: p.Path, Local: p.Local, Model: p.Model}
}

func (l Look) script() scriptView {
	s := l.Page.script()
	s.Layers = l.Layers
	return s
}

func (p Page) messages() json.RawMessage { return p.Words.JSON }

// link is an entry of the pages' menu; the first three stand in the header.
type link struct{ path, word string }

func links() []link {
	return []link{{"/", "nav.look"}, {"/compare", "nav.compare"}, {"/cost", "nav.cost"}}
}

// more are the other pages, behind one word: the header has room for three.
func more() []link {
	return []link{{"/train", "nav.train"}, {"/lessons", "nav.lessons"}, {"/teach", "nav.teach"}}
}

// moreWord is "More", or the name of the page that is open.
func moreWord(p Page) string {
	for _, l := range more() {
		if p.Path == l.path {
			return p.T(l.word)
		}
	}
	return p.T("nav.more")
}

func current(p Page, path string) string {
	if p.Path == path {
		return "page"
	}
	return ""
}

// modelLine says in the header which network looks: all are GoogLeNets, what
// one notices is how many kinds of thing it knows. The whole title is a tooltip.
func modelLine(p Page) string { return p.T("model.line", "N", p.Model.Classes) }
