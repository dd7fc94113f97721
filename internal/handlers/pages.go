package handlers

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/net"
	"inceptionscope/internal/store"
	"inceptionscope/web/locales"
	"inceptionscope/web/templates"
)

func (s *Server) pages(r chi.Router) {
	if s.cfg.Static != nil {
		r.Get("/static/dist/*", s.do(s.static))
	}
	if s.cfg.Words == nil {
		return
	}
	r.Get("/", s.do(s.look(templates.LookPage)))
	r.Get("/compare", s.do(s.look(templates.ComparePage)))
	r.Get("/cost", s.do(s.look(templates.CostPage)))
	r.Get("/train", s.do(s.look(templates.TrainPage)))
}

// static serves the bundles. Their addresses change with their content.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	name := chi.URLParam(r, "*")
	f, err := s.cfg.Static.Open(name)
	if err != nil {
		return errNoPage
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil || st.IsDir() {
		return errNoPage
	}
	if r.URL.Query().Has("v") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, s.cfg.Static, name)
	return nil
}

// look renders a page about a model's network; query model picks it, an
// unknown one is the default.
func (s *Server) look(page func(templates.Look) templ.Component) answer.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		m, release, err := s.cfg.Store.Load(r.URL.Query().Get("model"))
		if err != nil {
			if m, release, err = s.cfg.Store.Load(""); err != nil {
				return err
			}
		}
		defer release()
		v := templates.Look{Page: s.page(w, r), Layers: layers(m.Net.Graph())}
		v.Model = s.modelView(m, v.Words)
		v.Empty = r.URL.Path == "/" && r.URL.Query().Get("image") == ""
		return render(w, r, page(v))
	}
}

// sorry is the page in place of one that did not come.
func (s *Server) sorry(w http.ResponseWriter, r *http.Request, p *problem, title, detail string) {
	c := templates.SorryPage(s.Page(w, r), title, detail)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(answer.Seconds(p.retry)))
	}
	w.WriteHeader(p.status)
	_ = c.Render(r.Context(), w) // the reader may have gone
}

// Page is what pages of other packages need; their model is the default one.
func (s *Server) Page(w http.ResponseWriter, r *http.Request) templates.Page {
	p := s.page(w, r)
	if m, release, err := s.cfg.Store.Load(""); err == nil { // else the page names none
		defer release()
		p.Model = s.modelView(m, p.Words)
	}
	return p
}

func (s *Server) modelView(m *store.Model, words *locales.Catalogue) templates.Model {
	d := m.File.Description
	return templates.Model{Name: m.Name, Title: say(words, "model.title."+m.Name, d.Title), Classes: len(d.Classes), Default: m.Name == "default", Accuracy: s.accuracy(m.Name, words), BGR: d.Input.BGR}
}

// page is what every page needs; ?lang= is remembered.
func (s *Server) page(w http.ResponseWriter, r *http.Request) templates.Page {
	words := s.language(r)
	if r.URL.Query().Get("lang") == words.Code {
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: words.Code, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode})
	}
	return templates.Page{Words: words, Langs: s.cfg.Words.All(), Path: r.URL.Path, Local: local(r)}
}

func (s *Server) accuracy(model string, words *locales.Catalogue) string {
	for _, m := range s.cfg.Catalogue.Models() {
		if m.Name == model {
			tell(&m, words)
			return m.Accuracy
		}
	}
	return ""
}

func layers(g *net.Graph) []templates.Layer {
	out := make([]templates.Layer, len(g.Layers))
	for i, l := range g.Layers {
		out[i] = templates.Layer{
			Name: l.Name, Kind: l.Kind.String(), Module: l.Module, Branch: l.Branch, Head: l.Head,
			KH: l.KH, KW: l.KW, S: l.S, PH: l.PH, PW: l.PW,
			In: l.In, InC: l.InC, C: l.C, H: l.H, W: l.W, ReLU: l.ReLU,
		}
	}
	return out
}

func render(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Language, Cookie")
	return c.Render(r.Context(), w)
}
