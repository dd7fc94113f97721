package cost

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"inceptionscope/internal/net"
)

// Answer is the body and the media type of GET /api/cost for the raw query of
// its URL: module, naive, what-if, input and format (json). Every error is the
// asker's (400).
func Answer(d net.Description, rawQuery string) (body []byte, mediaType string, err error) {
	q, err := RawQuery(rawQuery)
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

// RawQuery also takes a bare ";", which separates the modules of a what-if
// and which net/url refuses.
func RawQuery(raw string) (url.Values, error) {
	q, err := url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return q, nil
}

// ParseQuery reads module, naive, what-if and input.
func ParseQuery(q url.Values) (Options, error) {
	input := 0
	if s := q.Get("input"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n == 0 {
			return Options{}, fmt.Errorf("input %q, expected %d to %d pixels", s, minInput, maxInput)
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
