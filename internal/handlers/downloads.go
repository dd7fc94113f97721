package handlers

import (
	"context"
	"sync"
	"time"

	"inceptionscope/internal/wire"
)

// downloads are the models that are being fetched, each once at a time.
type downloads struct {
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu    sync.Mutex
	state map[string]wire.ModelProgress // running or failed ones
	busy  map[string]bool
}

// tellEvery spares the sockets: a download reports far more often.
const tellEvery = 200 * time.Millisecond

func (d *downloads) init() {
	d.state, d.busy = map[string]wire.ModelProgress{}, map[string]bool{}
	d.ctx, d.stop = context.WithCancel(context.Background())
}

func (d *downloads) close() {
	d.stop()
	d.wg.Wait()
}

// progress of a model's download; nil: none ran since it was last complete.
func (d *downloads) progress(name string) *wire.ModelProgress {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, ok := d.state[name]; ok {
		return &p
	}
	return nil
}

// start a download, or join the running one.
func (d *downloads) start(s *Server, name string) wire.ModelProgress {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.busy[name] && d.ctx.Err() == nil {
		d.busy[name] = true
		d.state[name] = wire.ModelProgress{Name: name}
		d.wg.Go(func() { d.run(s, name) })
	}
	return d.state[name]
}

func (d *downloads) run(s *Server, name string) {
	var told time.Time
	err := s.cfg.Catalogue.Get(d.ctx, name, func(done, total int64) {
		if time.Since(told) < tellEvery {
			return
		}
		told = time.Now()
		p := wire.ModelProgress{Name: name, Bytes: done, Total: total}
		d.set(p, true)
		s.hub.Each(func(c *conn) { c.model(p) })
	})
	p := wire.ModelProgress{Name: name, Ready: err == nil}
	if err != nil {
		p.Error = err.Error()
		if d.ctx.Err() == nil { // a server that stops has nothing to report
			s.cfg.Log.Error("model not downloaded", "model", name, "error", err)
		}
	}
	s.cfg.Store.Unload(name)
	d.set(p, false)
	s.hub.Each(func(c *conn) { c.model(p) })
}

func (d *downloads) set(p wire.ModelProgress, busy bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state[p.Name], d.busy[p.Name] = p, busy
	if p.Ready {
		delete(d.state, p.Name)
	}
}
