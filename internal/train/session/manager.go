package session

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"inceptionscope/internal/train"
)

// ErrBusy: as many jobs run as may.
var ErrBusy = errors.New("as many training jobs run as this machine has places for")

// Limits of a manager.
type Limits struct {
	Jobs    int           // at once
	Life    time.Duration // of a job, paused or not
	Threads int
	Linger  time.Duration // how long a job without readers goes on
}

// DefaultLimits suit a class: two jobs of at most half an hour; a job whose
// only tab was closed ends within a second.
var DefaultLimits = Limits{Jobs: 2, Life: 30 * time.Minute, Threads: 2, Linger: 700 * time.Millisecond}

// Manager starts and finds jobs. It is safe for concurrent use.
type Manager struct {
	limits Limits
	gate   *train.Gate
	mu     sync.Mutex
	jobs   map[string]*Job
}

// NewManager makes a manager whose jobs rest while the gate (may be nil) is
// entered.
func NewManager(l Limits, gate *train.Gate) *Manager {
	if gate == nil {
		gate = &train.Gate{}
	}
	return &Manager{limits: l, gate: gate, jobs: map[string]*Job{}}
}

// Start begins a job.
func (m *Manager) Start(s Settings) (*Job, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sweep() >= m.limits.Jobs {
		return nil, ErrBusy
	}
	id := make([]byte, 8)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	j, err := newJob(hex.EncodeToString(id), s, m.limits, m.gate)
	if err != nil {
		return nil, err
	}
	m.jobs[j.state.ID] = j
	go j.run()
	return j, nil
}

// keptJobs that are over can still be read and exported (about 1 MB each).
const keptJobs = 20

// sweep forgets the oldest jobs that are over and counts those that run.
func (m *Manager) sweep() (running int) {
	var over []*Job
	for _, j := range m.jobs {
		if j.State().Phase.Over() {
			over = append(over, j)
		} else {
			running++
		}
	}
	slices.SortFunc(over, func(a, b *Job) int { return b.over.Compare(a.over) })
	for _, j := range over[min(keptJobs, len(over)):] {
		delete(m.jobs, j.state.ID)
	}
	return running
}

// Job finds a job, running or over.
func (m *Manager) Job(id string) (*Job, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j, ok := m.jobs[id]
	return j, ok
}

// Close cancels all jobs and waits for them.
func (m *Manager) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range m.jobs {
		j.Cancel()
		<-j.ended
	}
}
