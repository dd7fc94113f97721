package room

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV exports a room's questions: one line an answer and how many gave it.
func WriteCSV(w io.Writer, results []Result) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"question", "kind", "answer", "count", "right"}); err != nil {
		return err
	}
	for _, r := range results {
		for _, b := range r.Bins {
			right := "no"
			if b.Right {
				right = "yes"
			}
			line := []string{harmless(r.Prompt), string(r.Kind), harmless(r.label(b)), strconv.Itoa(b.Count), right}
			if err := c.Write(line); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

func (r Result) label(b Bin) string {
	if i := int(b.Lo); r.Kind == Choice && i >= 0 && i < len(r.Options) {
		return r.Options[i]
	}
	lo, hi := strconv.FormatFloat(b.Lo, 'g', -1, 64), strconv.FormatFloat(b.Hi, 'g', -1, 64)
	if lo == hi {
		return lo
	}
	return lo + " to " + hi
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
