package net

// Kind of a layer.
type Kind uint8

// The kinds of layer that GoogLeNet is made of.
const (
	Data Kind = iota
	Conv
	MaxPool
	AvgPool
	LRN
	Concat
	Linear
	Softmax
)

var kindNames = [...]string{"data", "conv", "maxpool", "avgpool", "lrn", "concat", "linear", "softmax"}

func (k Kind) String() string { return kindNames[k] }

// Op is one layer of the table, its input still open. A convolution is
// followed by ReLU; a linear layer only if ReLU is set.
type Op struct {
	Kind   Kind
	Name   string // Caffe's name; within a module the part after "inception_3a/"
	KH, KW int    // kernel or window; 0 for an average pool that adapts to Out x Out
	S      int
	PH, PW int
	Out    int // channels out; 0: depth unchanged, or (linear) the number of classes
	ReLU   bool
}

// Filters are the six columns of an inception module in Table 1's order.
// 0 removes: a reduction or projection passes its input on unchanged, a branch
// whose own convolution (C1, C3, C5) is 0 is left out.
type Filters struct{ C1, R3, C3, R5, C5, Proj int }

// Naive is the module without its 1x1 reductions: 3x3 and 5x5 straight on the
// input, the max pool passed on at full depth (figure 2a of the paper).
func (f Filters) Naive() Filters { return Filters{C1: f.C1, C3: f.C3, C5: f.C5} }

// Branch is one path of a module, named "1x1", "3x3", "5x5" or "pool".
type Branch struct {
	Name string
	Ops  []Op
}

// BranchNames in the order of concatenation.
var BranchNames = [4]string{"1x1", "3x3", "5x5", "pool"}

// Branches unrolls the filters into paths (figure 2 of the paper); k5 is the
// side of the "5x5" kernel, which is 3 in some public networks.
func (f Filters) Branches(k5 int) []Branch {
	var bs []Branch
	add := func(name string, ops ...Op) { bs = append(bs, Branch{name, ops}) }
	if f.C1 > 0 {
		add("1x1", square("1x1", 1, f.C1))
	}
	if f.C3 > 0 {
		add("3x3", reduced("3x3_reduce", f.R3, square("3x3", 3, f.C3))...)
	}
	if f.C5 > 0 {
		add("5x5", reduced("5x5_reduce", f.R5, square("5x5", k5, f.C5))...)
	}
	pool := []Op{{Kind: MaxPool, Name: "pool", KH: 3, KW: 3, S: 1, PH: 1, PW: 1}}
	if f.Proj > 0 {
		pool = append(pool, square("pool_proj", 1, f.Proj))
	}
	add("pool", pool...)
	return bs
}

func square(name string, k, out int) Op {
	return Op{Kind: Conv, Name: name, KH: k, KW: k, S: 1, PH: k / 2, PW: k / 2, Out: out}
}

func reduced(name string, r int, op Op) []Op {
	if r == 0 {
		return []Op{op}
	}
	return []Op{square(name, 1, r), op}
}

// Row is a row of Table 1: one layer (Op), or an inception module given by its
// filters or, for modules that the table's columns cannot say (5x5 as two 3x3,
// 1xn and nx1), by its branches.
type Row struct {
	Op
	Module   string // "3a" to "5b"; "" for a single layer
	Filters  Filters
	Branches []Branch // overrides Filters if set
}

// Paths are the row's branches, from Branches or else from Filters.
func (r Row) Paths(k5 int) []Branch {
	if r.Branches != nil {
		return r.Branches
	}
	return r.Filters.Branches(k5)
}
