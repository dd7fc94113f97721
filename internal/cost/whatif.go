package cost

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"inceptionscope/internal/net"
)

// WhatIfHelp is the grammar of --what-if for people.
const WhatIfHelp = `MODULE:KEY=N,KEY=N;MODULE:... changes filter counts, for example "3b:5x5_reduce=64;4a:1x1=96,pool_proj=0".
Keys: 1x1, 3x3_reduce, 3x3, 5x5_reduce, 5x5, pool_proj. 0 removes: without its reduction a 3x3 or 5x5 reads the module's
whole input, without pool_proj the pool passes on at full depth, and a branch whose 1x1, 3x3 or 5x5 is 0 is left out.
Also pool=0 leaves the pool branch out; 3x3_as=1xn, 5x5_as=1xn and 5x5_as=two3x3 replace a kernel by two smaller ones
of the same output depth each (1xn then nx1; 3x3 twice). A key may stand once for a module.`

// maxFilters is the largest value that a what-if may set.
const maxFilters = 16384

// Form is how a branch's kernel is made.
type Form string

// The forms. The two kernels of a pair both have the branch's filter count.
const (
	Square Form = "square"
	Line   Form = "1xn"    // 1 x n, then n x 1
	Two    Form = "two3x3" // a 5x5 as two 3x3, as Inception v2 does
)

// Edit is a module as a what-if describes it.
type Edit struct {
	net.Filters
	As3, As5 Form
	NoPool   bool
}

// Change is one KEY=VALUE of a what-if.
type Change struct {
	Module, Key string
	N           int
	Form        Form // of keys that end in _as, else ""
}

// WhatIf is a list of changes, none of them on the same key as another.
type WhatIf []Change

// ParseWhatIf reads the text of --what-if; see [WhatIfHelp]. Nothing written
// is nothing changed.
func ParseWhatIf(s string) (WhatIf, error) {
	var w WhatIf
	for part := range strings.SplitSeq(s, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		module, list, ok := strings.Cut(part, ":")
		if !ok || strings.TrimSpace(list) == "" {
			return nil, fmt.Errorf("what-if %q, expected MODULE:KEY=N", part)
		}
		for pair := range strings.SplitSeq(list, ",") {
			c, err := parseChange(strings.TrimSpace(module), pair)
			if err != nil {
				return nil, err
			}
			if err := w.once(c); err != nil {
				return nil, err
			}
			w = append(w, c)
		}
	}
	return w, nil
}

// once refuses a second change of the same key: which of two was meant?
func (w WhatIf) once(c Change) error {
	for _, x := range w {
		if x.Module == c.Module && x.Key == c.Key {
			return fmt.Errorf("what-if %s:%s is set twice, to %s and to %s; expected once", c.Module, c.Key, x.value(), c.value())
		}
	}
	return nil
}

// value is what stands behind the "=".
func (c Change) value() string {
	if c.Form != "" {
		return string(c.Form)
	}
	return strconv.Itoa(c.N)
}

// String is the text that [ParseWhatIf] reads.
func (w WhatIf) String() string {
	var b strings.Builder
	for i, c := range w {
		switch {
		case i > 0 && c.Module == w[i-1].Module:
			b.WriteString(",")
		case i > 0:
			b.WriteString(";" + c.Module + ":")
		default:
			b.WriteString(c.Module + ":")
		}
		b.WriteString(c.Key + "=" + c.value())
	}
	return b.String()
}

func parseChange(module, pair string) (Change, error) {
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		return Change{}, fmt.Errorf("what-if %s: %q, expected KEY=N", module, pair)
	}
	c := Change{Module: module, Key: strings.TrimSpace(key)}
	value = strings.TrimSpace(value)
	if strings.HasSuffix(c.Key, "_as") {
		c.Form = Form(value)
		return c, c.set(&Edit{})
	}
	if err := c.set(&Edit{}); err != nil { // the key before the number
		return c, err
	}
	most := maxFilters
	if c.Key == "pool" {
		most = 1
	}
	n, err := strconv.ParseUint(value, 10, 32)
	if err != nil || n > uint64(most) {
		return c, fmt.Errorf("what-if %s:%s=%s, expected a whole number from 0 to %d", module, c.Key, value, most)
	}
	c.N = int(n)
	return c, nil
}

