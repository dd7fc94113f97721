package weights

import (
	"strings"
	"testing"
	"unicode"
)

func TestTables(t *testing.T) {
	if len(imagenet) != 1000 || len(caltech) != 101 {
		t.Fatalf("expected 1000 and 101 classes, found %d and %d", len(imagenet), len(caltech))
	}
	ids := map[string]bool{}
	for _, table := range [][]named{imagenet[:], caltech[:]} {
		labels, koreans, before := map[string]bool{}, map[string]bool{}, ""
		for _, n := range table {
			if ids[n.id] || labels[n.label()] || koreans[n.korean] {
				t.Errorf("twice: %+v", n)
			}
			ids[n.id], labels[n.label()], koreans[n.korean] = true, true, true
			if !strings.ContainsFunc(n.korean, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) || strings.TrimSpace(n.korean) != n.korean {
				t.Errorf("%s: Korean name %q", n.id, n.korean)
			}
			if len(table) == 1000 && (n.id <= before || len(n.id) != 9 || n.id[0] != 'n') {
				t.Errorf("%s after %s: ImageNet's classes are in the order of their wnids", n.id, before)
			}
			before = n.id
		}
	}
}

func TestLabels(t *testing.T) {
	for _, c := range []struct{ id, label, korean string }{
		{"n01440764", "tench", "텐치(잉어과 물고기)"},
		{"n02012849", "crane (bird)", "두루미"},
		{"n03126707", "crane (machine)", "기중기"},
		{"n02504458", "African elephant", "아프리카코끼리"},
		{"n15075141", "toilet tissue", "두루마리 화장지"},
		{"yin_yang", "yin-yang", "음양 무늬"},
		{"BACKGROUND_Google", "none of these", "해당 없음"},
		{"water_lilly", "water lily", "수련"},
		{"my own class", "my own class", ""},
	} {
		korean, ok := Korean(c.id)
		if Label(c.id) != c.label || korean != c.korean || ok != (c.korean != "") {
			t.Errorf("%s: expected %q and %q, found %q and %q", c.id, c.label, c.korean, Label(c.id), korean)
		}
	}
	if names := Names("n02123045"); len(names) != 2 || names[1] != "tabby cat" {
		t.Errorf("names of the tabby: %q", names)
	}
}
