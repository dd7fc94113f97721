package lesson

import (
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"inceptionscope/internal/net"
	"inceptionscope/web/lessons"
)

func TestBuiltInLessons(t *testing.T) {
	lib, problems := Load(lessons.FS)
	for _, p := range problems {
		t.Error(p)
	}
	var slugs []string
	for _, l := range lib.All("en") {
		slugs = append(slugs, l.Slug)
		if langs := lib.Languages(l.Slug); !slices.Equal(langs, []string{"en", "ko"}) {
			t.Errorf("%s is there in %v", l.Slug, langs)
		}
		for _, lang := range []string{"en", "ko"} {
			checkContent(t, lib.Lesson(l.Slug, lang))
		}
	}
	want := []string{"what-is-an-inception-module", "why-1x1", "naive-against-reduced", "from-7x7x1024-to-1024", "auxiliary-classifiers", "twenty-two-layers"}
	if !slices.Equal(slugs, want) {
		t.Errorf("lessons %v, want %v", slugs, want)
	}
}

func checkContent(t *testing.T, l *Lesson) {
	questions, checks, notes := 0, 0, 0
	for _, s := range l.Steps {
		if s.Question != nil {
			questions++
		}
		if s.Check != nil {
			checks++
			if reached(s.Check.View, s.View) {
				t.Errorf("%s.%s: the check of %q is done when the step begins", l.Slug, l.Lang, s.Title)
			}
		}
		if s.Note != "" {
			notes++
		}
		if s.View["open"] == "" {
			t.Errorf("%s.%s: %q does not say which page", l.Slug, l.Lang, s.Title)
		}
	}
	if n := len(l.Steps); n < 8 || n > 12 || questions < 3 || checks < 1 || notes < 1 {
		t.Errorf("%s.%s: %d steps, %d questions, %d checks, %d notes", l.Slug, l.Lang, n, questions, checks, notes)
	}
	if !strings.Contains(l.Steps[len(l.Steps)-1].Text, "<td>") && !strings.Contains(l.Steps[len(l.Steps)-2].Text, "<td>") {
		t.Errorf("%s.%s: claims are not shown beside the counts", l.Slug, l.Lang)
	}
}

func reached(want, have map[string]string) bool {
	for k, v := range want {
		if have[k] != v {
			return false
		}
	}
	return true
}

// counts are all whole numbers beyond 999 that a lesson may state, by how they
// follow from the table.
func counts(t *testing.T) map[int]string {
	row := map[string]net.Row{}
	var names []string
	for _, r := range net.Table() {
		if r.Module != "" {
			row[r.Module] = r
			names = append(names, r.Module)
		}
	}
	f := row["3b"].Filters
	in3b := 64 + 128 + 32 + 32
	reduce, after := in3b*f.R5, 25*f.R5*f.C5
	chained := 192 // channels into 3a; each naive module hands its input on
	for _, n := range names {
		g := row[n].Filters
		chained += g.C1 + g.C3 + g.C5
	}
	head := func(c int) int { return c*128 + 128 + (16*128+1)*1024 + 1025*1000 }
	bvlc := parameters(t, false)
	list := map[int]string{
		reduce: "5x5 reduction of 3b", after: "5x5 of 3b", reduce + after: "its branch", 25 * in3b * f.C5: "naive 5x5 of 3b",
		224 * 224 * 3: "input", 7 * 7 * 3 * 64: "conv1", 7 * 7 * 1024: "out of 5b", 1024: "deep", 1000: "classes",
		7 * 7 * 1024 * 1024: "fully connected", 1024 * 1000: "linear", 16 * 128: "head", head(512): "first head", head(528): "second head",
		bvlc: "parameters", bvlc + head(512) + head(528): "with heads", chained: "channels out of the chained 5b",
		// What internal/cost counts, and its tests hold to FACTS.md.
		1_582_671_872: "MACs", 24_873_080: "isolated", 97_526_008: "chained", 60_965_224: "AlexNet", 6_990_272: "weights", 8_280: "biases",
		50_000: "an option", 30_000: "an option", 300_000: "an option",
	}
	return list
}

func parameters(t *testing.T, aux bool) int {
	d := net.BVLC()
	d.Aux, d.Classes = aux, make([]net.Class, 1000)
	g, err := d.Graph()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, l := range g.Layers {
		switch l.Kind {
		case net.Conv:
			sum += l.C * (l.InC*l.KH*l.KW + 1)
		case net.Linear:
			sum += l.C * (l.InC*1 + 1)
		}
	}
	return sum
}

// millions of MACs (and of weights, in words) that a lesson may state.
var millions = []float64{
	304.3, 854.2, 2.8, 25.7, 346.8, 199.1, 481.7, 66.6, 12.8, 133.3, 415, 148, 1104, 3881, 12085, 118, 8.4, // counted
	271.35, 358, 854, 112.9, 5.3, 5, 51, 3, 1, 34, 0.3, 0.03, 0.05, 500, // said, options, and rounded
}

var (
	grouped = regexp.MustCompile(`\d{1,3}(?:,\d{3})+`)
	english = regexp.MustCompile(`([\d,]+(?:\.\d+)?) ?(?:M\b|million)`)
	korean  = regexp.MustCompile(`(?:([\d,]+)억)? ?(?:([\d,]+)만)?`)
)

func TestNumbersFollowFromTheTable(t *testing.T) {
	allowed := counts(t)
	names, err := fs.Glob(lessons.FS, "*.??.md")
	if err != nil || len(names) != 12 {
		t.Fatal(names, err)
	}
	used := map[int]bool{}
	for _, name := range names {
		b, err := fs.ReadFile(lessons.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for _, n := range []int{30_000, 50_000, 300_000} {
			used[n] = true
		}
		for _, m := range english.FindAllStringSubmatch(text, -1) {
			checkMillions(t, name, m[0], plain(m[1]))
		}
		for _, m := range korean.FindAllStringSubmatch(text, -1) {
			if m[1] != "" || m[2] != "" {
				checkMillions(t, name, m[0], 100*plain(m[1])+plain(m[2])/100)
			}
		}
		text = english.ReplaceAllString(text, "")
		text = korean.ReplaceAllStringFunc(text, func(m string) string {
			if strings.ContainsAny(m, "억만") {
				return ""
			}
			return m
		})
		for _, m := range grouped.FindAllString(text, -1) {
			n := int(plain(m))
			used[n] = true
			if allowed[n] == "" {
				t.Errorf("%s: %s does not follow from the table", name, m)
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(allowed)) {
		if !used[n] {
			t.Errorf("%d (%s) is not used", n, allowed[n])
		}
	}
}

func plain(s string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil {
		return 0
	}
	return v
}

func checkMillions(t *testing.T, name, text string, v float64) {
	if !slices.ContainsFunc(millions, func(m float64) bool { return math.Abs(m-v) < 1e-6 }) {
		t.Errorf("%s: %q (%v million) is not among the counted ones", name, text, v)
	}
}
