package kernel

import "testing"

func TestPeak(t *testing.T) {
	each(t, func(t *testing.T, be Backend) {
		if p := be.peak(); p < 0.1 || p > 1000 {
			t.Errorf("expected 0.1 to 1000 GFLOP/s a core, found %g", p)
		}
	})
	t.Logf("%.1f GFLOP/s on 1 thread, %.1f on 2", PeakGFLOPS(1), PeakGFLOPS(2))
}
