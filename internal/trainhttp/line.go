package trainhttp

import (
	"slices"
	"sync"

	"inceptionscope/internal/train/session"
)

// line is where jobs wait for a place: first come, first served.
type line struct {
	srv     *Server
	places  int
	most    int
	mu      sync.Mutex
	running int
	waiting []*ticket
}

// ticket is a job that waits. When its turn comes, ready is called with the
// job or why there is none; place whenever its place changes. Neither blocks.
type ticket struct {
	settings session.Settings
	ready    func(*session.Job, error)
	place    func(int)
}

// enter starts the ticket's job, now or later.
func (l *line) enter(t *ticket) error {
	if err := t.settings.Check(); err != nil {
		return badRequest(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) >= l.most {
		return errLine
	}
	l.waiting = append(l.waiting, t)
	l.advance()
	return nil
}

// leave gives up waiting.
func (l *line) leave(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.waiting, t); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		l.tell()
	}
}

// advance starts what has a place and tells the others theirs. The lock is held.
func (l *line) advance() {
	for l.running < l.places && len(l.waiting) > 0 && l.srv.done.Err() == nil {
		t := l.waiting[0]
		l.waiting = slices.Delete(l.waiting, 0, 1)
		job, err := l.srv.jobs.Start(t.settings)
		t.ready(job, err)
		if err == nil {
			l.running++
			l.srv.wg.Go(func() { l.watch(job) })
		}
	}
	l.tell()
}

func (l *line) tell() {
	for i, t := range l.waiting {
		t.place(i + 1)
	}
}

// watch gives the job's place to the next when it is over.
func (l *line) watch(job *session.Job) {
	<-job.Done()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.advance()
}
