package viz

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"

	"inceptionscope/internal/cost"
	"inceptionscope/web/locales"
)

func options(t *testing.T, lang string, mode cost.Mode) Options {
	t.Helper()
	b, err := locales.New()
	if err != nil {
		t.Fatal(err)
	}
	c, err := cost.Compare(cost.Standard(), mode)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Compared: c, Model: "BVLC GoogLeNet", Lang: lang, Words: b.Catalogue(lang).Text}
}

func TestFigures(t *testing.T) {
	keep := os.Getenv("INCEPTIONSCOPE_FIGURES") // a folder to look at them
	for _, lang := range []string{"en", "ko"} {
		o := options(t, lang, cost.Isolated)
		for _, name := range Names {
			for _, format := range Formats {
				var b bytes.Buffer
				if err := Figure(&b, name, format, o); err != nil {
					t.Fatalf("%s.%s: %v", name, format, err)
				}
				check(t, name+"."+format, b.Bytes())
				if keep != "" {
					if err := os.WriteFile(keep+"/"+name+"-"+lang+"."+format, b.Bytes(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

func check(t *testing.T, name string, b []byte) {
	t.Helper()
	switch {
	case strings.HasSuffix(name, ".png"):
		c, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width != 1920 || c.Height != 1080 {
			t.Errorf("%s: expected 1920 x 1080, found %d x %d, %v", name, c.Width, c.Height, err)
		}
	case strings.HasSuffix(name, ".pdf"):
		if !bytes.HasPrefix(b, []byte("%PDF-")) {
			t.Errorf("%s: expected a PDF, found %q", name, b[:20])
		}
	case !bytes.Contains(b, []byte("<title>")) || !bytes.Contains(b, []byte("<desc>")):
		t.Errorf("%s: expected a title and a description", name)
	}
}

// The page carries numbers, units, source and model as text.
func TestFigureText(t *testing.T) {
	var b bytes.Buffer
	if err := Figure(&b, "naive-vs-reduced", "svg", options(t, "en", cost.Isolated)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1,104 instead of 3,881 million MACs", "3.5× fewer", "million MACs", "BVLC GoogLeNet", "1409.4842",
		"224 × 224", "#0072B2", "#D55E00", "#009E73", "#CC79A7", ">4.3×<", "Liberation Sans,Arial"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("expected %q in the figure", want)
		}
	}
}

func TestFigureErrors(t *testing.T) {
	o := options(t, "en", cost.Isolated)
	if err := Figure(&bytes.Buffer{}, "pie", "svg", o); err == nil || !strings.Contains(err.Error(), "naive-vs-reduced") {
		t.Errorf("figure pie: found %v", err)
	}
	if err := Figure(&bytes.Buffer{}, "memory", "gif", o); err == nil {
		t.Error("format gif was accepted")
	}
	if f, err := FormatOf("a/b.SVG"); f != "svg" || err != nil {
		t.Errorf("FormatOf: found %q, %v", f, err)
	}
	if _, err := FormatOf("x.gif"); err == nil {
		t.Error("x.gif was accepted")
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 2.5: "2.5", 1234.5: "1,234.5", 0.05: "0.05", 3000: "3,000", 0.9999999999: "1"} {
		if got := number(v); got != want {
			t.Errorf("%v: expected %s, found %s", v, want, got)
		}
	}
}

func TestParseQuery(t *testing.T) {
	r, err := ParseQuery("figure=memory&format=pdf&naive=chained&what-if=3b:1x1=0;4a:1x1=0")
	if err != nil || r.Name != "memory" || r.Format != "pdf" || r.Cost.Naive != cost.Chained || len(r.Cost.WhatIf) != 2 {
		t.Errorf("found %+v, %v", r, err)
	}
	for _, bad := range []string{"", "figure=pie", "figure=memory&format=gif", "figure=memory&naive=x"} {
		if _, err := ParseQuery(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