// set writes the change into the edit, or says what is wrong with it.
func (c Change) set(e *Edit) error {
	switch c.Key {
	case "1x1":
		e.C1 = c.N
	case "3x3_reduce":
		e.R3 = c.N
	case "3x3":
		e.C3 = c.N
	case "5x5_reduce":
		e.R5 = c.N
	case "5x5":
		e.C5 = c.N
	case "pool_proj":
		e.Proj = c.N
	case "pool":
		e.NoPool = c.N == 0
	case "3x3_as":
		e.As3 = c.Form
		return oneOf(c, Square, Line)
	case "5x5_as":
		e.As5 = c.Form
		return oneOf(c, Square, Line, Two)
	default:
		return fmt.Errorf("what-if key %q, expected 1x1, 3x3_reduce, 3x3, 5x5_reduce, 5x5, pool_proj, pool, 3x3_as or 5x5_as", c.Key)
	}
	return nil
}

func oneOf(c Change, forms ...Form) error {
	if slices.Contains(forms, c.Form) {
		return nil
	}
	return fmt.Errorf("what-if %s:%s=%s, expected one of %v", c.Module, c.Key, c.Form, forms)
}

// Apply returns the rows with the changes made; nil rows mean [net.Table].
func (w WhatIf) Apply(rows []net.Row, k5 int) ([]net.Row, error) {
	if rows == nil {
		rows = net.Table()
	}
	rows = slices.Clone(rows)
	edits := map[string]*Edit{}
	for _, c := range w {
		i := slices.IndexFunc(rows, func(r net.Row) bool { return r.Module != "" && r.Module == c.Module })
		if i < 0 {
			return nil, fmt.Errorf("what-if module %q, expected 3a to 5b", c.Module)
		}
		e := edits[c.Module]
		if e == nil {
			e = &Edit{Filters: rows[i].Filters}
			edits[c.Module] = e
		}
		if err := c.set(e); err != nil {
			return nil, err
		}
		rows[i] = e.Row(c.Module, k5)
	}
	for _, r := range rows {
		if r.Branches != nil && len(r.Branches) == 0 {
			return nil, fmt.Errorf("what-if leaves no branch of %s, expected at least one", r.Module)
		}
	}
	return rows, nil
}

// Row of the table with the edit made; Branches only where the six columns
// cannot say it.
func (e Edit) Row(module string, k5 int) net.Row {
	r := net.Row{Module: module, Filters: e.Filters}
	if !e.NoPool && (e.As3 == "" || e.As3 == Square) && (e.As5 == "" || e.As5 == Square) {
		return r
	}
	r.Branches = []net.Branch{}
	for _, b := range e.Branches(k5) {
		switch b.Name {
		case "3x3":
			b.Ops = e.As3.replace(b.Ops)
		case "5x5":
			b.Ops = e.As5.replace(b.Ops)
		case "pool":
			if e.NoPool {
				continue
			}
		}
		r.Branches = append(r.Branches, b)
	}
	return r
}

// replace exchanges the last operation of a branch for a pair of smaller ones.
func (f Form) replace(ops []net.Op) []net.Op {
	op := ops[len(ops)-1]
	a, b := op, op
	a.Name, b.Name = op.Name+"_1", op.Name+"_2"
	switch f {
	case Line:
		a.KH, a.PH = 1, 0
		b.KW, b.PW = 1, 0
	case Two:
		a.KH, a.KW, a.PH, a.PW = 3, 3, 1, 1
		b.KH, b.KW, b.PH, b.PW = 3, 3, 1, 1
	case Square, "":
		return ops
	}
	return append(slices.Clone(ops[:len(ops)-1]), a, b)
}

// naiveRow is the row without its reductions, kernels square again; a pool
// branch that was left out stays out.
func naiveRow(r net.Row, k5 int) net.Row {
	pool := slices.ContainsFunc(r.Paths(k5), func(b net.Branch) bool { return b.Name == "pool" })
	return Edit{Filters: r.Filters.Naive(), NoPool: !pool}.Row(r.Module, k5)
}
