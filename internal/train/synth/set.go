package synth

import (
	"math/rand/v2"

	"inceptionscope/internal/net"
	"inceptionscope/internal/train"
)

// Kind is a group of classes.
type Kind string

// The kinds.
const (
	Shapes   Kind = "shapes"
	Textures Kind = "textures"
	Digits   Kind = "digits"
	All      Kind = "all"
)

// Kinds lists all.
var Kinds = []Kind{Shapes, Textures, Digits, All}

// class is one thing to draw: value(x, y) in (-1, 1) around the figure's
// middle is how much of the figure's colour the pixel gets, 0 to 1.
type class struct {
	name  string
	group Kind
	value func(x, y, pixel float64) float64
	full  bool // covers the whole picture
}

// Set is an endless source of pictures. It is a [train.Source].
type Set struct {
	seed    uint64
	size    int
	classes []class
}

// endless is what Len says.
const endless = 1 << 40

// New makes a set; held-out pictures are those of another seed.
func New(kind Kind, size int, seed uint64) *Set {
	s := &Set{seed: seed, size: size}
	for _, c := range classes() {
		if kind == All || c.group == kind {
			s.classes = append(s.classes, c)
		}
	}
	return s
}

// Classes of the set.
func (s *Set) Classes() (out []net.Class) {
	for _, c := range s.classes {
		out = append(out, net.Class{ID: c.name, Label: c.name})
	}
	return out
}

// Len is practically endless.
func (s *Set) Len() int { return endless }

func (s *Set) random(i int) *rand.Rand { return rand.New(rand.NewPCG(s.seed, uint64(i))) }

// Class of picture i.
func (s *Set) Class(i int) int { return s.random(i).IntN(len(s.classes)) }

// Picture draws picture i.
func (s *Set) Picture(i int) (train.Picture, error) {
	r := s.random(i)
	c := s.classes[r.IntN(len(s.classes))]
	return s.draw(c, r), nil
}

// Example draws one picture of a class, to show what the class is.
func (s *Set) Example(class int) train.Picture {
	return s.draw(s.classes[class], s.random(class))
}

// First is the first n pictures as a source with an end.
func (s *Set) First(n int) train.Source { return part{s, n} }

type part struct {
	*Set
	n int
}

func (p part) Len() int { return p.n }
