package session

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// WriteCSV writes the curves of all lanes: a line a lane and step, the
// gradient norms of the convolutions in columns named after them.
func (u Update) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := append([]string{"lane", "step", "rate", "loss", "loss1", "loss2", "accuracy", "seconds"}, u.State.Layers...)
	if err := c.Write(head); err != nil {
		return err
	}
	num := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	for i, l := range u.Lanes {
		for _, p := range l.Points {
			line := []string{fmt.Sprint(i + 1), fmt.Sprint(p.Step), num(p.Rate), num(p.Loss[2]), num(p.Loss[0]), num(p.Loss[1]), num(p.Accuracy), num(p.Seconds)}
			for _, n := range p.Norms {
				line = append(line, num(float64(n)))
			}
			if err := c.Write(line); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}
