package roomhttp

import (
	"fmt"
	"io"
	stdnet "net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"rsc.io/qr"

	"inceptionscope/internal/answer"
	"inceptionscope/internal/room"
)

// Opened is the answer to POST /api/rooms. The key is nowhere else: who loses
// it has lost the room.
type Opened struct {
	Code string   `json:"code"`
	Show string   `json:"show"` // the code in two groups
	Key  string   `json:"key"`
	Join []string `json:"join"` // every address that pupils may use
}

// Peeked is what anybody with the code may know.
type Peeked struct {
	Code   string   `json:"code"`
	Show   string   `json:"show"`
	Locked bool     `json:"locked"`
	Join   []string `json:"join"` // as in Opened
}

func (s *Server) open(w http.ResponseWriter, r *http.Request) error {
	from := s.from(r)
	if !s.opens.allowed(from) {
		return errOpens
	}
	s.opens.spend(from)
	code, key, err := s.opt.Hub.Create(r.Context())
	if err != nil {
		return err
	}
	return answer.JSON(w, http.StatusCreated, Opened{code, room.ShowCode(code), key, s.join(r, code)})
}

// door is how a request stands before a room. Who has wrong codes behind them
// finds it shut, but for those who have a secret of the room: a class must not
// be kept out because someone at the same address guesses. What does not fit is
// then told as if nobody had looked.
type door struct {
	s    *Server
	from netip.Prefix
	code string
	shut bool
}

func (s *Server) door(r *http.Request, secret bool) (door, error) {
	d := door{s: s, from: s.from(r)}
	d.shut = !s.guesses.allowed(d.from)
	if d.shut && !secret {
		return d, errGuess
	}
	code, ok := room.ParseCode(chi.URLParam(r, "code"))
	if !ok {
		return d, d.refuse(room.ErrNoRoom)
	}
	d.code = code
	return d, nil
}

// refuse counts a wrong code or key against its sender.
func (d door) refuse(err error) error {
	switch asProblem(err).Code {
	case "no-room", "room-forbidden":
		if d.shut {
			return errGuess
		}
		d.s.guesses.spend(d.from)
	}
	return err
}

func (s *Server) peek(w http.ResponseWriter, r *http.Request) error {
	d, err := s.door(r, false)
	if err != nil {
		return err
	}
	locked, err := s.opt.Hub.Peek(r.Context(), d.code)
	if err != nil {
		return d.refuse(err)
	}
	return answer.JSON(w, http.StatusOK, Peeked{d.code, room.ShowCode(d.code), locked, s.join(r, d.code)})
}

func (s *Server) end(w http.ResponseWriter, r *http.Request) error {
	d, err := s.door(r, bearer(r) != "")
	if err != nil {
		return err
	}
	if err := s.opt.Hub.Do(r.Context(), d.code, bearer(r), room.End{}); err != nil {
		return d.refuse(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) results(w http.ResponseWriter, r *http.Request) error {
	d, err := s.door(r, bearer(r) != "")
	if err != nil {
		return err
	}
	results, err := s.opt.Hub.Results(r.Context(), d.code, bearer(r))
	if err != nil {
		return d.refuse(err)
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="answers.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	return room.WriteCSV(w, results)
}

func bearer(r *http.Request) string {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return key
}

// qr needs no room: it draws whatever code it is given.
func (s *Server) qr(w http.ResponseWriter, r *http.Request) error {
	code, ok := room.ParseCode(chi.URLParam(r, "code"))
	links := s.join(r, code)
	at, err := strconv.Atoi("0" + r.URL.Query().Get("at"))
	if !ok || err != nil || at >= len(links) {
		return room.ErrNoRoom
	}
	c, err := qr.Encode(links[at], qr.M)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "no-store")
	return drawQR(w, c)
}

// drawQR writes dark modules on white, with the quiet zone of four modules.
func drawQR(w io.Writer, c *qr.Code) error {
	const quiet = 4
	var path strings.Builder
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	side := c.Size + 2*quiet
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`,
		side, side, side, side, path.String())
	return err
}

// join lists the links to a room, the most useful first: the address that the
// teacher's browser used, unless only this computer can use it.
func (s *Server) join(r *http.Request, code string) []string {
	scheme := "http://"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	own := scheme + r.Host
	var bases []string
	if s.opt.Addresses != nil {
		bases = slices.Clone(s.opt.Addresses())
	}
	if i := slices.Index(bases, own); i >= 0 {
		bases = slices.Delete(bases, i, i+1)
	}
	if loopback(r.Host) && len(bases) > 0 {
		bases = append(bases, own)
	} else {
		bases = append([]string{own}, bases...)
	}
	for i, b := range bases {
		bases[i] = strings.TrimSuffix(b, "/") + "/r/" + code
	}
	return bases
}

func loopback(host string) bool {
	if h, _, err := stdnet.SplitHostPort(host); err == nil {
		host = h
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && a.IsLoopback()
}
