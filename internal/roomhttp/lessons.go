package roomhttp

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
)

// LessonInfo is a line of the list of lessons.
type LessonInfo struct {
	Slug      string   `json:"slug"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary"`
	Minutes   int      `json:"minutes"`
	Steps     int      `json:"steps"`
	Lang      string   `json:"lang"`
	Languages []string `json:"languages"`
}

func (s *Server) lang(r *http.Request) string {
	if s.opt.Language != nil {
		return s.opt.Language(r)
	}
	return r.URL.Query().Get("lang")
}

func (s *Server) lessons(w http.ResponseWriter, r *http.Request) error {
	list := []LessonInfo{}
	if lib := s.opt.Lessons; lib != nil {
		for _, l := range lib.All(s.lang(r)) {
			list = append(list, LessonInfo{l.Slug, l.Title, l.Summary, l.Minutes, len(l.Steps), l.Lang, lib.Languages(l.Slug)})
		}
	}
	return answer.JSON(w, http.StatusOK, list)
}

func (s *Server) lesson(w http.ResponseWriter, r *http.Request) error {
	if s.opt.Lessons == nil {
		return errLesson
	}
	l := s.opt.Lessons.Lesson(chi.URLParam(r, "slug"), s.lang(r))
	if l == nil {
		return errLesson
	}
	return answer.JSON(w, http.StatusOK, l)
}
