package room

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// Kind of a question.
type Kind string

// The three kinds; the answer to each is one number.
const (
	Choice Kind = "choice" // index of an option
	Number Kind = "number" // a number, right within the tolerance
	Click  Kind = "tile"   // channel of the layer's map that should light up
)

// Question is asked before the answer can be seen: predict, then reveal.
type Question struct {
	ID        string   `json:"id"`
	Kind      Kind     `json:"kind"`
	Prompt    string   `json:"prompt"`
	Options   []string `json:"options,omitempty"`
	Layer     string   `json:"layer,omitempty"` // of the tiles
	Tiles     []int    `json:"tiles,omitempty"` // channels to choose from
	Unit      string   `json:"unit,omitempty"`
	Right     *float64 `json:"right,omitempty"` // shown when revealed
	Tolerance float64  `json:"tolerance,omitempty"`
	Because   string   `json:"because,omitempty"` // shown when revealed
	Revealed  bool     `json:"revealed,omitempty"`
	Histogram []Bin    `json:"histogram,omitempty"`
	Answers   int      `json:"answers,omitempty"` // counted when revealed
}

// Bin is one bar: answers from Lo to Hi (equal for choices and tiles).
type Bin struct {
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
	Count int     `json:"count"`
	Right bool    `json:"right,omitempty"`
}

// Result is what stays of a question: counts, no names.
type Result struct {
	Prompt  string   `json:"prompt"`
	Kind    Kind     `json:"kind"`
	Options []string `json:"options,omitempty"`
	Bins    []Bin    `json:"bins"`
	Answers int      `json:"answers"`
}

// Ask opens a question, Reveal shows what the class said, Clear takes it away.
type (
	Ask    struct{ Question Question }
	Reveal struct{ Answers []float64 }
	Clear  struct{}
)

// Limits of questions.
const (
	maxText    = 500 // bytes of a prompt or reason
	maxOptions = 8
	maxTiles   = 64
	maxResults = 100
	maxBins    = 12
)

func (c Ask) apply(s *State, by Actor) error {
	if by.Role != Teacher {
		return ErrForbid
	}
	q := c.Question
	q.Revealed, q.Histogram, q.Answers = false, nil, 0
	if err := q.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if len(s.Results) >= maxResults {
		return ErrTooMuch
	}
	s.Question = &q
	return nil
}

func (c Reveal) apply(s *State, by Actor) error {
	switch {
	case by.Role != Teacher:
		return ErrForbid
	case s.Question == nil:
		return ErrNoAnswer
	case s.Question.Revealed:
		return nil
	}
	q := s.Question
	q.Revealed, q.Answers, q.Histogram = true, len(c.Answers), q.bins(c.Answers)
	s.Results = append(s.Results, Result{q.Prompt, q.Kind, q.Options, q.Histogram, q.Answers})
	return nil
}

func (Clear) apply(s *State, by Actor) error { s.Question = nil; return teacherOnly(by) }

func (q *Question) check() error {
	texts := append([]string{q.Prompt, q.Because, q.Unit}, q.Options...)
	for _, t := range texts {
		if len(t) > maxText || !utf8.ValidString(t) {
			return fmt.Errorf("question: text of %d bytes, expected at most %d", len(t), maxText)
		}
	}
	switch {
	case q.ID == "" || len(q.ID) > maxWord:
		return fmt.Errorf("question: id of %d bytes, expected 1 to %d", len(q.ID), maxWord)
	case q.Prompt == "":
		return fmt.Errorf("question: no prompt")
	case !(q.Tolerance >= 0) || math.IsInf(q.Tolerance, 0):
		return fmt.Errorf("question: tolerance %v, expected a number from 0", q.Tolerance)
	case q.Right != nil && !finite(*q.Right):
		return fmt.Errorf("question: right answer %v, expected a number", *q.Right)
	}
	return q.checkKind()
}

func (q *Question) checkKind() error {
	switch q.Kind {
	case Choice:
		if n := len(q.Options); n < 2 || n > maxOptions {
			return fmt.Errorf("question: %d options, expected 2 to %d", n, maxOptions)
		}
	case Click:
		if n := len(q.Tiles); n < 2 || n > maxTiles {
			return fmt.Errorf("question: %d tiles, expected 2 to %d", n, maxTiles)
		}
		for _, t := range q.Tiles {
			if err := (Tile{q.Layer, t}).check(); err != nil {
				return err
			}
		}
	case Number:
	default:
		return fmt.Errorf("question: kind %q, expected choice, number or tile", q.Kind)
	}
	return nil
}

// accepts tells whether v can be an answer.
func (q *Question) accepts(v float64) bool {
	if q == nil || q.Revealed || !finite(v) {
		return false
	}
	switch q.Kind {
	case Choice:
		return v == math.Trunc(v) && v >= 0 && int(v) < len(q.Options)
	case Click:
		return slices.Contains(q.Tiles, int(v)) && v == math.Trunc(v)
	case Number:
		return math.Abs(v) < 1e15
	}
	return false
}

// isRight tells whether v is the right answer, if there is one.
func (q *Question) isRight(lo, hi float64) bool {
	return q.Right != nil && lo <= *q.Right+q.Tolerance && hi >= *q.Right-q.Tolerance
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bins counts the answers: a bar for each choice or tile, also those nobody
// took; for numbers a bar for each value while they are few, else twelve of
// equal width between the 5th and the 95th percentile, the outer ones open.
func (q *Question) bins(answers []float64) []Bin {
	var bins []Bin
	switch q.Kind {
	case Choice:
		for i := range q.Options {
			bins = append(bins, Bin{Lo: float64(i), Hi: float64(i)})
		}
	case Click:
		for _, t := range q.Tiles {
			bins = append(bins, Bin{Lo: float64(t), Hi: float64(t)})
		}
	case Number:
		bins = numberBins(answers)
	}
	for _, a := range answers {
		for i := range bins {
			if a >= bins[i].Lo && (a < bins[i].Hi || a == bins[i].Lo || i == len(bins)-1 && a <= bins[i].Hi) {
				bins[i].Count++
				break
			}
		}
	}
	for i := range bins {
		bins[i].Right = q.isRight(bins[i].Lo, bins[i].Hi)
	}
	return bins
}

func numberBins(answers []float64) []Bin {
	sorted := slices.Sorted(slices.Values(answers))
	values := slices.Compact(slices.Clone(sorted))
	if len(values) <= maxBins {
		bins := make([]Bin, len(values))
		for i, v := range values {
			bins[i] = Bin{Lo: v, Hi: v}
		}
		return bins
	}
	n := len(sorted)
	lo, hi := sorted[n/20], sorted[n-1-n/20]
	bins := make([]Bin, maxBins)
	for i := range bins {
		step := (hi - lo) / maxBins
		bins[i] = Bin{Lo: lo + float64(i)*step, Hi: lo + float64(i+1)*step}
	}
	bins[0].Lo, bins[maxBins-1].Hi = min(lo, sorted[0]), max(hi, sorted[n-1])
	return bins
}
