package main

import (
	"context"
	"fmt"
	"runtime"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/net"
	"inceptionscope/internal/remote"
	"inceptionscope/internal/store"
)

type workerCmd struct {
	NATS  string `name:"nats" help:"NATS server that the web servers share." required:"" placeholder:"nats://host:4222"`
	Model string `help:"A model file that the servers have too; models of the catalogue need no naming." placeholder:"NAME|FILE"`
	Slots int    `help:"Passes at once; by default one a core." placeholder:"N"`
}

func (c workerCmd) Run(ctx context.Context, s streams) error {
	if c.Slots < 0 {
		return fmt.Errorf("--slots %d: at least 1 is needed", c.Slots)
	}
	if c.Slots == 0 {
		c.Slots = runtime.GOMAXPROCS(0)
	}
	models := newShelf(c.Model)
	st := store.New(store.Config{Open: models.open, Default: models.best, Known: models.has})
	defer st.Close()
	_, release, err := st.Load("") // now, not in the first pass
	if err != nil {
		return err
	}
	defer release()
	b, err := openBus(ctx, c.NATS)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintf(s.out, "Taking passes, %d at once, from %s\n", c.Slots, c.NATS)
	return remote.Serve(ctx, b, workerModels{st}, c.Slots)
}

// workerModels keeps the models loaded that passes ask for.
type workerModels struct{ store *store.Store }

func (w workerModels) Load(name string) (*net.Network, func(), error) {
	m, release, err := w.store.Load(name)
	if err != nil {
		return nil, nil, err
	}
	return m.Net, release, nil
}

// openBus joins the NATS server at url, or starts one in this process.
func openBus(ctx context.Context, url string) (*bus.Bus, error) {
	return bus.Open(ctx, bus.Options{URL: url, Name: "web"})
}

// far is where passes go that find this machine busy: to workers, if others
// share the bus.
func far(b *bus.Bus) store.Remote {
	if !b.Shared() {
		return nil
	}
	return remote.New(b)
}
