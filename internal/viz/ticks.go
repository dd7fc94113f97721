package viz

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"inceptionscope/internal/cost"
)

// steps are round numbers, about five, written with thousands' commas.
type steps struct{}

func (steps) Ticks(lo, hi float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((hi-lo)/4)))
	for _, f := range []float64{5, 2.5, 2} {
		if (hi-lo)/(step*f) >= 4 {
			step *= f
			break
		}
	}
	var ts []plot.Tick
	for i := math.Ceil(lo / step); i*step <= hi; i++ {
		ts = append(ts, plot.Tick{Value: i * step, Label: number(i * step)})
	}
	return ts
}

// decades are 1, 2, 5, 10, ...
type decades struct{}

func (decades) Ticks(lo, hi float64) []plot.Tick {
	if lo <= 0 {
		return nil // has no logarithm
	}
	var ts []plot.Tick
	for e := math.Floor(math.Log10(lo)); math.Pow(10, e) <= hi; e++ {
		for _, f := range []float64{1, 2, 5} {
			if v := f * math.Pow(10, e); v >= lo && v <= hi {
				ts = append(ts, plot.Tick{Value: v, Label: number(v)})
			}
		}
	}
	return ts
}

// places names 0, 1, 2, ...
type places []string

func (p places) Ticks(_, _ float64) []plot.Tick {
	ts := make([]plot.Tick, len(p))
	for i, name := range p {
		ts[i] = plot.Tick{Value: float64(i), Label: name}
	}
	return ts
}

// number writes 1234.5 as 1,234.5 with as many digits as it needs, four at most
// behind the point.
func number(v float64) string {
	whole, part := math.Modf(v + 1e-9)
	s := cost.Group(int64(whole))
	if part < 1e-4 {
		return s
	}
	f := strconv.FormatFloat(math.Round(part*1e4)/1e4, 'f', -1, 64)
	return s + f[1:]
}

// lines are thin horizontals at the ticks of the y axis.
type lines struct{}

func (lines) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		c.StrokeLine2(draw.LineStyle{Color: rule, Width: 0.6}, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
}
