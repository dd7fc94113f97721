package trainhttp

import (
	"slices"
	"sync"
	"time"

	"inceptionscope/internal/train/finetune"
	"inceptionscope/internal/trainhttp/trainwire"
)

// set is somebody's classes. Its fields are guarded by mu; what is in a
// picture does not change.
type set struct {
	id       string
	model    string // name
	title    string
	features int // averages of a picture

	mu       sync.Mutex
	used     time.Time
	next     int // id of the next class or picture
	classes  []*class
	pictures int
	gone     bool
	head     *finetune.Head
	taught   []int // ids of the head's classes, in its order; -1: removed
	result   *trainwire.Result
	learning bool
}

type class struct {
	id       int
	name     string
	pictures []*pic
	known    [][]float32 // features of an opened file's pictures
}

// pic is a picture: as the network saw it (JPEG), and its averages.
type pic struct {
	id       int
	jpeg     []byte
	features []float32
	aside    bool // tests, is not learned from
	guess    int  // class id, -1: none
	p        float64
}

// bytes that a picture takes.
func (p *pic) bytes() int64 { return int64(len(p.jpeg) + 4*len(p.features)) }

// sets are all that are kept.
type sets struct {
	limits SetLimits
	mu     sync.Mutex
	all    map[string]*set
	bytes  int64
}

func (s *sets) init(l SetLimits) { s.limits, s.all = l, map[string]*set{} }

// maxSets bounds sets without pictures.
const maxSets = 1000

// add keeps a new set.
func (s *sets) add(x *set) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) >= maxSets {
		return errMemory
	}
	s.all[x.id] = x
	return nil
}

// find gives a set and keeps it longer.
func (s *sets) find(id string) (*set, error) {
	s.mu.Lock()
	x, ok := s.all[id]
	s.mu.Unlock()
	if !ok {
		return nil, errNoSet
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.used = time.Now()
	return x, nil
}

// take reserves memory; give returns it.
func (s *sets) take(n int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+n > s.limits.Bytes {
		return errMemory
	}
	s.bytes += n
	return nil
}

func (s *sets) give(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes -= n
}

// forget drops a set with all its pictures.
func (s *sets) forget(x *set) {
	s.mu.Lock()
	delete(s.all, x.id)
	s.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.gone = true
	for len(x.classes) > 0 {
		s.give(x.dropClass(0))
	}
}

// sweep forgets what nobody asked for.
func (s *sets) sweep(now time.Time) {
	s.mu.Lock()
	var idle []*set
	for _, x := range s.all {
		x.mu.Lock()
		if now.Sub(x.used) > s.limits.Idle && !x.learning {
			idle = append(idle, x)
		}
		x.mu.Unlock()
	}
	s.mu.Unlock()
	for _, x := range idle {
		s.forget(x)
	}
}

func (s *sets) clear() {
	s.mu.Lock()
	all := make([]*set, 0, len(s.all))
	for _, x := range s.all {
		all = append(all, x)
	}
	s.mu.Unlock()
	for _, x := range all {
		s.forget(x)
	}
}

// The methods below need x.mu.

func (x *set) class(id int) (int, error) {
	i := slices.IndexFunc(x.classes, func(c *class) bool { return c.id == id })
	if i < 0 || x.gone {
		return 0, errNoClass
	}
	return i, nil
}

func (x *set) newID() int {
	x.next++
	return x.next
}

// changed: what was learned is not of these pictures any more.
func (x *set) changed() {
	if x.result != nil {
		r := *x.result
		r.Stale = true
		x.result = &r
	}
}

// dropClass removes a class and returns the bytes that it took.
func (x *set) dropClass(i int) (bytes int64) {
	c := x.classes[i]
	x.classes = slices.Delete(x.classes, i, i+1)
	for _, p := range c.pictures {
		bytes += p.bytes()
	}
	for _, f := range c.known {
		bytes += int64(4 * len(f))
	}
	x.pictures -= len(c.pictures) + len(c.known)
	for k, id := range x.taught {
		if id == c.id {
			x.taught[k] = -1
		}
	}
	x.changed()
	return bytes
}

// asideEvery picture of a class is kept aside to test: with five pictures the
// fifth, so that every class is tested.
const asideEvery = 5

// addPicture puts a picture into a class.
func (x *set) addPicture(c *class, p *pic) {
	p.id, p.guess = x.newID(), -1
	p.aside = (len(c.pictures)+1)%asideEvery == 0
	c.pictures = append(c.pictures, p)
	x.pictures++
	x.changed()
}

func (x *set) picture(id int) (*class, int, error) {
	for _, c := range x.classes {
		if i := slices.IndexFunc(c.pictures, func(p *pic) bool { return p.id == id }); i >= 0 {
			return c, i, nil
		}
	}
	return nil, 0, errNoPic
}

// view is the set as the page sees it.
func (x *set) view(l SetLimits) trainwire.Set {
	out := trainwire.Set{ID: x.id, Model: x.model, Title: x.title, Classes: []trainwire.SetClass{}, Result: x.result, Features: x.features, Least: l.Least, Most: l.Most}
	for _, c := range x.classes {
		v := trainwire.SetClass{ID: c.id, Name: c.name, Pictures: []trainwire.Picked{}, Known: len(c.known)}
		for _, p := range c.pictures {
			v.Pictures = append(v.Pictures, trainwire.Picked{ID: p.id, Aside: p.aside, Guess: p.guess, P: p.p})
		}
		out.Classes = append(out.Classes, v)
	}
	return out
}
