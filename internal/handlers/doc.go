// Package handlers is the web server: routes, pages, the HTTP API and the
// WebSocket over which a picture's way through the network streams.
//
// Handlers are func(w, r) error; one wrapper turns errors into problem+json
// (RFC 9457) with a sentence for people. A socket has one reader and one writer;
// the writer asks "what does this page lack?" each time its socket is ready, so
// that nothing is ever queued for a slow page.
package handlers
