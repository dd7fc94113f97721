package net

import "sync/atomic"

// Load counts the threads that are busy in the process, so that a forward pass
// alone on the machine uses all cores, and many passes at once one core each.
// A pass counts itself; a server adds its other work (decoding, resizing).
type Load struct{ busy atomic.Int32 }

// Add counts n more busy threads; a negative n takes them back.
func (l *Load) Add(n int) { l.busy.Add(int32(n)) }

// threads that a pass, counted already, may have on procs cores.
func (l *Load) threads(procs int) int {
	return max(1, min(maxThreads, procs/max(1, int(l.busy.Load()))))
}
