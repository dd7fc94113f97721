package trainhttp

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"reflect"
	"strconv"

	"inceptionscope/internal/train"
	"inceptionscope/internal/train/session"
	"inceptionscope/internal/train/synth"
	"inceptionscope/internal/trainhttp/trainwire"
)

// settings as package session wants them.
func settings(s trainwire.Settings) session.Settings {
	out := session.Settings{
		Pictures: synth.Kind(s.Pictures), Modules: s.Modules, Size: s.Size, Batch: s.Batch, Steps: s.Steps,
		Schedule: train.Schedule(s.Schedule), Seed: uint64(s.Seed),
	}
	for _, l := range s.Lanes {
		out.Lanes = append(out.Lanes, session.Lane{Aux: l.Aux, Momentum: l.Momentum, Rate: l.Rate, Init: train.Init(l.Init), Norm: session.Norm(l.Norm)})
	}
	return out
}

func wireSettings(s session.Settings) trainwire.Settings {
	out := trainwire.Settings{
		Pictures: string(s.Pictures), Modules: s.Modules, Size: s.Size, Batch: s.Batch, Steps: s.Steps,
		Schedule: string(s.Schedule), Seed: int64(s.Seed), Lanes: []trainwire.Lane{},
	}
	for _, l := range s.Lanes {
		out.Lanes = append(out.Lanes, trainwire.Lane{Aux: l.Aux, Momentum: l.Momentum, Rate: l.Rate, Init: string(l.Init), Norm: string(l.Norm)})
	}
	return out
}

func wireRun(s session.State) trainwire.Run {
	return trainwire.Run{
		Job: s.ID, Phase: string(s.Phase), Stepping: s.Finishing(), Error: s.Error, Speed: s.Speed, Keep: s.Keep,
		Settings: wireSettings(s.Settings), Classes: s.Classes, Layers: s.Layers,
	}
}

// messages of an update: how the job stands, if that changed, and the curves.
// A reader who knows the job gets the curves first: where it reads "paused", no
// step is missing.
func (l *looking) messages(u session.Update) (list []trainwire.FromServer) {
	s := u.State
	c := trainwire.Curves{Job: s.ID, Step: s.Step, Fresh: u.Fresh, Lanes: []trainwire.LaneCurves{}}
	for _, lane := range u.Lanes {
		c.Lanes = append(c.Lanes, curves(lane))
	}
	list = append(list, c)
	run := wireRun(s)
	run.Key, run.Mine = l.key, l.mine
	if l.told != nil && reflect.DeepEqual(*l.told, run) {
		return list
	}
	l.told = &run
	if u.Fresh {
		return []trainwire.FromServer{run, c}
	}
	return append(list, run)
}

func curves(u session.LaneUpdate) trainwire.LaneCurves {
	out := trainwire.LaneCurves{Failed: u.Failed, Points: make([]trainwire.Point, len(u.Points))}
	for i, p := range u.Points {
		q := trainwire.Point{Step: p.Step, Rate: short(p.Rate), Accuracy: short(p.Accuracy), MS: short(1000 * p.Seconds), Norms: make([]float64, len(p.Norms))}
		for h, v := range p.Loss {
			q.Loss[h] = short(v)
		}
		for k, v := range p.Norms {
			q.Norms[k] = short(float64(v))
		}
		out.Points[i] = q
	}
	out.Start, out.Filters = filters(u.Start), filters(u.Filters)
	if e := u.Exam; e != nil {
		out.Exam = &trainwire.Exam{Step: e.Step, Pictures: e.Pictures, Accuracy: e.Accuracy, Confusion: e.Confusion}
	}
	return out
}

func filters(f *session.Filters) *trainwire.Filters {
	if f == nil {
		return nil
	}
	return &trainwire.Filters{Step: max(0, f.Step), Count: f.Count, Side: f.Side, OIHW: base64Floats(f.OIHW)}
}

// short keeps four figures, and what JSON can hold.
func short(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	s, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return 0
	}
	return s
}

func base64Floats(v []float32) string {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return base64.StdEncoding.EncodeToString(b)
}
