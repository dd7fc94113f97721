package cost

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"inceptionscope/internal/net"
)

// Answer is the body and the media type of GET /api/cost for the raw query of
// its URL: module, naive, what-if, input and format (json). Every error is the
// asker's (400).
func Answer(d net.Description, rawQuery string) (body []byte, mediaType string, err error) {
	q, err := ReadQuery(rawQuery, "module", "naive", "what-if", "input", "format")
	if err != nil {
		return nil, "", err
	}
	o, err := ParseQuery(q)
	if err != nil {
		return nil, "", err
	}
	r, err := New(d, o)
	if err != nil {
		return nil, "", err
	}
	format := q.Get("format")
	if format == "" {
		format = "json"
	}
	var b bytes.Buffer
	if err := r.Write(&b, format); err != nil {
		return nil, "", err
	}
	return b.Bytes(), mediaTypeOf(format), nil
}

// ReadQuery takes a query apart. A mistyped name must not answer as if nothing
// had been asked, so each may be one of `known` only, once, and with a value.
// A bare ";", which separates the modules of a what-if and which net/url
// refuses, is taken for its escape.
func ReadQuery(raw string, known ...string) (url.Values, error) {
	q, err := url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	for name, values := range q {
		switch {
		case !slices.Contains(known, name):
			return nil, fmt.Errorf("parameter %q, expected %s", name, strings.Join(known, ", "))
		case len(values) > 1:
			return nil, fmt.Errorf("parameter %s is given %d times, expected once", name, len(values))
		case strings.TrimSpace(values[0]) == "":
			return nil, fmt.Errorf("parameter %s is empty, expected a value or no such parameter", name)
		}
	}
	return q, nil
}

// ParseQuery reads module, naive, what-if and input.
func ParseQuery(q url.Values) (Options, error) {
	input := 0
	if s := q.Get("input"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n == 0 {
			return Options{}, fmt.Errorf("input %q, expected %s", s, Sides)
		}
		input = n
	}
	return ParseOptions(q.Get("module"), q.Get("naive"), q.Get("what-if"), input)
}

func mediaTypeOf(format string) string {
	switch format {
	case "json":
		return "application/json"
	case "csv":
		return "text/csv; charset=utf-8"
	case "markdown":
		return "text/markdown; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}
