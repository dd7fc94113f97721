package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"inceptionscope/internal/net"
)

// file puts a length before the header and n bytes behind it.
func safetensorsOf(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestBrokenSafetensors(t *testing.T) {
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"empty", "at least 8 bytes", nil},
		{"short", "at least 8 bytes", []byte{1, 2, 3}},
		{"huge header", "found 18446744073709551615", bytes.Repeat([]byte{0xff}, 20)},
		{"header longer than the file", "at most 4 bytes, found 5", []byte{5, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' '}},
		{"no object", "JSON object", safetensorsOf(`[]`, 0)},
		{"no JSON", "JSON object", safetensorsOf(`hello`, 0)},
		{"cut JSON", "unexpected", safetensorsOf(`{"a":{"dtype":"F32"`, 0)},
		{"two objects", "more behind", safetensorsOf(`{}{}`, 0)},
		{"twice", "tensor a: found twice", safetensorsOf(`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4)},
		{"no offsets", "data_offsets", safetensorsOf(`{"a":{"dtype":"F32","shape":[]}}`, 0)},
		{"negative offset", "offsets within 0 to 4, found -4 to 0", safetensorsOf(`{"a":{"dtype":"F32","shape":[],"data_offsets":[-4,0]}}`, 4)},
		{"reversed", "found 4 to 0", safetensorsOf(`{"a":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}`, 4)},
		{"behind the end", "found 0 to 8", safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4)},
		{"offset too large for an int", "tensor a", safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}`, 4)},
		{"truncated", "found 0 to 8", safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 7)},
		{"longer", "expected 8 bytes of data, found 9", safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 9)},
		{"hole", "found 4", safetensorsOf(`{"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, 8)},
		{"overlap", "tensor b: expected data from 8", safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`, 12)},
		{"wrong length", "expected 12 bytes for F32 [3], found 8", safetensorsOf(`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8)},
		{"negative side", "possible size", safetensorsOf(`{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}`, 8)},
		{"overflow", "possible size", safetensorsOf(`{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0)},
		{"overflow to zero", "possible size", safetensorsOf(`{"a":{"dtype":"F32","shape":[9223372036854775807,2,0],"data_offsets":[0,0]}}`, 0)},
		{"scale of another type", "tensor a.scale: expected type F32", safetensorsOf(`{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"a.scale":{"dtype":"F16","shape":[2],"data_offsets":[2,6]}}`, 6)},
		{"scale of another shape", "tensor a.scale: expected shape [2], found [1]", safetensorsOf(`{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"a.scale":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}`, 6)},
		{"scale of a number", "tensor a", safetensorsOf(`{"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]},"a.scale":{"dtype":"F32","shape":[],"data_offsets":[1,5]}}`, 5)},
		{"metadata of numbers", "__metadata__", safetensorsOf(`{"__metadata__":{"a":1}}`, 0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadSafetensors(c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("expected %q, found %v", c.want, err)
			}
		})
	}
}

