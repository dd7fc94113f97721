package room

import (
	"sync"
	"sync/atomic"
	"time"
)

// meter counts, without a name or a code.
type meter struct {
	opened, joined, commands, conflicts, cues, skipped atomic.Int64
	mapsMade, mapsBytes, mapsNanos                     atomic.Int64
}

func (m *meter) maps(took time.Duration, bytes int) {
	m.mapsMade.Add(1)
	m.mapsBytes.Add(int64(bytes))
	m.mapsNanos.Add(int64(took))
}

// Stats are a hub's numbers for /metrics.
type Stats struct {
	Rooms, Seats                int   // now
	Opened, Joined              int64 // ever, as all below
	Commands, Conflicts, Cues   int64
	Skipped                     int64 // states and maps that a slow client did not get
	Maps, MapsBytes, MapsMillis int64
	Up                          bool
}

// Stats reads the numbers.
func (h *Hub) Stats() Stats {
	s := Stats{Opened: h.meter.opened.Load(), Joined: h.meter.joined.Load(), Commands: h.meter.commands.Load(),
		Conflicts: h.meter.conflicts.Load(), Cues: h.meter.cues.Load(), Skipped: h.meter.skipped.Load(),
		Maps: h.meter.mapsMade.Load(), MapsBytes: h.meter.mapsBytes.Load(), MapsMillis: h.meter.mapsNanos.Load() / 1e6, Up: h.Up()}
	for _, r := range h.list() {
		r.mu.Lock()
		s.Rooms, s.Seats = s.Rooms+1, s.Seats+len(r.seats)
		r.mu.Unlock()
	}
	return s
}

// recently remembers pictures that were shared a moment ago: half the time that
// the bus keeps them.
type recently struct {
	mu   sync.Mutex
	when map[string]time.Time
}

const shareAgain = 15 * time.Minute

// first tells whether id is to be shared now, and notes it.
func (r *recently) first(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for old, at := range r.when {
		if time.Since(at) > shareAgain {
			delete(r.when, old)
		}
	}
	if _, ok := r.when[id]; ok {
		return false
	}
	if r.when == nil {
		r.when = map[string]time.Time{}
	}
	r.when[id] = time.Now()
	return true
}

func (r *recently) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.when, id)
}
