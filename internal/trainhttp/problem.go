package trainhttp

import (
	"context"
	"errors"
	"net/http"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/picture"
	"inceptionscope/internal/store"
	"inceptionscope/internal/train/session"
	"inceptionscope/internal/trainhttp/trainwire"
)

type problem = answer.Problem

var (
	errLine     = &problem{Status: 503, Code: "train-line", Title: "Many networks are learning", Detail: "Too many trainings wait already. Try again in a few minutes.", Retry: time.Minute}
	errRate     = &problem{Status: 429, Code: "rate", Title: "Too fast", Detail: "Too many messages came from this page; some were left out."}
	errNoJob    = &problem{Status: 404, Code: "train-gone", Title: "Not here any more", Detail: "This training is over and its place was needed."}
	errNotMine  = &problem{Status: 403, Code: "train-watch", Title: "You are watching", Detail: "Only who started this training can steer it."}
	errNoSet    = &problem{Status: 404, Code: "train-no-set", Title: "Not here any more", Detail: "These classes were forgotten, or nobody asked for them for a while."}
	errNoClass  = &problem{Status: 404, Code: "train-no-class", Title: "No such class", Detail: "This class was removed."}
	errNoPic    = &problem{Status: 404, Code: "no-image", Title: "Picture not found", Detail: "This picture was removed."}
	errClasses  = &problem{Status: 409, Code: "train-classes", Title: "Enough classes", Detail: "A set has at most 10 classes."}
	errPictures = &problem{Status: 409, Code: "train-pictures", Title: "Enough pictures", Detail: "A set has at most 400 pictures."}
	errMemory   = &problem{Status: 503, Code: "train-memory", Title: "The server's memory is full", Detail: "No more pictures fit just now. Remove some, or try again later.", Retry: time.Minute}
	errFew      = &problem{Status: 409, Code: "train-few", Title: "Not enough yet", Detail: "Learning needs at least 2 classes with 5 pictures each."}
	errUntaught = &problem{Status: 409, Code: "train-untaught", Title: "Nothing learned yet", Detail: "Let it learn your classes first."}
	errBusy     = &problem{Status: 409, Code: "train-busy", Title: "It is learning already", Detail: "Wait until it is done."}
	errModel    = &problem{Status: 404, Code: "no-model", Title: "Model not here", Detail: "The model that these classes were taught to is not on this computer."}
	errFile     = &problem{Status: 422, Code: "train-file", Title: "Not a file of classes", Detail: "This file was not saved by this page, or it is damaged."}
	errFigure   = &problem{Status: 404, Code: "no-page", Title: "Page not found", Detail: "There is no such figure."}
	errStopping = &problem{Status: 503, Code: "stopping", Title: "The server is stopping", Detail: "Try again in a moment.", Retry: 5 * time.Second}
)

func badRequest(err error) *problem {
	return &problem{Status: 400, Code: "request", Title: "The request is not understood", Detail: answer.Sentence(err)}
}

// do runs a handler and answers its error as problem+json.
func (s *Server) do(h answer.Handler) http.HandlerFunc {
	return answer.Do(h, func(w http.ResponseWriter, _ *http.Request, err error) { asProblem(err).Fail(w, s.opt.Log, err) })
}

// asProblem finds the words for an error.
func asProblem(err error) *problem {
	var p *problem
	var pic *picture.Error
	var long *http.MaxBytesError
	var model *store.ModelError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &pic):
		return pictureProblem(pic)
	case errors.As(err, &long):
		return &problem{Status: 413, Code: "too-large", Title: "Too large", Detail: "This file is too large. A smaller copy will do."}
	case errors.Is(err, store.ErrModel), errors.As(err, &model):
		return errModel
	case errors.Is(err, session.ErrBusy):
		return errLine
	case errors.Is(err, context.Canceled):
		return errStopping
	}
	return answer.Internal
}

func pictureProblem(e *picture.Error) *problem {
	p := &problem{Detail: e.Error()}
	switch e.Code {
	case picture.Busy:
		p.Status, p.Code, p.Title, p.Retry = 503, "busy", "Many pictures at once", 2*time.Second
	case picture.TooLarge:
		p.Status, p.Code, p.Title = 413, "too-large", "Too large"
	case picture.Unsupported:
		p.Status, p.Code, p.Title = 415, "unsupported", "Not a picture that can be read"
	case picture.Empty:
		p.Status, p.Code, p.Title = 422, "empty", "Empty file"
	case picture.Broken:
		p.Status, p.Code, p.Title = 422, "broken", "Damaged picture"
	}
	return p
}

// message is the problem as a socket tells it.
func (s *Server) message(err error, about string) trainwire.Error {
	p := asProblem(err)
	if p.Status == http.StatusInternalServerError {
		s.opt.Log.Error("message failed", "type", about, "error", err)
	}
	return trainwire.Error{Status: p.Status, Code: p.Code, Title: p.Title, Detail: p.Detail, About: about}
}
