package trainhttp

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/train"
	"inceptionscope/internal/train/session"
	"inceptionscope/internal/viz"
)

func (s *Server) job(r *http.Request) (*session.Job, error) {
	j, ok := s.jobs.Job(chi.URLParam(r, "job"))
	if !ok {
		return nil, errNoJob
	}
	return j, nil
}

// getJob: GET /api/train/jobs/{job}. Asking is not looking: it keeps no job alive.
func (s *Server) getJob(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	return answer.JSON(w, http.StatusOK, wireRun(j.State()))
}

// csv: GET /api/train/jobs/{job}/curves.csv.
func (s *Server) csv(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := j.Whole().WriteCSV(&b); err != nil {
		return err
	}
	return file(w, "text/csv; charset=utf-8", "training.csv", b.Bytes())
}

func file(w http.ResponseWriter, kind, name string, b []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // the client may have gone
	return nil
}

// figure: GET /api/train/jobs/{job}/{figure}.{format}.
func (s *Server) figure(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	name, format := chi.URLParam(r, "figure"), chi.URLParam(r, "format")
	if format != "svg" && format != "png" {
		return errFigure
	}
	lang, words := s.words(r)
	f, err := plot(j.Whole(), name, words)
	if err != nil {
		return err
	}
	f.Lang = lang
	var b bytes.Buffer
	if err := viz.Lines(&b, format, f); err != nil {
		return err
	}
	return file(w, viz.MediaType(format), name+"."+format, b.Bytes())
}

// words of figures, in the viewer's language.
func (s *Server) words(r *http.Request) (lang string, words func(string, ...any) string) {
	if s.opt.Words == nil {
		return "en", func(id string, _ ...any) string { return id }
	}
	cookie := ""
	if c, err := r.Cookie("lang"); err == nil {
		cookie = c.Value
	}
	c := s.opt.Words.Match(r.Header.Get("Accept-Language"), r.URL.Query().Get("lang"), cookie)
	return c.Code, c.Text
}

// plot makes a figure of what a job measured. Twin runs are two lines, the
// second dashed.
func plot(u session.Update, name string, t func(string, ...any) string) (viz.LineFigure, error) {
	f := viz.LineFigure{X: t("train.steps")}
	f.Subtitle, f.Source = notes(u.State.Settings)
	value, err := quantity(u.State, name)
	if err != nil {
		return f, err
	}
	f.Title, f.Y = t("train.figure."+name), t("train.figure."+name+".y")
	f.Log = name == "loss" || name == "gradient"
	for i, l := range u.Lanes {
		for _, part := range value {
			line := viz.Line{Name: part.name, Key: part.key, Dashed: i == 1}
			if len(u.Lanes) == 2 {
				line.Name = strings.TrimSpace(string(rune('A'+i)) + " " + part.name)
			}
			for _, p := range l.Points {
				if v := part.of(p); v > 0 || !f.Log && !math.IsNaN(v) {
					line.X, line.Y = append(line.X, float64(p.Step)), append(line.Y, v)
				}
			}
			if len(line.X) > 0 {
				f.Lines = append(f.Lines, line)
			}
		}
	}
	return f, nil
}

// part is one line of a figure.
type part struct {
	name, key string
	of        func(session.Point) float64
}

// quantity is what a figure shows.
func quantity(s session.State, name string) (list []part, err error) {
	switch name {
	case "loss":
		for h, key := range []string{"1x1", "5x5", ""} {
			list = append(list, part{train.HeadNames[h], key, func(p session.Point) float64 { return p.Loss[h] }})
		}
	case "accuracy":
		list = []part{{"", "", func(p session.Point) float64 { return p.Accuracy }}}
	case "rate":
		list = []part{{"", "", func(p session.Point) float64 { return p.Rate }}}
	case "gradient":
		for k, i := range []int{0, len(s.Layers) / 2, len(s.Layers) - 1} {
			if len(s.Layers) > i {
				list = append(list, part{s.Layers[i], []string{"", "3x3", "pool"}[k], func(p session.Point) float64 {
					if i < len(p.Norms) {
						return float64(p.Norms[i])
					}
					return 0
				}})
			}
		}
	default:
		return nil, errFigure
	}
	return list, nil
}

// notes say how the figure came about: the job with its first run, and the second.
func notes(s session.Settings) (subtitle, source string) {
	lane := func(l session.Lane) string {
		aux := "no aux heads"
		if l.Aux {
			aux = "aux heads"
		}
		return fmt.Sprintf("%s, momentum %g, rate %g, init %s, norm %s", aux, l.Momentum, l.Rate, l.Init, l.Norm)
	}
	subtitle = fmt.Sprintf("%s, %d modules, batch %d, seed %d: %s", s.Pictures, s.Modules, s.Batch, s.Seed, lane(s.Lanes[0]))
	if len(s.Lanes) == 2 {
		source = "A: the line above. B: " + lane(s.Lanes[1]) + ". "
	}
	return subtitle, source + "Measured by Inceptionscope, googlenet-small."
}
