package kernel

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	all := Available()
	best, err := Choose("")
	if err != nil || best != all[len(all)-1] {
		t.Errorf("expected the best of %v, found %v, %v", all, best, err)
	}
	for _, want := range all {
		if got, err := Choose(want.String()); err != nil || got != want {
			t.Errorf("expected %v, found %v, %v", want, got, err)
		}
	}
	if _, err := Choose("abacus"); err == nil || !strings.Contains(err.Error(), `kernel "abacus": this machine has generic`) {
		t.Errorf("expected an error that lists the backends, found %v", err)
	}
}
