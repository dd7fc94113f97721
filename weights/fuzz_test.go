package weights

import (
	"bytes"
	"encoding/json"
	"testing"

	"inceptionscope/internal/net"
)

// fuzz parses hostile bytes and reads all that came out: no crash, and no
// tensor larger than what the file can hold (a byte is at most one number).
func fuzz(f *testing.F, parse func([]byte) (*File, error), seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
		f.Add(s[:len(s)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := parseSource(&source{data: data}, parse)
		if err != nil {
			return
		}
		for _, name := range file.Names() {
			shape, numbers, err := file.Tensor(name)
			if err != nil {
				continue
			}
			if n, err := elements(shape); err != nil || n != len(numbers) || n > len(data) {
				t.Errorf("%s: shape %v, %d numbers of %d bytes", name, shape, len(numbers), len(data))
			}
		}
		if m, err := newModel("fuzz", "", file); err == nil {
			_ = m.Check()
		}
	})
}

func FuzzSafetensors(f *testing.F) {
	var seeds [][]byte
	for _, as := range []DType{F32, F16, BF16, I8} {
		ts := small()
		for i := range ts {
			ts[i].DType = as
		}
		var b bytes.Buffer
		if err := WriteSafetensors(&b, map[string]string{"classes": `["a"]`}, ts); err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, b.Bytes())
	}
	fuzz(f, parseSafetensors, append(seeds, tiny(f))...)
}

func FuzzONNX(f *testing.F) {
	fuzz(f, parseONNX, onnxFile(small(), packed), onnxFile(small(), unpacked), onnxFile(small(), raw), onnxFile(small(), half), onnxFile(small(), doubles))
}

func FuzzCaffe(f *testing.F) {
	fuzz(f, parseCaffe, caffeFile(small(), packed, true), caffeFile(small(), unpacked, true), caffeFile(small(), packed, false), caffeFile(small(), doubles, false))
}

// FuzzDescription: a description that is accepted has a graph of bounded size.
func FuzzDescription(f *testing.F) {
	d := bvlc(true)
	d.Classes = d.Classes[:2]
	for _, rows := range [][]net.Row{nil, tinyRows(), net.Table()} {
		d.Rows = rows
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
	}
	f.Add(`["cat"]`, "RGB, (x-127.5)/64, 224x224, fit squash")
	f.Fuzz(func(t *testing.T, text, input string) {
		file := newFile()
		file.Meta = map[string]string{descriptionKey: text}
		if input != "" {
			file.Meta = map[string]string{"classes": text, "input": input}
		}
		d, err := describe("fuzz", file)
		if err != nil {
			return
		}
		g, err := d.Graph()
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, l := range g.Layers {
			if l.C < 1 || l.H < 1 || l.W < 1 {
				t.Errorf("layer %s: %d x %d x %d", l.Name, l.C, l.H, l.W)
			}
			total += l.C * l.H * l.W
		}
		if total > maxValues {
			t.Errorf("%d values", total)
		}
	})
}
