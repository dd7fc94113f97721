package cost

import (
	"strings"

	"inceptionscope/internal/net"
)

// Printed is a row of the paper's Table 1: what its filters give, and what is
// printed there.
type Printed struct {
	Row     string  `json:"row"` // "conv1", "conv2", "3a" to "5b", "linear"
	Weights int64   `json:"weights"`
	MACs    int64   `json:"macs"`
	ParamsK float64 `json:"params_k"`
	MACsM   float64 `json:"macs_m"`
}

// PaperRows are the rows of Table 1 that have weights, in its order.
func PaperRows(g *net.Graph) []Printed {
	row := func(name, prefix string, k, m float64) Printed {
		c := Sum(g, func(l net.Layer) bool { return strings.HasPrefix(l.Name, prefix+"/") })
		return Printed{name, c.Weights, c.MACs, k, m}
	}
	rows := []Printed{row("conv1", "conv1", 2.7, 34), row("conv2", "conv2", 112, 360)}
	for _, name := range Modules(g) {
		p := net.Paper[name]
		rows = append(rows, row(name, "inception_"+name, float64(p.ParamsK), float64(p.MACsM)))
	}
	return append(rows, row("linear", "loss3", 1000, 1))
}

// Exception is a cell of the paper's Table 1 that does not follow from its
// own filters.
type Exception struct {
	Row     string `json:"row"`
	Column  string `json:"column"` // "params" or "ops"
	Counted string `json:"counted"`
	Printed string `json:"printed"`
	Why     string `json:"why"`
}

// Exceptions names the cells. The other cells agree within 2 %, reading the
// paper's K as 1,024, and 1M as rounded.
func Exceptions() []Exception {
	return []Exception{
		{"conv1", "params", "9,408", "2.7K", "7 x 7 x 3 x 64 = 9,408 weights; 2.7K follows from no reading of the row"},
		{"conv1", "ops", "118.0 M", "34M", "112 x 112 x 7 x 7 x 3 x 64 = 118,013,952 multiply-adds"},
		{"4c", "params", "509,440", "463K", "7.5 % more than printed, although the operations agree"},
		{"5a", "params", "1,042,432", "1072K", "5 % fewer than printed"},
		{"5a", "ops", "51.1 M", "54M", "the filters of the row give 51,079,168 multiply-adds"},
	}
}

// excepted says whether the row's cell in a column is an exception.
func excepted(row, column string) bool {
	for _, e := range Exceptions() {
		if e.Row == row && e.Column == column {
			return true
		}
	}
	return false
}
