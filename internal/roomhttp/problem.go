package roomhttp

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/bus"
	"inceptionscope/internal/room"
)

type problem = answer.Problem

var (
	errGuess   = &problem{Status: 429, Code: "room-guess", Title: "Too many tries", Detail: "Too many wrong codes came from this address. Wait a minute and look at the code again.", Retry: time.Minute}
	errOpens   = &problem{Status: 429, Code: "room-opens", Title: "Too many rooms", Detail: "Too many rooms were opened from this address. Wait a minute.", Retry: time.Minute}
	errFull    = &problem{Status: 503, Code: "room-sockets", Title: "The server is full", Detail: "No more people fit on this server. Try again later.", Retry: 30 * time.Second}
	errMessage = &problem{Status: 400, Code: "room-message", Title: "Not understood", Detail: "The server did not understand this page."}
	errRate    = &problem{Status: 429, Code: "room-rate", Title: "Too fast", Detail: "Too many messages came from this page; some were left out."}
	errLesson  = &problem{Status: 404, Code: "no-lesson", Title: "Lesson not found", Detail: "There is no lesson of this name."}
)

// known lists what package room refuses, by status and code.
var known = []struct {
	err    error
	status int
	code   string
	title  string
}{
	{room.ErrNoRoom, 404, "no-room", "No such room"},
	{room.ErrEnded, 410, "room-ended", "The room has ended"},
	{room.ErrLocked, 423, "room-locked", "The room is locked"},
	{room.ErrFull, 503, "room-full", "The room is full"},
	{room.ErrRemoved, 403, "room-removed", "Removed from the room"},
	{room.ErrForbid, 403, "room-forbidden", "Not allowed"},
	{room.ErrNotLead, 403, "room-lead", "Someone else leads"},
	{room.ErrPicture, 403, "room-picture", "Offer the picture first"},
	{room.ErrInvalid, 400, "room-message", "Not understood"},
	{room.ErrFrozen, 409, "room-frozen", "The view is frozen"},
	{room.ErrTooMuch, 429, "room-much", "Too much"},
	{room.ErrOffer, 409, "room-offer", "Not there any more"},
	{room.ErrNoAnswer, 409, "room-answer", "No open question"},
	{room.ErrAnswer, 400, "room-message", "Not understood"},
	{bus.ErrAway, 503, "room-away", "Connecting again"},
	{bus.ErrConflict, 503, "room-away", "Try again"},
	{context.DeadlineExceeded, 503, "room-away", "Connecting again"},
}

// do runs a handler and answers its error as problem+json.
func (s *Server) do(h answer.Handler) http.HandlerFunc {
	return answer.Do(h, func(w http.ResponseWriter, _ *http.Request, err error) { asProblem(err).Fail(w, s.opt.Log, err) })
}

// asProblem finds the words for an error.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			var retry time.Duration
			if k.status == http.StatusServiceUnavailable {
				retry = time.Second
			}
			return &problem{Status: k.status, Code: k.code, Title: k.title, Detail: sentence(k.err), Retry: retry}
		}
	}
	return answer.Internal
}

// sentence makes an error's words a sentence.
func sentence(err error) string {
	s := err.Error()
	if _, after, ok := strings.Cut(s, "bus: "); ok {
		s = after
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
