package roomhttp

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/lesson"
	"inceptionscope/web/templates"
)

// pages adds the classroom's pages; they need the frame that all pages have.
func (s *Server) pages(r chi.Router) {
	if s.opt.Page == nil {
		return
	}
	r.Get("/teach", s.do(s.plain(templates.TeachPage)))
	r.Get("/r", s.do(s.plain(templates.JoinPage)))
	r.Get("/r/{code}", s.do(s.plain(templates.JoinPage)))
	r.Get("/lessons", s.do(s.lessonsPage))
	r.Get("/lessons/{slug}", s.do(s.lessonPage))
}

func (s *Server) plain(page func(templates.Page) templ.Component) answer.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return render(w, r, page(s.opt.Page(w, r)))
	}
}

func (s *Server) lessonsPage(w http.ResponseWriter, r *http.Request) error {
	p := s.opt.Page(w, r)
	var list []templates.LessonLine
	if s.opt.Lessons != nil {
		for _, l := range s.opt.Lessons.All(p.Words.Code) {
			list = append(list, line(l))
		}
	}
	return render(w, r, templates.LessonsPage(p, list))
}

func (s *Server) lessonPage(w http.ResponseWriter, r *http.Request) error {
	p := s.opt.Page(w, r)
	if s.opt.Lessons == nil {
		return errLesson
	}
	l := s.opt.Lessons.Lesson(chi.URLParam(r, "slug"), p.Words.Code)
	if l == nil {
		return errLesson
	}
	v := templates.LessonView{LessonLine: line(l), Start: address(l, 1), Intro: l.Intro}
	for i, step := range l.Steps {
		v.Parts = append(v.Parts, part(step, address(l, i+1)))
	}
	return render(w, r, templates.LessonPage(p, v))
}

func line(l *lesson.Lesson) templates.LessonLine {
	return templates.LessonLine{Slug: l.Slug, Title: l.Title, Summary: l.Summary, Minutes: l.Minutes, Steps: len(l.Steps), Lang: l.Lang}
}

func part(s lesson.Step, address string) templates.LessonPart {
	p := templates.LessonPart{Title: s.Title, Text: s.Text, Address: address, Note: s.Note}
	if q := s.Question; q != nil {
		p.Ask, p.Kind, p.Options, p.Unit = q.Ask, q.Kind, q.Options, q.Unit
		for _, t := range q.Tiles {
			p.Options = append(p.Options, strconv.Itoa(t))
		}
	}
	if s.Check != nil {
		p.Do = s.Check.Do
	}
	return p
}

// paths of the pages that a step may open.
var paths = map[string]string{"look": "/", "compare": "/compare", "cost": "/cost", "train": "/train"}

// address of a step: its page with its view, and where in the lesson one is.
func address(l *lesson.Lesson, n int) string {
	q := url.Values{"lesson": {l.Slug + "." + strconv.Itoa(n)}}
	path := "/"
	for k, v := range l.Steps[n-1].View {
		switch k {
		case "open":
			path = paths[v]
		case "sample", "at": // for the lesson's own script
		default:
			q.Set(k, v)
		}
	}
	return path + "?" + q.Encode()
}

func render(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Language, Cookie")
	return c.Render(r.Context(), w)
}
