package cost

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Formats of [Report.Write].
var Formats = []string{"table", "json", "csv", "markdown"}

// Write renders the report; an unknown format is an error.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	case "csv":
		return writeCSV(w, r.csv())
	case "markdown":
		return r.writeMarkdown(w)
	case "table", "":
		return r.writeTable(w)
	}
	return fmt.Errorf("format %q, expected one of %v", format, Formats)
}

// sheet is a table of words: the first row names the columns.
type sheet [][]string

func writeCSV(w io.Writer, s sheet) error {
	c := csv.NewWriter(w)
	if err := c.WriteAll(s); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func writeMarkdown(w io.Writer, s sheet) error {
	var b strings.Builder
	for i, row := range s {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeAligned sets columns of numbers to the right, as the eye compares
// them, and columns of words to the left.
func writeAligned(w io.Writer, s sheet) error {
	columns := make([]string, len(s[0]))
	for c := range columns {
		columns[c] = s.verb(c)
	}
	var b strings.Builder
	for _, row := range s {
		var line strings.Builder
		for c, cell := range row {
			fmt.Fprintf(&line, columns[c], cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// verb prints a cell of column c in the column's width.
func (s sheet) verb(c int) string {
	width, sign := 0, ""
	for i, row := range s {
		width = max(width, len(row[c]))
		if i > 0 && strings.Trim(row[c], "0123456789,. %KMx") != "" {
			sign = "-"
		}
	}
	return fmt.Sprintf("%%%s%ds  ", sign, width)
}

func (r *Report) writeMarkdown(w io.Writer) error {
	for _, s := range r.sections() {
		if _, err := fmt.Fprintf(w, "## %s\n\n%s\n\n", s.title, s.note); err != nil {
			return err
		}
		if err := writeMarkdown(w, s.sheet); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w); err != nil {
			return err
		}
	}
	return nil
}

func (r *Report) writeTable(w io.Writer) error {
	for i, s := range r.sections() {
		gap := "\n"
		if i == 0 {
			gap = ""
		}
		if _, err := fmt.Fprintf(w, "%s%s\n%s\n\n", gap, s.title, s.note); err != nil {
			return err
		}
		if err := writeAligned(w, s.sheet); err != nil {
			return err
		}
	}
	return nil
}
