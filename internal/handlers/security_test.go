package handlers

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestOtherSitesAreRefused(t *testing.T) {
	s := newSite(t, setup{})
	file := photo(t, 60, 60, 1)
	for _, h := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}} {
		resp, body := ask(t, "POST", s.URL+"/api/images", bytes.NewReader(file), h...)
		refused(t, strings.Join(h, " "), 403, resp, body)
	}
	if resp, body := ask(t, "POST", s.URL+"/api/images", bytes.NewReader(file), "Origin", s.URL); resp.StatusCode != 201 {
		t.Errorf("our own page: %s %s", resp.Status, body)
	}
	url := "ws" + strings.TrimPrefix(s.URL, "http") + "/ws"
	for _, origin := range []string{"https://evil.example", "null", s.URL + "0", "http://127.0.0.1"} {
		_, resp, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {origin}})
		if err == nil || resp.StatusCode != 403 {
			t.Errorf("a socket from %s: %v", origin, err)
		}
	}
	ws, _, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {s.URL}})
	if err != nil {
		t.Fatalf("our own page's socket: %v", err)
	}
	ws.Close()
}

func TestModelsAreFetchedFromThisComputerOnly(t *testing.T) {
	s := newSite(t, setup{})
	get := s.URL + "/api/models/far/get"
	for _, h := range [][]string{{"Host", "evil.example"}, {"Host", "192.168.1.5:8080"}, {"X-Forwarded-For", "10.0.0.1"}, {"Forwarded", "for=10.0.0.1"}} {
		resp, body := ask(t, "POST", get, nil, h...)
		refused(t, strings.Join(h, " "), 403, resp, body)
	}
	p := s.page(t)
	s.sockets(1)
	if resp, body := ask(t, "POST", get, nil); resp.StatusCode != 202 {
		t.Errorf("from here: %s %s", resp.Status, body)
	}
	all := p.until(func(m message) bool { return m.kind == "model" && m.text["ready"] == true })
	if all[len(all)-1].text["name"] != "far" {
		t.Errorf("told %v", all)
	}
}

func TestLocal(t *testing.T) {
	for _, c := range []struct {
		peer, host string
		want       bool
	}{
		{"127.0.0.1:5", "localhost:8080", true}, {"[::1]:5", "[::1]:8080", true}, {"127.0.0.1:5", "127.0.0.1", true},
		{"[::ffff:127.0.0.1]:5", "LOCALHOST", true},
		{"192.168.1.2:5", "localhost", false}, {"127.0.0.1:5", "localhost.evil.example", false}, {"127.0.0.1:5", "", false}, {"", "localhost", false},
	} {
		r := &http.Request{RemoteAddr: c.peer, Host: c.host, Header: http.Header{}}
		if got := local(r); got != c.want {
			t.Errorf("peer %q, host %q: %v", c.peer, c.host, got)
		}
	}
}

func TestRateLimit(t *testing.T) {
	s := newSite(t, setup{cfg: Config{Rates: Rates{Requests: 20, Uploads: 3}}})
	file := photo(t, 60, 60, 1)
	for range 3 {
		s.upload(t, file)
	}
	resp, body := ask(t, "POST", s.URL+"/api/images", bytes.NewReader(file))
	refused(t, "a fourth upload", 429, resp, body)
	if resp.Header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	for range 30 {
		resp, body = ask(t, "GET", s.URL+"/healthz", nil)
	}
	refused(t, "many requests", 429, resp, body)
}

func TestProblemsInKorean(t *testing.T) {
	s := newSite(t, setup{})
	for _, lang := range []string{"en", "ko"} {
		resp, body := ask(t, "POST", s.URL+"/api/images", strings.NewReader("nothing"), "Accept-Language", lang)
		refused(t, "in "+lang, 415, resp, body)
	}
}
