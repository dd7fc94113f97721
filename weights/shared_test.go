package weights

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedFile finds a file of the team's shared folder, which stands beside the
// repository; outside the team's machines the test is skipped.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "shared", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("INCEPTIONSCOPE_CI") == "1" {
			t.Fatal(err)
		}
		t.Skipf("needs %s, which is not part of the repository", path)
	}
	return path
}

func TestBVLC(t *testing.T) {
	m, err := Open(sharedFile(t, "weights/bvlc_googlenet.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if d := m.Description; d.Aux || d.LRN == nil || !d.Input.BGR || len(d.Classes) != 1000 {
		t.Errorf("expected BVLC without auxiliary heads, found %+v", d.Input)
	}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}

func TestLabelsMatchSource(t *testing.T) {
	text, err := os.ReadFile(sharedFile(t, "weights/imagenet_labels.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var table []byte
	for _, n := range imagenet {
		table = append(table, n.id+" "+n.english+"\n"...)
	}
	if string(table) != string(text) {
		t.Error("the table differs from imagenet_labels.txt")
	}
}
