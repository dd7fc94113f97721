package load

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"inceptionscope/internal/room"
)

// Options say whom to load, and how much.
type Options struct {
	// Room is http://host/r/CODE to follow whoever leads there,
	// http://host/r/CODE#KEY to lead as the teacher, too, or http://host to open a
	// room of one's own.
	Room      string
	Admin     string        // host:port where the server tells its /metrics; may be empty
	Followers int           // 0 = 200
	Duration  time.Duration // 0 = 60 s
	Rate      float64       // views a second when leading; 0 = 5
	Stalled   int           // further followers that read nothing
	Progress  func(Report)  // called once a second; may be nil
	// View is the i-th view to show; nil: through the modules of a sample picture.
	View func(i int) room.View
}

func (o Options) withDefaults() Options {
	if o.Followers == 0 {
		o.Followers = 200
	}
	if o.Duration == 0 {
		o.Duration = time.Minute
	}
	if o.Rate == 0 {
		o.Rate = 5
	}
	return o
}

// target is where the room is.
type target struct {
	base string // http://host:port
	code string
	key  string
}

func parseTarget(s string) (target, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return target{}, fmt.Errorf("load: room is %q, expected http://host:port/r/CODE", s)
	}
	t := target{base: u.Scheme + "://" + u.Host, key: u.Fragment}
	path := strings.Trim(u.Path, "/")
	if path == "" {
		return t, nil
	}
	code, ok := room.ParseCode(strings.TrimPrefix(path, "r/"))
	if !ok {
		return target{}, fmt.Errorf("load: %q has no room code, expected http://host:port/r/CODE", s)
	}
	t.code = code
	return t, nil
}

func (t target) socket() string {
	return "ws" + strings.TrimPrefix(t.base, "http") + "/api/rooms/" + t.code + "/ws"
}

// Run loads the room until the duration is over or ctx ends.
func Run(ctx context.Context, opt Options) (Report, error) {
	opt = opt.withDefaults()
	t, err := parseTarget(opt.Room)
	if err != nil {
		return Report{}, err
	}
	if t.code == "" {
		if err := t.open(ctx); err != nil {
			return Report{}, err
		}
		defer t.end()
	}
	m := newMeasure(opt)
	if err := m.weigh(ctx); err != nil { // a wrong address is told now, not after a minute
		return Report{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var tasks sync.WaitGroup
	if err := m.join(ctx, t, &tasks); err != nil {
		stop()
		tasks.Wait()
		return m.report(), err
	}
	if err = m.lead(ctx, t); err == nil {
		err = m.weigh(ctx)
	}
	stop()
	tasks.Wait()
	r := m.report()
	if err == nil && r.Joined < opt.Followers {
		err = fmt.Errorf("load: %d of %d followers joined", r.Joined, opt.Followers)
	}
	return r, err
}

// join lets the followers in, a few at a time as a class does.
func (m *measure) join(ctx context.Context, t target, tasks *sync.WaitGroup) error {
	const atOnce = 16
	slots := make(chan struct{}, atOnce)
	in := make(chan error, m.opt.Followers+m.opt.Stalled)
	for i := range m.opt.Followers + m.opt.Stalled {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		f := &follower{m: m, t: t, stalled: i >= m.opt.Followers}
		tasks.Go(func() {
			f.run(ctx, func(err error) { in <- err; <-slots })
		})
	}
	var err error
	for range m.opt.Followers + m.opt.Stalled {
		err = errors.Join(err, <-in)
	}
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return nil
}
