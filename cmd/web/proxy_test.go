package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestBehindAProxy(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		peer, forwarded, want string
		proxies               []netip.Prefix
	}{
		{"10.0.0.1:99", "192.0.2.7", "192.0.2.7:0", ours},
		{"10.0.0.1:99", "6.6.6.6, 192.0.2.7", "192.0.2.7:0", ours},  // the left one the client wrote itself
		{"10.0.0.1:99", "192.0.2.7, 10.0.0.2", "192.0.2.7:0", ours}, // through two of ours
		{"10.0.0.1:99", "nonsense, 10.0.0.2", "10.0.0.2:0", ours},   // what follows is not believed
		{"10.0.0.1:99", "", "10.0.0.1:99", ours},
		{"[::ffff:10.0.0.1]:99", "2001:db8::1", "[2001:db8::1]:0", ours},
		{"192.0.2.9:99", "127.0.0.1", "192.0.2.9:99", ours}, // not one of our proxies
		{"10.0.0.1:99", "192.0.2.7", "10.0.0.1:99", nil},
	} {
		var got string
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		behind(c.proxies, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s for %q: %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
