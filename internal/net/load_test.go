package net

import "testing"

func TestLoadThreads(t *testing.T) {
	for _, c := range []struct{ busy, procs, want int }{{1, 2, 2}, {2, 2, 1}, {9, 2, 1}, {1, 16, maxThreads}, {3, 8, 2}, {1, 1, 1}, {0, 4, 4}} {
		var l Load
		l.Add(c.busy)
		if got := l.threads(c.procs); got != c.want {
			t.Errorf("%d busy on %d cores: expected %d threads, found %d", c.busy, c.procs, c.want, got)
		}
	}
}
