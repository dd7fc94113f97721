package cost

import (
	"strconv"
	"strings"

	"inceptionscope/internal/net"
)

// Formula says how a layer's numbers come about, with its real factors:
// "28 x 28 x 192 x 96 = 14,450,688". Empty where there is nothing to count.
type Formula struct {
	MACs   string `json:"macs"`
	Params string `json:"params"`
}

// Explain is the formula of a layer of GoogLeNet.
func Explain(l net.Layer) Formula { return Part{Layer: l}.Explain() }

// Explain fills in H x W x KH x KW x C_in x C_out; factors of a kernel or a
// map that is 1 x 1 are left out.
func (p Part) Explain() Formula {
	if p.Kind != net.Conv && p.Kind != net.Linear {
		return Formula{}
	}
	c := p.Cost()
	weights := p.factors()
	macs := weights
	if p.H*p.W > 1 {
		macs = product(p.H, p.W) + " x " + weights
	}
	if p.Norm {
		weights += " + " + Group(int64(p.C))
	}
	weights += " + " + Group(c.Biases)
	return Formula{macs + " = " + Group(c.MACs), weights + " = " + Group(c.Params())}
}

func (p Part) factors() string {
	fan := p.InC / max(p.Groups, 1)
	if p.Kind == net.Conv && p.KH*p.KW > 1 {
		return product(p.KH, p.KW, fan, p.C)
	}
	return product(fan, p.C)
}

// product writes 28 x 28 x 192.
func product(factors ...int) string {
	words := make([]string, len(factors))
	for i, n := range factors {
		words[i] = Group(int64(n))
	}
	return strings.Join(words, " x ")
}

// Group writes 14450688 as 14,450,688.
func Group(n int64) string {
	s := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