func TestUnreadableTensors(t *testing.T) {
	nan := binary.LittleEndian.AppendUint32(make([]byte, 4), math.Float32bits(float32(math.NaN())))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"NaN":           {append(safetensorsOf(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 0), nan...), "tensor a: expected finite numbers, found NaN at position 1"},
		"infinite half": {append(safetensorsOf(`{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}`, 0), 0, 0x7c), "found +Inf"},
		"no scale":      {safetensorsOf(`{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}`, 1), "a.scale"},
		"integers":      {safetensorsOf(`{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}`, 8), `found "I64"`},
		"unknown":       {safetensorsOf(`{"a":{"dtype":"X3","shape":[1],"data_offsets":[0,8]}}`, 8), `unknown type "X3"`},
	} {
		f, err := ReadSafetensors(c.data)
		if err != nil {
			t.Errorf("%s: a tensor that nobody asked for was an error: %v", name, err)
			continue
		}
		if _, _, err = f.Tensor("a"); err == nil || !strings.Contains(err.Error(), c.want) && !strings.Contains(err.Error(), "scale") {
			t.Errorf("%s: expected %q, found %v", name, c.want, err)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, ts := range map[string][]Tensor{
		"NaN":          {{Name: "a", Shape: []int{1}, Data: []float32{float32(math.NaN())}}},
		"half too big": {{Name: "a", Shape: []int{1}, Data: []float32{65520}, DType: F16}},
		"brain limit":  {{Name: "a", Shape: []int{1}, Data: []float32{math.MaxFloat32}, DType: BF16}},
		"wrong count":  {{Name: "a", Shape: []int{2}, Data: []float32{1}}},
		"twice":        {{Name: "a"}, {Name: "a"}},
		"scale taken":  {{Name: "a", Shape: []int{1}, Data: []float32{1}, DType: I8}, {Name: "a.scale", Shape: []int{1}, Data: []float32{1}}},
		"type":         {{Name: "a", Shape: []int{1}, Data: []float32{1}, DType: "U8"}},
		"8-bit scalar": {{Name: "a", Data: []float32{1}, DType: I8}},
		"8-bit count":  {{Name: "a", Shape: []int{5}, Data: []float32{1}, DType: I8}},
		"negative":     {{Name: "a", Shape: []int{-1}, Data: []float32{1}, DType: I8}},
		"metadata":     {{Name: metadataKey}},
	} {
		if err := WriteSafetensors(&bytes.Buffer{}, nil, ts); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

// Every prefix of a small file is refused, or holds only whole tensors.
func TestTruncated(t *testing.T) {
	var st bytes.Buffer
	if err := WriteSafetensors(&st, nil, small()); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a.safetensors": st.Bytes(), "a.onnx": onnxFile(small(), packed), "b.onnx": onnxFile(small(), half),
		"a.caffemodel": caffeFile(small(), packed, true), "b.caffemodel": caffeFile(small(), unpacked, false),
	} {
		f, err := formatOf(name)
		if err != nil {
			t.Fatal(err)
		}
		whole := map[string]Tensor{}
		for _, w := range small() {
			whole[w.Name] = w
		}
		for n := range data {
			file, err := parseSource(&source{data: data[:n]}, f.parse)
			if err != nil {
				continue
			}
			for _, tensor := range file.Names() {
				sameTensors(t, file, []Tensor{whole[tensor]})
			}
		}
	}
}

func TestWrongShape(t *testing.T) {
	ts := fullSize(t, bvlc(false))
	for i := range ts {
		if ts[i].Name == "inception_4c/3x3.weight" {
			ts[i].Shape = []int{256, 128, 9, 1}
		}
	}
	for name, data := range map[string][]byte{"a.onnx": onnxFile(ts, raw), "a.caffemodel": caffeFile(ts, packed, false)} {
		_, err := Open(write(t, name, data))
		var shape *ShapeError
		if !errors.As(err, &shape) || !strings.Contains(err.Error(), "tensor inception_4c/3x3.weight: expected shape [256 128 3 3], found [256 128 9 1]") {
			t.Errorf("%s: %v", name, err)
		}
	}
	data := caffeFile(ts[:20], packed, false)
	if _, err := Open(write(t, "half.caffemodel", data)); err == nil || !strings.Contains(err.Error(), "tensor inception_3b/3x3_reduce.weight: expected shape [128 256 1 1], found no such tensor") {
		t.Errorf("missing tensor: %v", err)
	}
}

func TestWrongNumberOfClasses(t *testing.T) {
	d := bvlc(false)
	d.Classes = d.Classes[:999]
	_, err := Open(write(t, "a.onnx", onnxFile(fullSize(t, d), raw)))
	if err == nil || !strings.Contains(err.Error(), "tensor loss3/classifier.weight: expected shape [1000 1024], found [999 1024]") {
		t.Error(err)
	}
}

// Descriptions that would crash the graph, the forward pass or the computer.
func TestHostileDescriptions(t *testing.T) {
	for name, change := range map[string]func(d *net.Description){
		"no stride":        func(d *net.Description) { d.Rows[0].S = 0 },
		"negative kernel":  func(d *net.Description) { d.Rows[0].KH = -7 },
		"huge depth":       func(d *net.Description) { d.Rows[0].Out = math.MaxInt },
		"huge input":       func(d *net.Description) { d.Input.Size = 1 << 30 },
		"no input":         func(d *net.Description) { d.Input.Size = 0 },
		"scale zero":       func(d *net.Description) { d.Input.Scale = 0 },
		"unknown fit":      func(d *net.Description) { d.Input.Fit = "stretch" },
		"no classes":       func(d *net.Description) { d.Classes = nil },
		"kernel of 4":      func(d *net.Description) { d.K5 = 4 },
		"kind":             func(d *net.Description) { d.Rows[0].Kind = 200 },
		"huge filters":     func(d *net.Description) { d.Rows[2].Filters.C1 = math.MaxInt },
		"negative filters": func(d *net.Description) { d.Rows[2].Filters.C3 = -1 },
		"no branches":      func(d *net.Description) { d.Rows[2].Branches = []net.Branch{} },
		"empty branch":     func(d *net.Description) { d.Rows[2].Branches = []net.Branch{{Name: "x"}} },
		"uneven branches": func(d *net.Description) {
			d.Rows[2].Branches = []net.Branch{
				{Name: "a", Ops: []net.Op{{Kind: net.Conv, Name: "a", KH: 1, KW: 1, S: 1, Out: 2}}},
				{Name: "b", Ops: []net.Op{{Kind: net.Conv, Name: "b", KH: 3, KW: 3, S: 2, PH: 1, PW: 1, Out: 2}}},
			}
		},
		"same name twice": func(d *net.Description) { d.Rows[1].Name = d.Rows[0].Name },
		"adaptive pool":   func(d *net.Description) { d.Rows[3].Out = 1 << 16 },
		"no end":          func(d *net.Description) { d.Rows = d.Rows[:4] },
		"norm of 4":       func(d *net.Description) { d.LRN = &net.Norm{Size: 4, K: 1} },
		"norm of zero":    func(d *net.Description) { d.LRN = &net.Norm{Size: 5} },
		"too deep": func(d *net.Description) {
			end := d.Rows[3:]
			d.Rows = d.Rows[:2:2]
			for range 1000 {
				d.Rows = append(d.Rows, net.Row{Module: "x", Filters: net.Filters{C1: maxDepth}})
			}
			d.Rows = append(d.Rows, end...)
		},
	} {
		d := bvlc(false)
		d.Classes, d.Rows = d.Classes[:2], tinyRows()
		if err := checkDescription(d); err != nil {
			t.Fatal("the unchanged description:", err)
		}
		change(&d)
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := WriteSafetensors(&b, map[string]string{descriptionKey: string(text)}, nil); err != nil {
			t.Fatal(err)
		}
		_, err = Open(write(t, "a.safetensors", b.Bytes()))
		if err == nil || !strings.Contains(err.Error(), "description") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPlainDescriptions(t *testing.T) {
	for input, ok := range map[string]bool{
		"RGB, (x-127.5)/64, 224x224, fit squash":    true,
		"BGR, (x-0)/1, 112x112, fit crop":           true,
		"RGB, (x-127.5)/0, 224x224, fit squash":     false,
		"RGB, (x-127.5)/64, 224x225, fit squash":    false,
		"RGB, (x-1.2.3)/64, 224x224, fit squash":    false,
		"RGB, (x-127.5)/64, 0x0, fit squash":        false,
		"RGB, (x-127.5)/64, 224x224, fit somewhere": false,
		"": false,
	} {
		f := newFile()
		f.Meta = map[string]string{"classes": `["cat","dog"]`, "input": input}
		if _, err := describe("x", f); (err == nil) != ok {
			t.Errorf("%q: %v", input, err)
		}
	}
}

// A file that is cut short while it is mapped gives an error, not a crash.
func TestCutWhileOpen(t *testing.T) {
	path := write(t, "a.safetensors", func() []byte {
		var b bytes.Buffer
		if err := Write(&b, bvlc(false), byName(fullSize(t, bvlc(false))), F32, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}())
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := os.Truncate(path, 1<<16); err != nil {
		t.Skip("this system keeps open files whole:", err)
	}
	_, _, err = m.Tensor("inception_5b/3x3.weight")
	if runtime.GOOS == "linux" && !errors.Is(err, errChanged) {
		t.Errorf("expected %v, found %v", errChanged, err)
	}
}

func byName(ts []Tensor) memory {
	m := memory{}
	for _, t := range ts {
		m[t.Name] = t
	}
	return m
}

func TestConcurrentUse(t *testing.T) {
	m, err := Open(write(t, "m.safetensors", tiny(t)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if _, _, err := m.Tensor("inception_3a/3x3.weight"); err != nil && !errors.Is(err, errClosed) {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		"nonsense":                            "expected one of bvlc, bvlc-lite, default, or a model file",
		dir:                                   "expected a file ending in .safetensors, .onnx, .caffemodel",
		write(t, "a.txt", []byte("x")):        "found \".txt\"",
		write(t, "empty.onnx", nil):           "expected Conv nodes",
		write(t, "empty.caffemodel", nil):     "expected layers with parameters",
		write(t, "empty.safetensors", nil):    "at least 8 bytes",
		filepath.Join(dir, "gone.caffemodel"): "or a model file",
	} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: expected %q, found %v", path, want, err)
		}
	}
}

// All binary16 values come back; rounding is to nearest, ties to even.
func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		f := halfToFloat(uint16(h))
		if back := floatToHalf(f); back != uint16(h) && f == f {
			t.Fatalf("%#04x became %v, then %#04x", h, f, back)
		}
	}
	for f, want := range map[float32]uint16{1 + 1.0/2048: 0x3c00, 1 + 3.0/2048: 0x3c02, 65519: 0x7bff, 65520: 0x7c00, 1e-8: 0, 6e-8: 1} {
		if h := floatToHalf(f); h != want {
			t.Errorf("%v: expected %#04x, found %#04x", f, want, h)
		}
	}
	if h := floatToHalf(float32(math.NaN())); halfToFloat(h) == halfToFloat(h) {
		t.Error("NaN was lost")
	}
}
