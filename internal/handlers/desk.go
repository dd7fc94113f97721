package handlers

import (
	"net/http"
	"slices"
	"sync"

	"inceptionscope/internal/net"
	"inceptionscope/internal/store"
	"inceptionscope/internal/wire"
	"inceptionscope/web/locales"
)

// desk is all that a page has asked for and does not have yet. It is bounded: a
// newer wish for the same thing replaces the older one, and what can be sent
// is made from the pass's present state at the moment the socket is ready.
type desk struct {
	mu       sync.Mutex
	words    *locales.Catalogue
	notes    []wire.FromServer // errors and the like, at most maxNotes
	models   map[string]wire.ModelProgress
	race     raceNews
	view     *view    // nil: no picture is open
	why      *problem // of no open picture
	wishes   map[string]*wish
	order    []string       // layers of wishes, first asked first
	channels []wire.Channel // at most maxChannels
	cams     []wire.CAM     // at most maxCAMs
}

const (
	maxNotes    = 16
	maxWishes   = 2 * wire.MaxLayers
	maxChannels = 64
	maxCAMs     = 16
)

// wish is a subscription.
type wish struct {
	pick  wire.Pick
	first int // of the picked ones, the rest before it is left out
	size  int
	scale wire.Scale
	due   bool // the page lacks the newest frame
}

// view is the picture that is open and what the page has of it.
type view struct {
	*store.Viewer
	costs   *costs
	opened  bool
	place   int               // in the queue, as told
	layers  []bool            // sent
	modules map[string]int    // layers of each that are not sent
	then    []wire.FromServer // follows the layer sent last: at most two
	done    bool
}

func (d *desk) init(words *locales.Catalogue) {
	d.words = words
	d.why = errNothingOpen
	d.models = map[string]wire.ModelProgress{}
	d.wishes = map[string]*wish{}
}

// close lets go of the picture.
func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut(errNothingOpen)
}

// shut leaves the picture; who still asks for it is told why.
func (d *desk) shut(why *problem) {
	d.why = why
	if d.view != nil {
		d.view.Close()
		d.view = nil
	}
	d.channels, d.cams = nil, nil
}

// open shows a picture, or says why not.
func (c *conn) open(m wire.Open) {
	d := &c.desk
	d.language(c.srv, m.Lang)
	v, err := c.srv.cfg.Store.Open(m.Image, m.Model, net.Fit(m.Fit), c.Nudge)
	if err != nil {
		c.srv.report(err)
		d.refuse(asProblem(err), m.Image)
		return
	}
	d.show(newView(v, &c.srv.costs))
}

func newView(v *store.Viewer, c *costs) *view {
	return &view{Viewer: v, costs: c, layers: make([]bool, len(v.Graph().Layers)), modules: modules(v.Graph())}
}

// report logs what is the server's fault.
func (s *Server) report(err error) {
	if p := asProblem(err); p.cause != nil && p.status >= 500 {
		s.cfg.Log.Error("socket request failed", "code", p.code, "error", err)
	}
}

// modules counts the layers of each inception module.
func modules(g *net.Graph) map[string]int {
	n := map[string]int{}
	for _, l := range g.Layers {
		if l.Module != "" {
			n[l.Module]++
		}
	}
	return n
}

// refuse closes what is open in favour of a picture that cannot be opened.
func (d *desk) refuse(p *problem, image string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	why := errNothingOpen
	if p.status == http.StatusNotFound {
		why = p // the picture has gone: so it is told to who still asks for its maps
	}
	d.shut(why)
	d.note(p.message(d.words, image))
}

// show replaces the view. The new one is joined before the old one is left, so
// that opening the same picture again does not stop its pass.
func (d *desk) show(v *view) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut(nil)
	d.view = v
	for _, w := range d.wishes {
		w.due = true
	}
}

func (d *desk) language(s *Server, lang string) {
	if s.cfg.Words == nil || s.cfg.Words.Catalogue(lang) == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.words = s.cfg.Words.Catalogue(lang)
}

func (d *desk) problem(p *problem, image string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(p.message(d.words, image))
}

// note adds a message; beyond the limit the oldest goes.
func (d *desk) note(m wire.FromServer) {
	if len(d.notes) == maxNotes {
		d.notes = slices.Delete(d.notes, 0, 1)
	}
	d.notes = append(d.notes, m)
}

func (d *desk) model(p wire.ModelProgress) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.models[p.Name] = p
}

func (d *desk) subscribe(m wire.Subscribe) {
	pick, err := wire.ParsePick(m.Channels)
	if err != nil {
		return // ParseClient has checked it
	}
	w := wish{pick: pick, size: m.Size, due: true}
	if m.Scale != nil {
		w.scale = *m.Scale
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range m.Layers {
		if d.view != nil {
			if err := d.view.has(l, pick); err != nil {
				d.note(err.message(d.words, d.view.Key.Image))
				continue
			}
		}
		d.wish(l, w)
	}
}

// has says whether the model has the layer and one of the channels at least.
func (v *view) has(layer string, pick wire.Pick) *problem {
	i, ok := v.Graph().Index(layer)
	if !ok {
		return notFound("layer", "This model has no layer \""+layer+"\".")
	}
	if len(pick.List) > 0 && slices.Min(pick.List) >= v.Graph().Layers[i].C {
		return errNoChannel
	}
	return nil
}

func (d *desk) wish(layer string, w wish) {
	if d.wishes[layer] == nil {
		if len(d.order) == maxWishes {
			delete(d.wishes, d.order[0])
			d.order = slices.Delete(d.order, 0, 1)
		}
		d.order = append(d.order, layer)
	}
	d.wishes[layer] = &w
}

func (d *desk) unsubscribe(layers []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(layers) == 0 {
		clear(d.wishes)
		d.order = nil
	}
	for _, l := range layers {
		delete(d.wishes, l)
	}
	d.order = slices.DeleteFunc(d.order, func(l string) bool { return d.wishes[l] == nil })
}

func (d *desk) channel(m wire.Channel) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.view == nil {
		d.note(d.why.message(d.words, ""))
		return
	}
	d.channels = latest(d.channels, m, maxChannels)
}

func (d *desk) cam(m wire.CAM) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.view == nil {
		d.note(d.why.message(d.words, ""))
		return
	}
	d.cams = latest(d.cams, m, maxCAMs)
}

var errNothingOpen = badRequest("No picture is open yet.", nil)

// latest appends a wish once; beyond the limit the oldest goes.
func latest[T comparable](list []T, v T, limit int) []T {
	if slices.Contains(list, v) {
		return list
	}
	if len(list) == limit {
		list = slices.Delete(list, 0, 1)
	}
	return append(list, v)
}

// cancel stops waiting for a pass that is not complete.
func (d *desk) cancel() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.view == nil || d.view.Status().Phase == store.Done {
		return
	}
	stopped := asProblem(store.ErrStopped)
	d.note(stopped.message(d.words, d.view.Key.Image))
	d.shut(stopped)
}
