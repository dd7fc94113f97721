package roomhttp

import (
	"net/netip"
	"sync"
	"time"
)

// buckets count tries by address. A bucket may be overdrawn by tries that are
// made at once; it then takes as much longer to fill.
type buckets struct {
	burst float64
	every time.Duration // an empty bucket is full again
	now   func() time.Time

	mu   sync.Mutex
	left map[netip.Prefix]level
}

type level struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds the memory that strangers can fill; beyond it full buckets
// are forgotten, which costs nothing.
const maxBuckets = 20_000

func newBuckets(burst int, every time.Duration) *buckets {
	return &buckets{burst: float64(burst), every: every, now: time.Now, left: map[netip.Prefix]level{}}
}

// allowed tells whether the address has a try left, without taking it.
func (b *buckets) allowed(p netip.Prefix) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.level(p) >= 1
}

// spend takes a try.
func (b *buckets) spend(p netip.Prefix) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left[p] = level{b.level(p) - 1, b.now()}
	if len(b.left) > maxBuckets {
		b.sweep()
	}
}

func (b *buckets) level(p netip.Prefix) float64 {
	l, ok := b.left[p]
	if !ok {
		return b.burst
	}
	filled := b.burst * float64(b.now().Sub(l.at)) / float64(b.every)
	return min(b.burst, l.tokens+filled)
}

func (b *buckets) sweep() {
	for p := range b.left {
		if b.level(p) >= b.burst {
			delete(b.left, p)
		}
	}
}
