package lesson

import (
	"bufio"
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBytes of a file; a lesson is about 10 kB.
const maxBytes = 256 << 10

var fileName = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2,3})\.md$`)

// Parse reads a lesson named <slug>.<language>.md. With problems, the lesson
// holds what could be read.
func Parse(name string, data []byte) (*Lesson, []Problem) {
	p := &parser{file: name, lesson: &Lesson{}}
	m := fileName.FindStringSubmatch(path.Base(name))
	switch {
	case m == nil:
		p.problem(1, "the file's name is %q, expected <name>.<language>.md, such as why-1x1.en.md", path.Base(name))
		return p.lesson, p.problems
	case len(data) > maxBytes:
		p.problem(1, "%d bytes, expected at most %d", len(data), maxBytes)
		return p.lesson, p.problems
	case !utf8.Valid(data):
		p.problem(1, "the file is not UTF-8 text")
		return p.lesson, p.problems
	}
	p.lesson.Slug, p.lesson.Lang = m[1], m[2]
	scan := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	scan.Buffer(nil, maxBytes+1)
	for scan.Scan() {
		p.lines = append(p.lines, strings.TrimRight(scan.Text(), " \t\r"))
	}
	p.front()
	p.body()
	p.check()
	return p.lesson, p.problems
}

// parser goes through the lines once; line is the number of the next, from 0.
type parser struct {
	file     string
	lines    []string
	line     int
	lesson   *Lesson
	told     map[string]bool // keys of the front matter that have a value; nil: there is none
	problems []Problem
}

func (p *parser) problem(line int, format string, args ...any) {
	p.problems = append(p.problems, Problem{p.file, line, fmt.Sprintf(format, args...)})
}

// front reads the front matter: key: value between two lines of ---.
func (p *parser) front() {
	if len(p.lines) == 0 || p.lines[0] != "---" {
		p.problem(1, "expected --- and the front matter: title, summary, minutes, order")
		return
	}
	end := 1
	for end < len(p.lines) && p.lines[end] != "---" {
		end++
	}
	if end == len(p.lines) {
		p.problem(1, "the front matter has no end: expected a second ---")
	}
	p.told = map[string]bool{}
	for _, f := range p.fields(1, end) {
		p.told[f.key] = f.value != ""
		p.frontField(f)
	}
	p.line = min(end+1, len(p.lines))
}

func (p *parser) frontField(f field) {
	switch f.key {
	case "title":
		p.lesson.Title = f.value
	case "summary":
		p.lesson.Summary = f.value
	case "minutes":
		p.lesson.Minutes = p.whole(f, 1, 240)
	case "order":
		p.lesson.Order = p.whole(f, 0, 1000)
	default:
		p.problem(f.line, "unknown key %q, expected title, summary, minutes or order", f.key)
	}
}

// field is one line key: value, or an option of a question (key "- [x]").
type field struct {
	key, value string
	line       int
}

const (
	optionRight = "- [x]"
	optionWrong = "- [ ]"
)

// fields reads the lines from, to; lines that begin with spaces continue the value.
func (p *parser) fields(from, to int) []field {
	var list []field
	for i := from; i < to; i++ {
		line := p.lines[i]
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			continue
		}
		if line != trimmed && line[0] == ' ' && len(list) > 0 {
			list[len(list)-1].value += " " + trimmed
			continue
		}
		if option, ok := cutOption(trimmed); ok {
			option.line = i + 1
			list = append(list, option)
			continue
		}
		key, value, ok := strings.Cut(trimmed, ":")
		if !ok {
			p.problem(i+1, "%q is no line of the form key: value", trimmed)
			continue
		}
		list = append(list, field{strings.TrimSpace(key), strings.TrimSpace(value), i + 1})
	}
	return list
}

func cutOption(line string) (field, bool) {
	for _, mark := range []string{optionRight, optionWrong} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return field{key: mark, value: strings.TrimSpace(rest)}, true
		}
	}
	return field{}, false
}

func (p *parser) whole(f field, lo, hi int) int {
	n, err := strconv.Atoi(f.value)
	if err != nil || n < lo || n > hi {
		p.problem(f.line, "%s is %q, expected a whole number from %d to %d", f.key, f.value, lo, hi)
	}
	return n
}

// body reads the introduction and the steps.
func (p *parser) body() {
	var text []string
	var step *Step
	flush := func() {
		html := render(strings.Join(text, "\n"))
		if step == nil {
			p.lesson.Intro = html
		} else {
			step.Text = html
			p.lesson.Steps = append(p.lesson.Steps, *step)
		}
		text = nil
	}
	for p.line < len(p.lines) {
		line := p.lines[p.line]
		p.line++
		if title, ok := strings.CutPrefix(line, "## "); ok {
			flush()
			step = &Step{Title: strings.TrimSpace(title), line: p.line}
			continue
		}
		fence, info := fenceOf(line)
		if fence == "" {
			text = append(text, line)
			continue
		}
		start := p.line
		end := p.fenceEnd(fence)
		if !p.block(step, info, start, end) {
			text = append(text, p.lines[start-1:min(end+1, len(p.lines))]...)
		}
		p.line = min(end+1, len(p.lines))
	}
	flush()
}

// fenceOf returns the fence that opens a block, and what kind of block it is.
func fenceOf(line string) (fence, info string) {
	for _, mark := range []string{"~~~", "```"} {
		if strings.HasPrefix(line, mark) {
			info := strings.TrimLeft(line, mark[:1])
			return line[:len(line)-len(info)], strings.TrimSpace(info)
		}
	}
	return "", ""
}

func (p *parser) fenceEnd(fence string) int {
	for i := p.line; i < len(p.lines); i++ {
		if p.lines[i] == fence {
			return i
		}
	}
	p.problem(p.line, "the block has no end: expected %s", fence)
	return len(p.lines)
}
