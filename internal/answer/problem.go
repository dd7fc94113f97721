package answer

import (
	"log/slog"
	"net/http"
	"time"
)

// Problem is an error that people are told about. The page knows the codes and
// has words for them in each language; title and detail are for the others.
type Problem struct {
	Type   string        `json:"type"`
	Status int           `json:"status"`
	Code   string        `json:"code"`
	Title  string        `json:"title"`
	Detail string        `json:"detail"`
	About  string        `json:"about,omitempty"`
	Retry  time.Duration `json:"-"` // after which it is worth trying again
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// What every server of ours may have to say.
var (
	Foreign  = &Problem{Status: http.StatusForbidden, Code: "foreign", Title: "Not from another site", Detail: "This request came from a page of another site and was refused."}
	Socket   = &Problem{Status: http.StatusUpgradeRequired, Code: "socket", Title: "A socket lives here", Detail: "This address speaks WebSocket only."}
	Internal = &Problem{Status: http.StatusInternalServerError, Code: "internal", Title: "Something went wrong", Detail: "The server made a mistake. It has been written to the server's log."}
)

// Fail answers with the problem; what is the server's own fault is logged with
// its cause.
func (p Problem) Fail(w http.ResponseWriter, log *slog.Logger, cause error) {
	if p.Status == http.StatusInternalServerError {
		log.Error("request failed", "error", cause)
	}
	p.Type = "about:blank"
	Failure(w, p.Status, p.Retry, p)
}
