package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/socket"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
)

// problem is an error that people are told about. Its texts are English; the
// message catalogue may have "problem.<code>.title" and "problem.<code>".
type problem struct {
	status int
	code   string
	title  string
	detail string
	key    string            // of the detail, if not "problem.<code>"
	args   map[string]string // that the detail names
	retry  time.Duration
	cause  error // for the log only
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.code + ": " + p.cause.Error()
	}
	return p.code
}

func (p *problem) Unwrap() error { return p.cause }

var (
	errNoPage   = &problem{status: http.StatusNotFound, code: "no-page", title: "Page not found", detail: "There is nothing at this address."}
	errMethod   = &problem{status: http.StatusMethodNotAllowed, code: "method", title: "Not possible here", detail: "This address does not take requests of this kind."}
	errRate     = &problem{status: http.StatusTooManyRequests, code: "rate", title: "Too fast", detail: "Too many requests came from this address. Wait a minute and try again.", retry: time.Minute}
	errStopping = &problem{status: http.StatusServiceUnavailable, code: "stopping", title: "The server is stopping", detail: "Try again in a moment.", retry: 5 * time.Second}
	errUploads  = &problem{status: http.StatusServiceUnavailable, code: "busy", title: "Many pictures at once", detail: "Many pictures are being sent just now. Try again in a moment.", retry: 2 * time.Second}
	errSockets  = &problem{status: http.StatusServiceUnavailable, code: "full", title: "The server is full", detail: "No more viewers fit on this server. Try again later.", retry: 30 * time.Second}
	errRemote   = &problem{status: http.StatusForbidden, code: "remote", title: "Only on the server's own computer", detail: "A model can be downloaded only by someone who sits at the computer that runs this program."}
	errForeign  = asked(answer.Foreign)
	errSocket   = asked(answer.Socket)
)

var errNoChannel = notFound("channel", "This layer does not have so many channels.")

// asked is a problem that every server may have.
func asked(p *answer.Problem) *problem {
	return &problem{status: p.Status, code: p.Code, title: p.Title, detail: p.Detail}
}

func notFound(what, detail string) *problem {
	return &problem{status: http.StatusNotFound, code: "no-" + what, title: "Not found", detail: detail}
}

func badRequest(detail string, cause error) *problem {
	return &problem{status: http.StatusBadRequest, code: "request", title: "The request is not understood", detail: detail, cause: cause}
}

// asProblem finds the words for an error.
func asProblem(err error) *problem {
	var p *problem
	var pic *picture.Error
	var busy *store.BusyError
	var tooLong *http.MaxBytesError
	var model *store.ModelError
	switch {
	case errors.As(err, &model):
		return &problem{status: http.StatusNotFound, code: "no-model", title: "Model not here", detail: "This model is not on this computer, or its file is damaged.", cause: err}
	case errors.As(err, &p):
		return p
	case errors.As(err, &pic):
		return pictureProblem(pic)
	case errors.As(err, &busy):
		return &problem{status: http.StatusServiceUnavailable, code: "busy", title: "Many pictures are waiting",
			detail: "The server is working on as many pictures as it can. Try again in a moment.", retry: busy.Retry, cause: err}
	case errors.As(err, &tooLong):
		return &problem{status: http.StatusRequestEntityTooLarge, code: "too-large", title: "Too large", detail: "This file is too large. A smaller copy will do.", cause: err}
	case errors.Is(err, store.ErrNotFound):
		return &problem{status: http.StatusNotFound, code: "no-image", title: "Picture not found",
			detail: "This picture is not here any more: it was forgotten or its time is over. Choose it again."}
	case errors.Is(err, store.ErrNoCrop):
		return &problem{status: http.StatusNotFound, code: "no-crop", title: "Picture not kept for this model", detail: "This large picture was not kept in the size that this model needs. Choose it again."}
	case errors.Is(err, store.ErrModel):
		return notFound("model", "There is no model of this name here.")
	case errors.Is(err, store.ErrFit):
		return badRequest("A picture can be fitted by squash, warp, crop or pad.", err)
	case errors.Is(err, store.ErrStopped):
		return &problem{status: http.StatusConflict, code: "stopped", title: "Stopped", detail: "The network was stopped before it was done with this picture."}
	case errors.Is(err, store.ErrClosed), errors.Is(err, socket.ErrClosed):
		return errStopping
	case errors.Is(err, socket.ErrFull):
		return errSockets
	case errors.Is(err, context.DeadlineExceeded):
		return &problem{status: http.StatusServiceUnavailable, code: "slow", title: "This took too long", detail: "The server did not finish in time. Try again.", retry: 5 * time.Second, cause: err}
	}
	internal := asked(answer.Internal)
	internal.cause = err
	return internal
}

