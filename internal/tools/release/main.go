// Command release cross-builds the offline binaries with their checksums:
//
//	go run ./internal/tools/release [-out release] [-version v1.2.3] [-only linux/arm64]
//
// A teacher who has no Go takes one file for Windows, macOS or Linux.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// targets are systems found in schools; each is GOOS/GOARCH.
var targets = []string{
	"windows/amd64", "windows/arm64",
	"darwin/amd64", "darwin/arm64",
	"linux/amd64", "linux/arm64",
}

func main() {
	out := flag.String("out", "release", "folder for the binaries")
	version := flag.String("version", "dev", "version to print by `web version`")
	only := flag.String("only", "", "build only this GOOS/GOARCH")
	flag.Parse()
	if err := release(*out, *version, *only); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(out, version, only string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var sums strings.Builder
	built := 0
	for _, t := range targets {
		if only != "" && t != only {
			continue
		}
		name, err := build(out, version, t)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		sum, size, err := checksum(filepath.Join(out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sum, name)
		fmt.Printf("%-40s %5.1f MB\n", name, float64(size)/1e6)
		built++
	}
	if built == 0 {
		return fmt.Errorf("%q is none of %s", only, strings.Join(targets, ", "))
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// build makes one static binary and returns its file name.
func build(out, version, target string) (string, error) {
	goos, arch, _ := strings.Cut(target, "/")
	name := fmt.Sprintf("inceptionscope-%s-%s", goos, arch)
	if goos == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version="+version,
		"-o", filepath.Join(out, name), "./cmd/web")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+arch)
	cmd.Stderr = os.Stderr
	return name, cmd.Run()
}

func checksum(path string) (sum []byte, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return h.Sum(nil), size, err
}
