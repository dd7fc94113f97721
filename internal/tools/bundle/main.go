//go:build bundle

// Bundle makes web/static/dist from web/static/src and css with esbuild's Go
// API; no Node is needed. Its one dependency is kept out of the program's
// go.mod, in tools.mod:
//
//	go run -modfile=tools.mod -tags=bundle ./internal/tools/bundle
//
// With -check it writes nothing and fails if dist is stale.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	check := flag.Bool("check", false, "compare with dist instead of writing it")
	test := flag.String("test", "", "bundle the TypeScript tests into this folder, for Node")
	root := flag.String("root", filepath.Join("web", "static"), "folder of the page's sources")
	flag.Parse()
	if err := run(*root, *test, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(root, test string, check bool) error {
	if test != "" {
		return tests(root, test)
	}
	files, err := build(root)
	if err != nil {
		return err
	}
	dist := filepath.Join(root, "dist")
	if check {
		return compare(dist, files)
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dist, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build bundles every src/*.ts (one a page), css/page.css, and copies img/.
func build(root string) (map[string][]byte, error) {
	entries, err := filepath.Glob(filepath.Join(root, "src", "*.ts"))
	if err != nil {
		return nil, err
	}
	styles, err := filepath.Glob(filepath.Join(root, "css", "page*.css"))
	if err != nil {
		return nil, err
	}
	r := api.Build(api.BuildOptions{
		EntryPoints:       append(entries, styles...),
		Outdir:            filepath.Join(root, "dist"),
		EntryNames:        "[name]",
		Bundle:            true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsEndOfFile,
		LogLevel:          api.LogLevelSilent,
		Engines:           []api.Engine{{Name: api.EngineSafari, Version: "17.5"}, {Name: api.EngineFirefox, Version: "121"}, {Name: api.EngineChrome, Version: "123"}},
	})
	if err := problems(r.Errors); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range r.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	images, err := filepath.Glob(filepath.Join(root, "img", "*"))
	if err != nil {
		return nil, err
	}
	for _, name := range images {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// tests bundles the src/**/*.test.ts for Node's test runner.
func tests(root, out string) error {
	entries, err := filepath.Glob(filepath.Join(root, "src", "*", "*.test.ts"))
	if err != nil {
		return err
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: entries, Outdir: out, EntryNames: "[name]", OutExtension: map[string]string{".js": ".mjs"},
		Bundle: true, Platform: api.PlatformNode, Format: api.FormatESModule, Write: true, LogLevel: api.LogLevelSilent,
	})
	return problems(r.Errors)
}

func compare(dist string, files map[string][]byte) error {
	var stale []string
	for name, want := range files {
		if have, err := os.ReadFile(filepath.Join(dist, name)); err != nil || !bytes.Equal(have, want) {
			stale = append(stale, name)
		}
	}
	there, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, f := range there {
		if _, ok := files[f.Name()]; !ok {
			stale = append(stale, f.Name()+" (has no source)")
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("stale in %s: %s; run go run -modfile=tools.mod -tags=bundle ./internal/tools/bundle", dist, strings.Join(stale, ", "))
	}
	return nil
}

func problems(all []api.Message) error {
	var errs []error
	for _, m := range all {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		errs = append(errs, errors.New(at+m.Text))
	}
	return errors.Join(errs...)
}
