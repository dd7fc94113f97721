package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	stdnet "net"
	"net/http"
	"net/netip"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/handlers"
	"inceptionscope/internal/net"
	"inceptionscope/internal/record"
	"inceptionscope/internal/store"
	"inceptionscope/web/locales"
	"inceptionscope/web/static"
)

type serveCmd struct {
	Addr    string         `help:"Address to listen on." default:"127.0.0.1:8080"`
	Lan     bool           `help:"Let others on the network in: listen on all addresses, print them and a QR code."`
	Model   string         `help:"Model name or file; by default the best installed one." placeholder:"NAME|FILE"`
	Memory  bytesFlag      `help:"Memory for pictures and their activations; 0 keeps only the newest." default:"1GiB"`
	Keep    string         `help:"How activations are kept: float32, or float16 or uint8 in a half or a quarter of the memory." enum:"float32,float16,uint8" default:"float32"`
	Admin   string         `help:"Address for /metrics (Prometheus); none by default." placeholder:"127.0.0.1:9090"`
	NATS    string         `name:"nats" help:"Share rooms with other servers over this NATS server; by default all is in this process." placeholder:"nats://host:4222"`
	Offload string         `help:"With --nats, which passes go to web worker processes: those that find this machine busy, or all." enum:"busy,all" default:"busy"`
	Proxy   []netip.Prefix `help:"Addresses of reverse proxies of your own, whose X-Forwarded-For is believed: limits then count for each visitor." placeholder:"10.0.0.0/8"`
	Lessons string         `help:"Folder with lessons of your own." type:"existingdir" placeholder:"DIR"`
	Open    bool           `help:"Open the page in a browser."`
}

// gcPercent trades little time for memory: the heap holds few live objects,
// none with many pointers, and many short-lived pictures.
const gcPercent = 15

// stopTime is how long replies under way may take after the wish to stop.
const stopTime = 5 * time.Second

func (c serveCmd) Run(ctx context.Context, s streams) error {
	debug.SetGCPercent(gcPercent)
	log := slog.New(slog.NewTextHandler(s.err, nil))
	models := newShelf(c.Model)
	b, err := openBus(ctx, c.NATS)
	if err != nil {
		return err
	}
	defer b.Close()
	st, err := c.store(models, b)
	if err != nil {
		return err
	}
	defer st.Close()
	words, err := locales.New()
	if err != nil {
		return err
	}
	l, err := c.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	class, err := openClassroom(b, c.Lessons, st, words, log)
	if err != nil {
		return err
	}
	site := handlers.New(handlers.Config{
		Store:     st,
		Catalogue: models,
		Words:     words,
		Static:    static.FS(),
		Mount:     class.mount(addresses(l.Addr()), log),
		Log:       log,
	})
	if err := c.admin(ctx, site, log); err != nil {
		return err
	}
	go func() { // while the first visitor still reads
		if err := st.Warm(); err != nil {
			log.Error("model", "error", err)
		}
	}()
	if err := c.greet(s, l.Addr()); err != nil {
		return err
	}
	return serve(ctx, l, behind(c.Proxy, class.lab.Expecting(site)), site, class)
}

// store checks the model before anything listens, so that a wrong name is one
// clear line, and builds the store of pictures around it.
func (c serveCmd) store(models *shelf, b *bus.Bus) (*store.Store, error) {
	first, err := models.open(models.best())
	if err != nil {
		return nil, err
	}
	defer first.Close()
	if err := first.Check(); err != nil {
		return nil, fmt.Errorf("model %s: %w", models.best(), err)
	}
	precision, err := record.ParsePrecision(c.Keep)
	if err != nil {
		return nil, err
	}
	return store.New(store.Config{
		Open:      models.open,
		Default:   models.best,
		Known:     models.has,
		Inputs:    func() []net.Input { return append([]net.Input{first.Description.Input}, models.inputs()...) },
		Memory:    int64(c.Memory),
		Precision: precision,

		Remote:      far(b),
		RemoteFirst: c.Offload == "all",
	}), nil
}

func (c serveCmd) listen() (stdnet.Listener, error) {
	addr := c.Addr
	if c.Lan {
		_, port, err := stdnet.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("--addr %s: %w", addr, err)
		}
		addr = ":" + port
	}
	l, err := stdnet.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s (another program may use it; --addr chooses another): %w", addr, errors.Unwrap(err))
	}
	return l, nil
}

// admin serves /metrics apart from the page, where pupils do not reach it.
func (c serveCmd) admin(ctx context.Context, site *handlers.Server, log *slog.Logger) error {
	if c.Admin == "" {
		return nil
	}
	l, err := stdnet.Listen("tcp", c.Admin)
	if err != nil {
		return fmt.Errorf("--admin %s: %w", c.Admin, errors.Unwrap(err))
	}
	srv := &http.Server{Handler: site.Admin(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { srv.Close() })
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics", "error", err)
		}
	}()
	return nil
}

func (c serveCmd) greet(s streams, addr stdnet.Addr) error {
	urls := addresses(addr)
	for i, u := range urls {
		fmt.Fprintln(s.out, map[bool]string{true: "Inceptionscope is ready:", false: "                     or:"}[i == 0], u)
	}
	if c.Lan && len(urls) > 1 {
		if err := printQR(s.out, urls[1]); err != nil {
			return err
		}
	}
	if c.Open {
		return openBrowser(urls[0])
	}
	return nil
}

func openBrowser(url string) error {
	args := map[string][]string{
		"windows": {"rundll32", "url.dll,FileProtocolHandler"},
		"darwin":  {"open"},
	}[runtime.GOOS]
	if args == nil {
		args = []string{"xdg-open"}
	}
	if err := exec.Command(args[0], append(args[1:], url)...).Start(); err != nil {
		return fmt.Errorf("--open: %w; open %s yourself", err, url)
	}
	return nil
}

// serve answers until ctx ends, then finishes replies and says goodbye to the
// sockets, which http.Server.Shutdown does not know.
func serve(ctx context.Context, l stdnet.Listener, h http.Handler, site *handlers.Server, class *classroom) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	goodbye := make(chan error, 1)
	go func() { goodbye <- errors.Join(class.Close(stop), site.Close(stop)) }()
	return errors.Join(srv.Shutdown(stop), <-goodbye)
}
