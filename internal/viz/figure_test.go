package viz

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

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
	for _, want := range []string{"1,104 instead of 3,881 million MACs", "(3.5×)", "million MACs", "BVLC GoogLeNet", "1409.4842",
		"224 × 224", "#0072B2", "#D55E00", "#009E73", "#CC79A7", ">4.3×<", "Liberation Sans,Arial"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("expected %q in the figure", want)
		}
	}
}

// Figures of networks that the axes were not made for: no multiplication at
// all, modules of one channel, huge ones, the smallest and largest pictures, a
// what-if longer than the page.
func TestFigureExtremes(t *testing.T) {
	none, long := "", ""
	for _, m := range []string{"3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"} {
		none += m + ":1x1=0,3x3=0,5x5=0,pool_proj=0;"
		long += m + ":1x1=111,3x3_reduce=111,3x3=111,5x5_reduce=111,5x5=111,pool_proj=111,5x5_as=two3x3,3x3_as=1xn;"
	}
	for _, c := range []struct {
		whatIf string
		input  int
	}{{none, 0}, {long, 0}, {"5b:1x1=1,3x3=1,5x5=1,pool=0", 47}, {"3b:1x1=16384,3x3=16384,5x5=16384", 2048}} {
		req, err := cost.ParseOptions("", "chained", c.whatIf, c.input)
		if err != nil {
			t.Fatal(err)
		}
		o := options(t, "en", cost.Chained)
		if o.Compared, err = req.Compare(cost.Standard()); err != nil {
			t.Fatal(err)
		}
		o.Edited = req.WhatIf.String()
		for _, name := range Names {
			var b bytes.Buffer
			if err := Figure(&b, name, "svg", o); err != nil {
				t.Errorf("%s of %s: %v", name, c.whatIf, err)
			}
			if s := b.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
				t.Errorf("%s of %s: NaN or Inf", name, c.whatIf)
			}
		}
	}
}

// Names of dots that lie close together don't cover each other.
func TestNames(t *testing.T) {
	l, err := letters("en")
	if err != nil {
		t.Fatal(err)
	}
	s := points{label: l.style(13, false)}
	at := []vg.Point{{X: 100, Y: 100}, {X: 112, Y: 104}, {X: 100, Y: 120}, {X: 190, Y: 100}}
	for _, name := range []string{"GoogLeNet", "edited", "ResNet-18", "AlexNet"} {
		s.dots = append(s.dots, point{name: name})
	}
	places := s.names(at, vg.Rectangle{Max: vg.Point{X: 240, Y: 200}})
	var boxes []vg.Rectangle
	for i, p := range places {
		boxes = append(boxes, vg.Rectangle{Min: p, Max: p.Add(vg.Point{X: s.label.Width(s.dots[i].name), Y: 9})})
		for k := range i {
			if overlap(boxes[i], boxes[k]) > 1 {
				t.Errorf("%s covers %s", s.dots[i].name, s.dots[k].name)
			}
		}
	}
}

func TestWrap(t *testing.T) {
	l, err := letters("en")
	if err != nil {
		t.Fatal(err)
	}
	s := l.style(9, false)
	words := "one two three four five six seven eight nine ten eleven twelve"
	for _, n := range []int{1, 2, 9} {
		lines := wrap(s, words, 80, n)
		if len(lines) > n || n == 1 && !strings.HasSuffix(lines[0], "…") || n == 9 && strings.Join(lines, " ") != words {
			t.Errorf("%d lines: found %q", n, lines)
		}
		for _, line := range lines {
			if s.Width(line) > 80 {
				t.Errorf("%q is longer than its place", line)
			}
		}
	}
}

// A PDF names its fonts as they are called, for programs that look for them on
// the computer instead of in the file.
func TestPDFFonts(t *testing.T) {
	for lang, fonts := range map[string][]string{"en": {"LiberationSans", "LiberationSans-Bold"}, "ko": {"NanumSquareR"}} {
		var b bytes.Buffer
		if err := Figure(&b, "depth", "pdf", options(t, lang, cost.Isolated)); err != nil {
			t.Fatal(err)
		}
		for _, name := range fonts {
			for _, want := range []string{"/FontName /" + name + "\n", "/BaseFont /" + name + "\n"} {
				if !bytes.Contains(b.Bytes(), []byte(want)) {
					t.Errorf("%s: expected %q in the file", lang, want)
				}
			}
		}
		if bytes.Contains(b.Bytes(), []byte("/utf8")) {
			t.Errorf("%s: a font keeps fpdf's name", lang)
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
