package viz

import (
	"strconv"
	"strings"

	"inceptionscope/internal/cost"
	"inceptionscope/internal/net"
)

func (o Options) label(id string) string { return o.Words("figure." + id) }

// how says what the pairs of bars compare, and what naive modules are fed.
func (o Options) how() string {
	return o.label("pairs") + " " + o.label(string(o.Compared.Mode))
}

// source says where the numbers are from.
func (o Options) source() string {
	s := []string{o.Model, o.Words("figure.input", "Side", o.Compared.Graph.Input.Size)}
	s = append(s, o.label("source"))
	if o.Edited != "" { // last, as it may be long
		s = append(s, o.Words("figure.edited", "What", o.Edited))
	}
	return strings.Join(s, "  ·  ")
}

// branchKeys explains the four colours and the hatching.
func branchKeys(o Options) []key {
	var keys []key
	for i, name := range net.BranchNames {
		keys = append(keys, key{text: o.label("branch." + name), color: branchColors[i]})
	}
	return append(keys, key{text: o.label("reduction"), color: ink, hatched: true})
}

// times is naive / reduced: "2.8×"; nothing can be said of 0.
func times(naive, reduced float64) string {
	if reduced == 0 {
		return "–"
	}
	return tenth(naive/reduced) + "×"
}

func whole(v float64) string { return cost.Group(int64(v + 0.5)) }

// tenth rounds to one digit behind the point below 100, to whole above.
func tenth(v float64) string {
	if v >= 99.95 {
		return whole(v)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}
