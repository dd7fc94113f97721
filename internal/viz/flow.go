package viz

import (
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// fit makes a line smaller if it is longer than its place.
func fit(s text.Style, line string, width vg.Length) text.Style {
	if w := s.Width(line); w > width {
		s.Font.Size *= width / w
	}
	return s
}

// wrap breaks a text into at most n lines, between words where it can (a
// what-if is one word of any length); what does not fit ends in "…".
func wrap(s text.Style, words string, width vg.Length, n int) []string {
	var lines []string
	rest := words
	for len(lines) < n && rest != "" {
		line := rest
		if s.Width(line) > width {
			line = head(s, rest, width)
		}
		rest = strings.TrimLeft(rest[len(line):], " ")
		lines = append(lines, strings.TrimRight(line, " "))
	}
	if rest != "" {
		last := &lines[n-1]
		*last = strings.TrimRight(prefix(s, *last, width-s.Width("…")), " ") + "…"
	}
	return lines
}

// head is as much of a text as fits, up to a word's end if there is one in
// its second half.
func head(s text.Style, words string, width vg.Length) string {
	h := prefix(s, words, width)
	if i := strings.LastIndexAny(h, " ;,"); i > len(h)/2 {
		return h[:i+1]
	}
	return h
}

// prefix is as many letters as fit, at least one.
func prefix(s text.Style, words string, width vg.Length) string {
	end := 0
	for i, r := range words {
		next := i + len(string(r))
		if end > 0 && s.Width(words[:next]) > width {
			break
		}
		end = next
	}
	return words[:end]
}
