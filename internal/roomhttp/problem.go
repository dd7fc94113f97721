package roomhttp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/room"
)

// problem is an error that people are told about. The page knows the codes and
// has words for them in each language; title and detail are for the others.
type problem struct {
	Type   string `json:"type"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	About  string `json:"about,omitempty"`
	retry  int    // seconds
}

func (p *problem) Error() string { return p.Code + ": " + p.Detail }

var (
	errGuess   = &problem{Status: 429, Code: "room-guess", Title: "Too many tries", Detail: "Too many wrong codes came from this address. Wait a minute and look at the code again.", retry: 60}
	errOpens   = &problem{Status: 429, Code: "room-opens", Title: "Too many rooms", Detail: "Too many rooms were opened from this address. Wait a minute.", retry: 60}
	errFull    = &problem{Status: 503, Code: "room-sockets", Title: "The server is full", Detail: "No more people fit on this server. Try again later.", retry: 30}
	errForeign = &problem{Status: 403, Code: "foreign", Title: "Not from another site", Detail: "This request came from a page of another site and was refused."}
	errSocket  = &problem{Status: 426, Code: "socket", Title: "A socket lives here", Detail: "This address speaks WebSocket only."}
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
	{bus.ErrAway, 503, "room-away", "Connecting again"},
	{bus.ErrConflict, 503, "room-away", "Try again"},
	{context.DeadlineExceeded, 503, "room-away", "Connecting again"},
}

// asProblem finds the words for an error.
func asProblem(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			retry := 0
			if k.status == 503 {
				retry = 1
			}
			return &problem{Status: k.status, Code: k.code, Title: k.title, Detail: sentence(k.err), retry: retry}
		}
	}
	return &problem{Status: 500, Code: "internal", Title: "Something went wrong", Detail: "The server made a mistake. It has been written to the server's log."}
}

// sentence makes an error's words a sentence.
func sentence(err error) string {
	s := err.Error()
	if _, after, ok := strings.Cut(s, "bus: "); ok {
		s = after
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	p := *asProblem(err)
	if p.Status == http.StatusInternalServerError {
		s.opt.Log.Error("request failed", "error", err)
	}
	p.Type = "about:blank"
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and a number
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retry))
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(b)
}

// sameHost: a page of ours opened the socket, or no page at all.
func sameHost(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}
