package trainhttp

import (
	"sync"

	"inceptionscope/internal/train/session"
	"inceptionscope/internal/trainhttp/trainwire"
)

// desk is what a page wants and what is to be told to it: the newest of each
// kind. Its size is bounded by that.
type desk struct {
	mu      sync.Mutex
	closed  bool
	looking *looking
	ticket  *ticket
	queued  *trainwire.Queued
	gone    *trainwire.Gone
	problem *trainwire.Error
	learn   learning
	wg      sync.WaitGroup // learning
}

// looking is a job that the page looks at.
type looking struct {
	job     *session.Job
	updates <-chan session.Update
	leave   func()
	mine    bool
	key     string // for the starter
	told    *trainwire.Run
	ended   bool // all was told
}

// receive does what a message asks.
func (c *conn) receive(m trainwire.FromClient) error {
	switch m := m.(type) {
	case trainwire.Start:
		return c.start(m)
	case trainwire.Join:
		return c.join(m)
	case trainwire.Leave:
		c.unlook()
		return nil
	case trainwire.Teach:
		return c.teach(m.Set)
	case trainwire.Stop:
		c.desk.learn.end()
		return nil
	case trainwire.Pause:
		return c.steer((*session.Job).Pause)
	case trainwire.Resume:
		return c.steer((*session.Job).Resume)
	case trainwire.Step:
		return c.steer(func(j *session.Job) { j.Step(m.Steps) })
	case trainwire.Reset:
		return c.steer((*session.Job).Reset)
	case trainwire.Speed:
		return c.steer(func(j *session.Job) { j.SetSpeed(m.Steps) })
	case trainwire.Keep:
		return c.steer(func(j *session.Job) { j.Keep(m.On) })
	case trainwire.Cancel:
		c.giveUp()
		return c.steer((*session.Job).Cancel)
	}
	return badRequest(errGone)
}

// steer does something to the page's own job; without one there is nothing to do.
func (c *conn) steer(f func(*session.Job)) error {
	c.desk.mu.Lock()
	l := c.desk.looking
	c.desk.mu.Unlock()
	switch {
	case l == nil:
		return nil
	case !l.mine:
		return errNotMine
	}
	f(l.job)
	return nil
}

// start puts a job in the line. The page's former job ends.
func (c *conn) start(m trainwire.Start) error {
	c.giveUp()
	c.desk.mu.Lock()
	former := c.desk.looking
	c.desk.mu.Unlock()
	if former != nil && former.mine {
		former.job.Cancel()
	}
	c.unlook()
	t := &ticket{settings: settings(m.Settings)}
	t.place = func(n int) {
		c.desk.mu.Lock()
		defer c.desk.mu.Unlock()
		c.desk.queued = &trainwire.Queued{Place: n, Jobs: c.srv.opt.Jobs.Jobs}
		c.Nudge()
	}
	t.ready = func(j *session.Job, err error) { c.started(t, m, j, err) }
	c.desk.mu.Lock()
	c.desk.ticket = t
	c.desk.mu.Unlock()
	return c.srv.line.enter(t)
}

// started is called by the line, which holds its lock.
func (c *conn) started(t *ticket, m trainwire.Start, j *session.Job, err error) {
	if err != nil {
		c.say(err, m.Kind())
		return
	}
	c.desk.mu.Lock()
	wanted := c.desk.ticket == t && !c.desk.closed
	c.desk.mu.Unlock()
	if !wanted {
		j.Cancel()
		return
	}
	j.Keep(m.Keep)
	c.look(j, true, c.srv.keys.give(j.State().ID))
}

// giveUp leaves the line.
func (c *conn) giveUp() {
	c.desk.mu.Lock()
	t := c.desk.ticket
	c.desk.ticket, c.desk.queued = nil, nil
	c.desk.mu.Unlock()
	if t != nil {
		c.srv.line.leave(t)
	}
}

func (c *conn) join(m trainwire.Join) error {
	j, ok := c.srv.jobs.Job(m.Job)
	if !ok {
		c.desk.mu.Lock()
		defer c.desk.mu.Unlock()
		c.desk.gone = &trainwire.Gone{Job: m.Job}
		c.Nudge()
		return nil
	}
	c.giveUp()
	c.unlook()
	c.look(j, c.srv.keys.fits(m.Job, m.Key), "")
	c.srv.expected.arrived(m.Job)
	return nil
}

// look makes a job the one that the page sees.
func (c *conn) look(j *session.Job, mine bool, key string) {
	updates, leave := j.Join()
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if c.desk.closed {
		leave()
		return
	}
	c.desk.queued, c.desk.gone = nil, nil
	c.desk.looking = &looking{job: j, updates: updates, leave: leave, mine: mine, key: key}
	c.Nudge()
}

// unlook leaves the job.
func (c *conn) unlook() {
	c.desk.mu.Lock()
	l := c.desk.looking
	c.desk.looking = nil
	c.desk.mu.Unlock()
	if l != nil {
		l.leave()
		c.Nudge() // the writer lets go of its updates
	}
}

// updates of the job that the page sees; a nil channel if there is none.
func (c *conn) updates() (*looking, <-chan session.Update) {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if l := c.desk.looking; l != nil && !l.ended {
		return l, l.updates
	}
	return nil, nil
}

// over: nothing more comes from this job.
func (c *conn) over(l *looking) {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	l.ended = true
}

// say puts a problem on the desk.
func (c *conn) say(err error, about string) {
	m := c.srv.message(err, about)
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	c.desk.problem = &m
	c.Nudge()
}

// clear takes what is to be told from the desk.
func (c *conn) clear() (list []trainwire.FromServer) {
	d := &c.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.queued != nil {
		list = append(list, *d.queued)
	}
	if d.gone != nil {
		list = append(list, *d.gone)
	}
	if d.problem != nil {
		list = append(list, *d.problem)
	}
	d.queued, d.gone, d.problem = nil, nil, nil
	return append(list, d.learn.news()...)
}

// close leaves job and line.
func (c *conn) close() {
	c.giveUp()
	c.desk.learn.end()
	c.desk.mu.Lock()
	c.desk.closed = true
	l := c.desk.looking
	c.desk.looking = nil
	c.desk.mu.Unlock()
	if l != nil {
		l.leave()
	}
}
