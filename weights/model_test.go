package weights

import (
	"slices"
	"testing"

	"inceptionscope/internal/net"
)

func TestDefault(t *testing.T) {
	m, err := Open("default")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	d := m.Description
	if d.LRN != nil || !d.Aux || !d.CeilPool || d.K5 != 5 || len(d.Classes) != 101 {
		t.Errorf("description: %+v", d)
	}
	want := net.Input{Size: 224, Mean: [3]float32{127.5, 127.5, 127.5}, Scale: 1.0 / 64, Fit: net.Squash}
	if d.Input != want {
		t.Errorf("input: expected %+v, found %+v", want, d.Input)
	}
	for i, c := range d.Classes {
		if c.ID != caltech[i].id || c.Label != caltech[i].label() {
			t.Errorf("class %d: expected %v, found %v", i, caltech[i], c)
		}
	}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
	if n := len(m.Names()); n != 2*64 { // 57 convolutions + linear, and 3 layers for each head
		t.Errorf("expected 128 tensors, found %d", n)
	}
	shape, data, err := m.Tensor("conv2/3x3.weight")
	if err != nil || !slices.Equal(shape, []int{192, 64, 3, 3}) || len(data) != 192*64*9 {
		t.Errorf("conv2/3x3.weight: shape %v, %d numbers, %v", shape, len(data), err)
	}
}

// The same file opened by its path is the same model.
func TestDefaultByPath(t *testing.T) {
	m, err := Open("default.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if m.Name != "default" || m.Path == "" || m.Description.Input.Fit != net.Squash || !m.Description.Aux || len(m.Description.Classes) != 101 {
		t.Errorf("%s: %+v", m.Name, m.Description.Input)
	}
	if err := Verify("default.safetensors"); err != nil {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	m, err := Open("default")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Tensor("conv2/3x3.bias"); err == nil {
		t.Error("a tensor of a closed model was read")
	}
	if err := m.Close(); err != nil {
		t.Error("second close:", err)
	}
}
