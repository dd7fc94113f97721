package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed file must be what the structs say now.
func TestTypeScriptIsFresh(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	for _, p := range protocols {
		want, err := generate(filepath.Join(root, p.in))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(root, p.out))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale; run: go run ./internal/tools/tsgen", p.out)
		}
	}
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	src := `package wire
const HeaderSize = 16
const Version = 1
const ( AtlasFrame FrameKind = 1; ChannelFrame FrameKind = 2; CAMFrame FrameKind = 3 )
// Hello says so.
type Hello struct {
	Shape [3]int ` + "`json:\"shape\"` // C, H, W" + `
	To []Name ` + "`json:\"to,omitempty\"`" + `
	Mode Mode ` + "`json:\"mode\" ts:\"'a' | 'b'\"`" + `
}
func (Hello) Kind() string { return "hello" }
func (Hello) fromServer() {}
type Bye struct{}
func (Bye) Kind() string { return "bye" }
type inner struct { x int }
`
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"export const AtlasFrame = 1;",
		"// Hello says so.\nexport interface Hello {\n  type: \"hello\";\n  shape: [number, number, number]; // C, H, W\n  to?: Name[];\n  mode: 'a' | 'b';\n}",
		"export interface Bye {\n  type: \"bye\";\n}",
		"export type FromServer =\n  | Hello;",
		"export type FromClient =\n  | Bye;",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("output lacks %q; got:\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "inner") {
		t.Error("a struct without JSON tags was written")
	}
}
