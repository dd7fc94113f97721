package train

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// Record is a line of the log: means over the steps since the line before,
// and, at the end of an epoch, the scores on held-out pictures.
type Record struct {
	Step     int        `json:"step"`
	Epoch    float64    `json:"epoch"`
	Seconds  float64    `json:"seconds"`
	Rate     float64    `json:"rate"`
	Loss     [3]float64 `json:"loss"` // of loss1, loss2 and the main head
	Top1     float64    `json:"top1"` // of the main head on the varied training pictures
	Gradient float64    `json:"gradient"`
	HeldOut  *Accuracy  `json:"heldOut,omitempty"`
}

// Accuracy on held-out pictures.
type Accuracy struct {
	Pictures  int        `json:"pictures"`
	Loss      float64    `json:"loss"`
	Top1      float64    `json:"top1"`
	Top5      float64    `json:"top5"`
	HeadTop1  [2]float64 `json:"headTop1"` // of loss1 and loss2
	ClassTop1 float64    `json:"classTop1"`
}

func accuracy(s Scores, confusion [][]int) *Accuracy {
	n := float64(max(1, s.Pictures))
	a := &Accuracy{Pictures: s.Pictures, Loss: s.Loss[2] / n, Top1: float64(s.Top1[2]) / n, Top5: float64(s.Top5[2]) / n}
	a.HeadTop1 = [2]float64{float64(s.Top1[0]) / n, float64(s.Top1[1]) / n}
	classes := 0.0
	for c, row := range confusion {
		all := 0
		for _, v := range row {
			all += v
		}
		if all > 0 {
			classes++
			a.ClassTop1 += float64(row[c]) / float64(all)
		}
	}
	a.ClassTop1 /= max(1, classes)
	return a
}

var logColumns = []string{"step", "epoch", "seconds", "rate", "loss", "loss1", "loss2", "top1", "gradient_norm",
	"held_out_loss", "held_out_top1", "held_out_top5", "held_out_loss1_top1", "held_out_loss2_top1"}

// writeCSV writes the whole log.
func writeCSV(w io.Writer, log []Record) error {
	c := csv.NewWriter(w)
	if err := c.Write(logColumns); err != nil {
		return err
	}
	num := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	for _, r := range log {
		line := []string{fmt.Sprint(r.Step), num(r.Epoch), num(r.Seconds), num(r.Rate), num(r.Loss[2]), num(r.Loss[0]), num(r.Loss[1]), num(r.Top1), num(r.Gradient)}
		if h := r.HeldOut; h != nil {
			line = append(line, num(h.Loss), num(h.Top1), num(h.Top5), num(h.HeadTop1[0]), num(h.HeadTop1[1]))
		} else {
			line = append(line, "", "", "", "", "")
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// document is the JSON log.
type document struct {
	Run     identity `json:"run"`
	Options Options  `json:"options"`
	Log     []Record `json:"log"`
}

func (d document) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(d)
}