func pictureProblem(e *picture.Error) *problem {
	p := &problem{detail: e.Error(), key: e.Key, args: e.Args, cause: e.Err}
	switch e.Code {
	case picture.Busy:
		return errUploads
	case picture.TooLarge:
		p.status, p.code, p.title = http.StatusRequestEntityTooLarge, "too-large", "Too large"
	case picture.Unsupported:
		p.status, p.code, p.title = http.StatusUnsupportedMediaType, "unsupported", "Not a picture that can be read"
	case picture.Empty:
		p.status, p.code, p.title = http.StatusUnprocessableEntity, "empty", "Empty file"
	case picture.Broken:
		p.status, p.code, p.title = http.StatusUnprocessableEntity, "broken", "Damaged picture"
	}
	return p
}

// words are the problem's title and detail in the viewer's language.
func (p *problem) words(c *locales.Catalogue) (title, detail string) {
	key := p.key
	if key == "" {
		key = "problem." + p.code
	}
	var args []any
	for k, v := range p.args {
		args = append(args, k, say(c, "picture."+k+"."+v, v)) // a format may be a word
	}
	return say(c, "problem."+p.code+".title", p.title), say(c, key, p.detail, args...)
}

// say is the catalogue's text, or the English one if it has none.
func say(c *locales.Catalogue, key, english string, args ...any) string {
	if c == nil {
		return english
	}
	if t := c.Text(key, args...); t != key {
		return t
	}
	return english
}

// do runs a handler and answers its error.
func (s *Server) do(h answer.Handler) http.HandlerFunc { return answer.Do(h, s.fail) }

// fail answers an error: a page to who reads one, else problem+json.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := asProblem(err)
	if p.status >= http.StatusInternalServerError && p.cause != nil {
		s.cfg.Log.Error("request failed", "route", route(r), "status", p.status, "error", err)
	}
	title, detail := p.words(s.language(r))
	if s.cfg.Words != nil && reads(r) {
		s.sorry(w, r, p, title, detail)
		return
	}
	answer.Failure(w, p.status, p.retry, wire.Problem{Type: "about:blank", Title: title, Status: p.status, Detail: detail, Code: p.code})
}

// reads is whether a person asks, by a browser's address line or a link.
func reads(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasPrefix(r.Header.Get("Accept"), "text/html") && !strings.HasPrefix(r.URL.Path, "/api/")
}

// language of the viewer.
func (s *Server) language(r *http.Request) *locales.Catalogue {
	if s.cfg.Words == nil {
		return nil
	}
	cookie := ""
	if c, err := r.Cookie("lang"); err == nil {
		cookie = c.Value
	}
	return s.cfg.Words.Match(r.Header.Get("Accept-Language"), r.URL.Query().Get("lang"), cookie)
}

// message is the problem as a socket tells it.
func (p *problem) message(c *locales.Catalogue, image string) wire.Error {
	title, detail := p.words(c)
	return wire.Error{Status: p.status, Title: title, Detail: detail, Code: p.code, Image: image, Retry: answer.Seconds(p.retry)}
}
