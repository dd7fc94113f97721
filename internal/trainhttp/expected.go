package trainhttp

import (
	"context"
	"net/http"
	"sync"
	"time"

	"inceptionscope/internal/train/session"
)

// returnTime is how long a page that is being loaded counts as present.
const returnTime = 15 * time.Second

// expected are the jobs whose page is on its way: asked for, but not yet there.
type expected struct {
	mu   sync.Mutex
	jobs map[string]context.CancelFunc
}

// Expecting lets a job survive that its page is loaded again. The browser asks
// for the page, whose address names the job, before it lets go of the old one,
// whichever button or key was pressed; from then on the job has a reader until
// the new page joins it.
func (s *Server) Expecting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Path == "/train" {
			if j, ok := s.jobs.Job(r.URL.Query().Get("job")); ok {
				s.expect(j)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// expect makes one reader for a job, however often its page is asked for.
func (s *Server) expect(j *session.Job) {
	id := j.State().ID
	wait, stop := context.WithTimeout(s.done, returnTime)
	s.expected.mu.Lock()
	_, already := s.expected.jobs[id]
	if already || s.done.Err() != nil {
		s.expected.mu.Unlock()
		stop()
		return
	}
	s.expected.jobs[id] = stop
	_, leave := j.Join()
	s.wg.Go(func() {
		select {
		case <-wait.Done():
		case <-j.Done():
		}
		leave()
		s.expected.arrived(id)
	})
	s.expected.mu.Unlock()
}

// arrived: the page is there, or does not come.
func (e *expected) arrived(job string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if stop, ok := e.jobs[job]; ok {
		stop()
		delete(e.jobs, job)
	}
}
