package trainhttp

import (
	"context"
	"errors"
	"sync"
	"time"

	"inceptionscope/internal/net"
	"inceptionscope/internal/train/finetune"
	"inceptionscope/internal/trainhttp/trainwire"
)

// learning is what a socket tells of the set that it teaches. At most
// finetune.Defaults.Steps points wait.
type learning struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	next   *trainwire.Learning
	done   *trainwire.Learned
}

// end stops learning.
func (l *learning) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
	}
}

// news takes what is to be told.
func (l *learning) news() (list []trainwire.FromServer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next != nil {
		list = append(list, *l.next)
	}
	if l.done != nil {
		list = append(list, *l.done)
	}
	l.next, l.done = nil, nil
	return list
}

func (l *learning) begin(cancel context.CancelFunc, set string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
	}
	l.cancel, l.done = cancel, nil
	l.next = &trainwire.Learning{Set: set, Fresh: true, Steps: finetune.Defaults.Steps, Points: []trainwire.LearnPoint{}}
}

func (l *learning) add(set string, p trainwire.LearnPoint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == nil {
		l.next = &trainwire.Learning{Set: set, Steps: finetune.Defaults.Steps}
	}
	l.next.Points = append(l.next.Points, p)
}

func (l *learning) finish(d *trainwire.Learned) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = d
}

// teach learns the last layer of a set; progress goes to this socket.
func (c *conn) teach(id string) error {
	x, err := c.srv.sets.find(id)
	if err != nil {
		return err
	}
	t, err := x.lesson(c.srv.opt.Sets.Least)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(c.Ctx)
	c.desk.learn.begin(cancel, id)
	c.desk.wg.Go(func() {
		defer cancel()
		err := t.learn(ctx, func(p trainwire.LearnPoint) {
			c.desk.learn.add(id, p)
			c.Nudge()
		})
		x.mu.Lock()
		x.learning = false
		x.mu.Unlock()
		switch {
		case err == nil:
			c.desk.learn.finish(&trainwire.Learned{Set: id, MS: t.ms})
		case !errors.Is(err, context.Canceled):
			c.say(err, trainwire.Teach{}.Kind())
		}
		c.Nudge()
	})
	return nil
}

// lesson is a set as it was when learning began.
type lesson struct {
	x               *set
	classes         []net.Class
	ids             []int
	samples, others []finetune.Sample
	points          []trainwire.LearnPoint
	ms              int
}

// lesson takes the set's features, if there are enough of them.
func (x *set) lesson(least int) (*lesson, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.learning {
		return nil, errBusy
	}
	t := &lesson{x: x}
	for k, c := range x.classes {
		if len(c.pictures)+len(c.known) < least {
			return nil, errFew
		}
		t.classes, t.ids = append(t.classes, net.Class{ID: c.name, Label: c.name}), append(t.ids, c.id)
		for _, f := range c.known {
			t.samples = append(t.samples, finetune.Sample{Features: f, Class: k})
		}
		for _, p := range c.pictures {
			s := finetune.Sample{Features: p.features, Class: k}
			if p.aside {
				t.others = append(t.others, s)
			} else {
				t.samples = append(t.samples, s)
			}
		}
	}
	if len(t.classes) < 2 {
		return nil, errFew
	}
	x.learning = true
	return t, nil
}

// learn trains the layer and puts it into the set.
func (t *lesson) learn(ctx context.Context, tell func(trainwire.LearnPoint)) error {
	start := time.Now()
	head, err := finetune.Train(ctx, t.samples, t.others, t.classes, finetune.Defaults, func(p finetune.Progress) {
		q := trainwire.LearnPoint{Step: p.Step, Loss: short(p.Loss), Accuracy: short(p.Accuracy), TestLoss: short(p.OtherLoss), TestAccuracy: short(p.OtherRight)}
		t.points = append(t.points, q)
		tell(q)
	})
	if err != nil {
		return err
	}
	t.ms = int(time.Since(start).Milliseconds())
	head.Base = t.x.model
	t.x.mu.Lock()
	defer t.x.mu.Unlock()
	t.x.keep(&head, t.ids, trainwire.Result{Points: t.points, MS: t.ms})
	return nil
}

// keep takes a learned layer and asks it about every picture. x.mu is held.
func (x *set) keep(h *finetune.Head, ids []int, r trainwire.Result) {
	x.head, x.taught = h, ids
	for _, c := range h.Classes {
		r.ClassesNamed = append(r.ClassesNamed, c.Label)
	}
	for _, c := range x.classes {
		for _, f := range c.known {
			r.Learned++
			if guess, _ := x.guess(f); guess == c.id {
				r.Right++
			}
		}
		for _, p := range c.pictures {
			p.guess, p.p = x.guess(p.features)
			right := 0
			if p.guess == c.id {
				right = 1
			}
			if p.aside {
				r.Tested, r.TestRight = r.Tested+1, r.TestRight+right
			} else {
				r.Learned, r.Right = r.Learned+1, r.Right+right
			}
		}
	}
	x.result = &r
}

// guess is the class that the learned layer says, and how sure it is.
func (x *set) guess(features []float32) (class int, p float64) {
	best := 0
	all := probabilities(x.head, features)
	for c, v := range all {
		if v > all[best] {
			best = c
		}
	}
	return x.taught[best], short(all[best])
}

// rename gives a class of the learned layer its new name. x.mu is held; the
// head itself is replaced, because it is read without the lock.
func (x *set) rename(id int, name string) {
	if x.head == nil {
		return
	}
	h := *x.head
	h.Classes = append([]net.Class(nil), h.Classes...)
	r := *x.result
	r.ClassesNamed = append([]string(nil), r.ClassesNamed...)
	for k, of := range x.taught {
		if of == id {
			h.Classes[k].Label, h.Classes[k].ID, r.ClassesNamed[k] = name, name, name
		}
	}
	x.head, x.result = &h, &r
}
