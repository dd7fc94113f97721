// Package answer writes what HTTP handlers say: JSON, and errors as
// application/problem+json (RFC 9457).
package answer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Handler answers a request, or says why not.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Do makes a handler of net/http; `fail` answers errors, if somebody is still
// there to be told.
func Do(h Handler, fail func(w http.ResponseWriter, r *http.Request, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		left := errors.Is(err, context.Canceled) && r.Context().Err() != nil
		if err != nil && !left {
			fail(w, r, err)
		}
	}
}

// JSON answers with v, which is not kept by anybody.
func JSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	write(w, status, "application/json", append(b, '\n'))
	return nil
}

// Failure answers with a problem. `retry` is how long to wait before it is
// worth trying again; 0 says nothing of it.
func Failure(w http.ResponseWriter, status int, retry time.Duration, problem any) {
	b, err := json.Marshal(problem)
	if err != nil {
		panic(err) // strings and numbers
	}
	if retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(Seconds(retry)))
	}
	write(w, status, "application/problem+json", b)
}

// Seconds of a time, rounded up.
func Seconds(t time.Duration) int { return int((t + time.Second - 1) / time.Second) }

func write(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have gone
}

// Sentence makes one of an error that is the asker's.
func Sentence(err error) string {
	first, size := utf8.DecodeRuneInString(err.Error())
	return string(unicode.ToUpper(first)) + err.Error()[size:] + "."
}

// SameHost: a page of this very host opened the socket, or no page at all.
func SameHost(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}
