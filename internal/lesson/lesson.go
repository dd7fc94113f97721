package lesson

import "fmt"

// Lesson is one file: a lesson in one language.
type Lesson struct {
	Slug    string `json:"slug"`
	Lang    string `json:"lang"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Minutes int    `json:"minutes"`
	Order   int    `json:"order"`
	Intro   string `json:"intro,omitempty"` // HTML before the first step
	Steps   []Step `json:"steps"`
}

// Step is one screen. Text and Note are HTML without scripts: raw HTML in the
// file is not passed on.
type Step struct {
	Title    string            `json:"title"`
	Text     string            `json:"text"`
	View     map[string]string `json:"view,omitempty"` // properties of the page's address; open is the page
	Question *Question         `json:"question,omitempty"`
	Check    *Task             `json:"check,omitempty"`
	Note     string            `json:"note,omitempty"` // for the teacher
	line     int
}

// Question is asked before the answer can be seen.
type Question struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"` // choice, number, tile
	Ask       string   `json:"ask"`
	Options   []string `json:"options,omitempty"`
	Right     *float64 `json:"right,omitempty"`   // index of the option, number, or channel
	Largest   bool     `json:"largest,omitempty"` // of tiles: the one that lights up most is right
	Tolerance float64  `json:"tolerance,omitempty"`
	Unit      string   `json:"unit,omitempty"`
	Layer     string   `json:"layer,omitempty"`
	Tiles     []int    `json:"tiles,omitempty"`
	Because   string   `json:"because"`
}

// Task is what the pupil is asked to do: it is done when the page's address
// has these properties; * is anything but the first value, a|b is a or b.
type Task struct {
	Do   string            `json:"do"`
	View map[string]string `json:"view"`
}

// Problem is what is wrong in a file, and where.
type Problem struct {
	File string
	Line int
	Text string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}
