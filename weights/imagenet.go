package weights

import (
	"strings"

	"inceptionscope/internal/net"
)

// ImageNet lists the 1000 classes of ILSVRC2012 in the order of the outputs.
func ImageNet() []net.Class {
	classes := make([]net.Class, len(imagenet))
	for i, c := range imagenet {
		classes[i] = net.Class{ID: c.id, Label: c.label()}
	}
	return classes
}

// label is the first of the English names, or a clearer one.
func (n named) label() string {
	if clear, ok := clearer[n.id]; ok {
		return clear
	}
	first, _, _ := strings.Cut(n.english, ", ")
	return first
}

// clearer tells apart classes whose first name is the same.
var clearer = map[string]string{
	"n02012849": "crane (bird)",
	"n03126707": "crane (machine)",
	"n02113186": "Cardigan Welsh corgi",
	"n03710721": "maillot, tank suit",
}

// Label is the English name to show for a class of ImageNet or of the bundled
// model; an unknown ID is its own label.
func Label(id string) string {
	if n, ok := find(id); ok {
		return n.label()
	}
	return id
}

// Korean is the Korean name of a class of ImageNet or of the bundled model.
func Korean(id string) (string, bool) {
	n, ok := find(id)
	return n.korean, ok && n.korean != ""
}

// KoreanOf is the Korean name of the class with this English label.
func KoreanOf(label string) (string, bool) {
	for _, table := range [...][]named{imagenet[:], caltech[:]} {
		for _, n := range table {
			if n.label() == label {
				return n.korean, n.korean != ""
			}
		}
	}
	return "", false
}

// Names are all English names of a class, the usual one first.
func Names(id string) []string {
	n, ok := find(id)
	if !ok {
		return nil
	}
	return strings.Split(n.english, ", ")
}

func find(id string) (named, bool) {
	for _, table := range [...][]named{imagenet[:], caltech[:]} {
		for _, n := range table {
			if n.id == id {
				return n, true
			}
		}
	}
	return named{}, false
}
