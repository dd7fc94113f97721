package answer

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestProblem(t *testing.T) {
	var log bytes.Buffer
	fail := func(p Problem) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		p.Fail(w, slog.New(slog.NewTextHandler(&log, nil)), errors.New("the cause"))
		return w
	}
	w := fail(Problem{Status: 503, Code: "full", Title: "Full", Detail: "No more.", Retry: 1500 * time.Millisecond})
	want := `{"type":"about:blank","status":503,"code":"full","title":"Full","detail":"No more."}`
	if h := w.Header(); w.Body.String() != want || h.Get("Content-Type") != "application/problem+json" || h.Get("Retry-After") != "2" || log.Len() > 0 {
		t.Errorf("%s %v %s", w.Body, h, &log)
	}
	if w := fail(*Internal); w.Code != 500 || strings.Contains(w.Body.String(), "cause") || !strings.Contains(log.String(), "the cause") {
		t.Errorf("%s; log %q", w.Body, &log)
	}
}

// An error is told to who waits, and not to who has left.
func TestDo(t *testing.T) {
	told := 0
	h := Do(func(http.ResponseWriter, *http.Request) error { return context.Canceled }, func(http.ResponseWriter, *http.Request, error) { told++ })
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequest("GET", "/", nil)
	h(httptest.NewRecorder(), r.WithContext(gone))
	if told != 0 {
		t.Error("told to nobody")
	}
	if h(httptest.NewRecorder(), r); told != 1 {
		t.Error("not told")
	}
}

func TestSameHost(t *testing.T) {
	for origin, want := range map[string]bool{"": true, "http://School:8080": true, "https://school:8080": true, "http://school": false, "http://evil:8080": false, "null": false, "http://[": false} {
		r := httptest.NewRequest("GET", "http://school:8080/", nil)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		if SameHost(r) != want {
			t.Errorf("%q: expected %v", origin, want)
		}
	}
}

func TestSentence(t *testing.T) {
	if s := Sentence(errors.New("é is no module")); s != "É is no module." {
		t.Error(s)
	}
}
