package main

import (
	"fmt"
	"io"
	stdnet "net"
	"strings"

	"rsc.io/qr"
)

// addresses are the URLs under which the server listening on addr can be
// reached: all of this machine's if it listens on all, the nearest first.
func addresses(addr stdnet.Addr) []string {
	host, port, err := stdnet.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	if ip := stdnet.ParseIP(host); ip == nil || !ip.IsUnspecified() {
		return []string{"http://" + stdnet.JoinHostPort(host, port)}
	}
	urls := []string{"http://" + stdnet.JoinHostPort("127.0.0.1", port)}
	for _, ip := range lanIPs() {
		urls = append(urls, "http://"+stdnet.JoinHostPort(ip.String(), port))
	}
	return urls
}

// lanIPs are this machine's addresses that others on its network can reach,
// IPv4 first because it is shorter to type.
func lanIPs() []stdnet.IP {
	all, err := stdnet.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var v4, v6 []stdnet.IP
	for _, a := range all {
		n, ok := a.(*stdnet.IPNet)
		switch {
		case !ok || !n.IP.IsGlobalUnicast():
		case n.IP.To4() != nil:
			v4 = append(v4, n.IP)
		default:
			v6 = append(v6, n.IP)
		}
	}
	return append(v4, v6...)
}

// printQR draws the text as a QR code of half blocks, dark on light, with the
// quiet zone of four modules that scanners want.
func printQR(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return fmt.Errorf("qr code of %q: %w", text, err)
	}
	const quiet = 4
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteRune(halfBlock(code.Black(x, y), code.Black(x, y+1)))
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func halfBlock(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	}
	return ' '
}
