package lesson

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// block reads one of our blocks, lines start to end (counted from 0). It
// reports false for blocks of code, which are text.
func (p *parser) block(step *Step, info string, start, end int) bool {
	switch info {
	case "view", "question", "check", "teacher":
	default:
		return false
	}
	if step == nil {
		p.problem(start, "a %s before the first step: expected ## and a title first", info)
		return true
	}
	again := map[string]bool{"view": step.View != nil, "question": step.Question != nil, "check": step.Check != nil, "teacher": step.Note != ""}
	if again[info] {
		p.problem(start, "a second %s in the step %q, expected one", info, step.Title)
		return true
	}
	switch info {
	case "view":
		step.View = p.view(p.fields(start, end), views)
	case "check":
		step.Check = p.checkBlock(start, end)
	case "question":
		step.Question = p.question(start, end)
	case "teacher":
		step.Note = render(strings.Join(p.lines[start:end], "\n"))
	}
	return true
}

func (p *parser) view(fields []field, known []string) map[string]string {
	v := map[string]string{}
	for _, f := range fields {
		switch _, twice := v[f.key]; {
		case !slices.Contains(known, f.key):
			p.problem(f.line, "unknown property %q, expected one of %s", f.key, strings.Join(known, ", "))
		case twice:
			p.problem(f.line, "%s twice", f.key)
		case f.value == "":
			p.problem(f.line, "%s has no value", f.key)
		default:
			if what := wrongValue(f.key, f.value); what != "" {
				p.problem(f.line, "%s", what)
			}
			v[f.key] = f.value
		}
	}
	return v
}

func (p *parser) checkBlock(start, end int) *Task {
	c := &Task{}
	var rest []field
	for _, f := range p.fields(start, end) {
		if f.key == "do" {
			c.Do = f.value
			continue
		}
		rest = append(rest, f)
	}
	c.View = p.view(rest, checks)
	if c.Do == "" || len(c.View) == 0 {
		p.problem(start, "a check needs do: and at least one property")
	}
	return c
}

func (p *parser) question(start, end int) *Question {
	q := &Question{Kind: "choice"}
	for _, f := range p.fields(start, end) {
		p.questionField(q, f)
	}
	p.checkQuestion(q, start)
	return q
}

func (p *parser) questionField(q *Question, f field) {
	switch f.key {
	case "id":
		q.ID = f.value
	case "kind":
		q.Kind = f.value
	case "ask":
		q.Ask = f.value
	case "unit":
		q.Unit = f.value
	case "layer":
		q.Layer = f.value
	case "because":
		q.Because = f.value
	case "tolerance":
		q.Tolerance = p.number(f)
	case "right":
		if f.value == "largest" {
			q.Largest = true
			return
		}
		v := p.number(f)
		q.Right = &v
	case "tiles":
		for _, t := range strings.Fields(strings.ReplaceAll(f.value, ",", " ")) {
			q.Tiles = append(q.Tiles, p.whole(field{"tiles", t, f.line}, 0, math.MaxUint16))
		}
	case optionRight, optionWrong:
		if f.key == optionRight {
			if q.Right != nil {
				p.problem(f.line, "a second right option, expected one")
			}
			v := float64(len(q.Options))
			q.Right = &v
		}
		q.Options = append(q.Options, f.value)
	default:
		p.problem(f.line, "unknown key %q of a question", f.key)
	}
}

var inGroups = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`)

// number reads 8192, 8,192 and 7.2. 7,2 could be either to a reader, so it is
// refused.
func (p *parser) number(f field) float64 {
	text := f.value
	if inGroups.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		p.problem(f.line, "%s is %q, expected a number such as 8192, 8,192 or 7.2", f.key, f.value)
		return 0
	}
	return v
}

func (p *parser) checkQuestion(q *Question, line int) {
	switch {
	case q.Ask == "":
		p.problem(line, "the question asks nothing: expected ask:")
	case q.Because == "":
		p.problem(line, "the question gives no reason: expected because:")
	case q.ID == "":
		p.problem(line, "the question has no id: expected id: and a short name")
	}
	switch q.Kind {
	case "choice":
		if len(q.Options) < 2 || len(q.Options) > 8 || q.Right == nil {
			p.problem(line, "a choice has %d options, expected 2 to 8, one of them %s", len(q.Options), optionRight)
		}
	case "number":
		if q.Right == nil || q.Tolerance < 0 {
			p.problem(line, "a number question needs right: and a tolerance: of 0 or more")
		}
	case "tile":
		if len(q.Tiles) < 2 || q.Layer == "" || q.Right == nil && !q.Largest {
			p.problem(line, "a tile question needs layer:, at least two tiles: and right: (a channel, or largest)")
		}
		if what := wrongValue("layer", q.Layer); q.Layer != "" && what != "" {
			p.problem(line, "%s", what)
		}
	default:
		p.problem(line, "kind %q, expected choice, number or tile", q.Kind)
	}
}
