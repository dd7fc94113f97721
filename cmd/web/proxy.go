package main

import (
	stdnet "net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behind tells handlers who a request is really from: what a reverse proxy that
// is ours says in X-Forwarded-For. Anybody may write that header, so it is read
// from the right, and believed only as far as our own proxies wrote it.
func behind(proxies []netip.Prefix, next http.Handler) http.Handler {
	if len(proxies) == 0 {
		return next
	}
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && ours(peer.Addr().Unmap()) {
			if from, ok := sender(r.Header.Values("X-Forwarded-For"), ours); ok {
				r.RemoteAddr = stdnet.JoinHostPort(from.String(), "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}

// sender is the last address of the lists that is not one of our proxies.
func sender(lists []string, ours func(netip.Addr) bool) (from netip.Addr, ok bool) {
	all := strings.Split(strings.Join(lists, ","), ",")
	for _, text := range slices.Backward(all) {
		a, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return from, ok
		}
		from, ok = a.Unmap(), true
		if !ours(from) {
			return from, true
		}
	}
	return from, ok
}
