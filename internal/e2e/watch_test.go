package e2e

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch collects what a page must not do. Its host is the one that the page
// may talk to.
type watch struct {
	host string

	mu       sync.Mutex
	faults   []string
	requests int
	allowed  []*regexp.Regexp
}

func (w *watch) see(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.request(e.Request.URL)
	case *network.EventWebSocketCreated:
		w.request(e.URL)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			w.fault("console: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			w.fault("console: %s %s", e.Type, e.Args[0].Description)
		}
	case *runtime.EventExceptionThrown:
		d := e.ExceptionDetails
		text := d.Text
		if d.Exception != nil {
			text += " " + d.Exception.Description
		}
		w.fault("exception: %s at %s:%d:%d", text, d.URL, d.LineNumber, d.ColumnNumber)
	case *audits.EventIssueAdded:
		if csp := e.Issue.Details.ContentSecurityPolicyIssueDetails; csp != nil {
			w.fault("content security policy: %s blocked %q", csp.ViolatedDirective, csp.BlockedURL)
		}
	}
}

func (w *watch) request(address string) {
	u, err := url.Parse(address)
	w.mu.Lock()
	w.requests++
	w.mu.Unlock()
	if err != nil {
		w.fault("request to %q: %v", address, err)
		return
	}
	switch u.Scheme {
	case "data", "blob", "about":
	default:
		if u.Host != w.host {
			w.fault("request to another host: %s", address)
		}
	}
}

func (w *watch) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// allow says that the test provokes complaints that match.
func (w *watch) allow(pattern string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.allowed = append(w.allowed, regexp.MustCompile(pattern))
}

// report fails the test for every complaint that was not allowed.
func (w *watch) report(t testing.TB) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.requests == 0 {
		t.Error("the watch saw no request at all")
	}
	for _, f := range w.faults {
		if !slices.ContainsFunc(w.allowed, func(r *regexp.Regexp) bool { return r.MatchString(f) }) {
			t.Error(f)
		}
	}
}
