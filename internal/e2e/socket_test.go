package e2e

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// cable is a TCP proxy that can be pulled out and put back.
type cable struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	out   bool
	conns []net.Conn
}

func plug(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: l, to: to}
	t.Cleanup(func() { l.Close(); c.pull() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
	return c
}

func (c *cable) carry(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer out.Close()
	c.mu.Lock()
	if c.out {
		c.mu.Unlock()
		return
	}
	c.conns = append(c.conns, in, out)
	c.mu.Unlock()
	go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
	_, _ = io.Copy(in, out)
}

func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = true
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

func (c *cable) putBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = false
}

const lost = `document.querySelector('#says [data-say="offline"]')`

// TestTheSocketIsLostAndRegained: the page says so, keeps what it shows, and
// goes on in the same view.
func TestTheSocketIsLostAndRegained(t *testing.T) {
	here(t)
	c := plug(t, lab.server.addr())
	p := open(t, &server{url: "http://" + c.listener.Addr().String()}, desk)
	p.allow(`WebSocket connection to .* failed|net::ERR_`)
	p.enter("/?module=4b", "pizza")
	p.complete()
	before := eval[string](p, view)
	c.pull()
	p.wait(lost)
	p.settle()
	p.shot("offline")
	p.drawnLanes(4)
	if after := eval[string](p, view); after != before {
		a, b := difference(after, before)
		t.Errorf("without the socket the page shows %q; before %q", a, b)
	}
	p.click(`#river a[data-block="4d"]`) // asks for maps that cannot come now
	p.wait(`document.querySelector("#module").dataset.block === "4d"`)
	c.putBack()
	p.click("#says button") // "Try now"
	p.wait(`!(%s)`, lost)
	p.drawn()
	p.drawnLanes(4)
	p.wait(`document.querySelector("#module").dataset.block === "4d" && document.querySelector("#answer-title").textContent === %s`, quote(saysOf("pizza")))
}

// TestTheServerIsKilledAndComesBack on the same port: its pictures are gone,
// what is shown stays, and the page sends its own once more when it is told to.
func TestTheServerIsKilledAndComesBack(t *testing.T) {
	s := serve(t, "127.0.0.1:0")
	p := open(t, s, desk)
	p.allow(`WebSocket connection to .* failed|net::ERR_|status of 404`)
	p.enter("/", "pizza")
	_ = s.kill()
	p.wait(lost)
	serve(t, s.addr())
	p.wait(`!(%s) && document.querySelector('#says [data-say="gone"]')`, lost)
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("the answer became %q; what is shown should stay: %q", got, want)
	}
	old := p.search()
	p.click(`[data-say="gone"] button`) // "Send it again"
	p.wait(`location.search !== %s && !document.querySelector("#says .say")`, quote(old))
	p.drawn()
	if got, want := p.text("#answer-title"), saysOf("pizza"); got != want {
		t.Errorf("sent again, the pizza is %q; expected %q", got, want)
	}
}

// TestTheDeviceIsOffline, as when the wireless network goes: an upload says so, and can be tried again.
func TestTheDeviceIsOffline(t *testing.T) {
	p := open(t, lab.server, desk)
	p.allow(`WebSocket connection to .* failed|net::ERR_`)
	p.enter("/", "pizza")
	p.offline(true)
	p.put(drawn(t, "strawberry", 448))
	p.wait(`document.querySelector("#says .is-error")`)
	p.wait(`document.querySelector("#answer-title").textContent === %s`, quote(saysOf("pizza")))
	p.offline(false)
	p.click(`[data-say="upload"] button`) // "Try again"
	p.wait(`document.querySelector("#answer-title").textContent === %s && !document.querySelector("#says .say")`, quote(saysOf("strawberry")))
	p.drawn()
}

func (p *tab) offline(is bool) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}}})
		return err
	}))
}
