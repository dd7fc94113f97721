package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTableIsFresh(t *testing.T) {
	want, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "..", "web", "static", "src", "cost", "table.gen.ts")
	found, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(found, want) {
		t.Errorf("%s is stale; run go run ./internal/tools/tablegen > %s", file, "web/static/src/cost/table.gen.ts")
	}
}
