package trainhttp

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/answer"
)

// wish is the JSON body of a change.
type wish struct {
	Model string `json:"model"`
	Name  string `json:"name"`
}

const (
	maxWish = 4 << 10
	maxName = 60 // characters of a class's name
)

func readWish(w http.ResponseWriter, r *http.Request) (wish, error) {
	var v wish
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxWish))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, badRequest(fmt.Errorf("expected {model} or {name}: %w", err))
	}
	v.Name = strings.Join(strings.Fields(v.Name), " ")
	if n := utf8.RuneCountInString(v.Name); n > maxName || !utf8.ValidString(v.Name) {
		return v, badRequest(fmt.Errorf("name of %d characters, expected at most %d", n, maxName))
	}
	return v, nil
}

// set of the request's address.
func (s *Server) set(r *http.Request) (*set, error) { return s.sets.find(chi.URLParam(r, "set")) }

// number is a part of the address.
func number(r *http.Request, name string) int {
	n, err := strconv.Atoi(chi.URLParam(r, name))
	if err != nil {
		return -1
	}
	return n
}

// change does something to a set under its lock and answers with all of it.
func (s *Server) change(w http.ResponseWriter, r *http.Request, status int, f func(*set) error) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := f(x); err != nil {
		return err
	}
	return answer.JSON(w, status, x.view(s.opt.Sets))
}

// newSet: POST /api/train/sets, with {model} or a saved file.
func (s *Server) newSet(w http.ResponseWriter, r *http.Request) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return s.openSet(w, r)
	}
	v, err := readWish(w, r)
	if err != nil {
		return err
	}
	m, release, err := s.opt.Models.Load(v.Model)
	if err != nil {
		return err
	}
	defer release()
	_, count, err := features(m)
	if err != nil {
		return err
	}
	x := &set{id: random(), model: m.Name, title: m.Net.Graph().Title, features: count, used: time.Now()}
	if err := s.sets.add(x); err != nil {
		return err
	}
	return answer.JSON(w, http.StatusCreated, x.view(s.opt.Sets))
}

func (s *Server) getSet(w http.ResponseWriter, r *http.Request) error {
	return s.change(w, r, http.StatusOK, func(*set) error { return nil })
}

func (s *Server) deleteSet(w http.ResponseWriter, r *http.Request) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	s.sets.forget(x)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) addClass(w http.ResponseWriter, r *http.Request) error {
	v, err := readWish(w, r)
	if err != nil {
		return err
	}
	return s.change(w, r, http.StatusCreated, func(x *set) error {
		if x.gone {
			return errNoSet
		}
		if len(x.classes) >= s.opt.Sets.Classes {
			return errClasses
		}
		x.classes = append(x.classes, &class{id: x.newID(), name: v.Name})
		x.changed()
		return nil
	})
}

func (s *Server) renameClass(w http.ResponseWriter, r *http.Request) error {
	v, err := readWish(w, r)
	if err != nil {
		return err
	}
	return s.change(w, r, http.StatusOK, func(x *set) error {
		i, err := x.class(number(r, "class"))
		if err != nil {
			return err
		}
		x.classes[i].name = v.Name
		x.rename(x.classes[i].id, v.Name)
		return nil
	})
}

func (s *Server) deleteClass(w http.ResponseWriter, r *http.Request) error {
	return s.change(w, r, http.StatusOK, func(x *set) error {
		i, err := x.class(number(r, "class"))
		if err != nil {
			return err
		}
		s.sets.give(x.dropClass(i))
		return nil
	})
}

// addPicture looks at a picture and puts it into a class.
func (s *Server) addPicture(w http.ResponseWriter, r *http.Request) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	if err := x.room(number(r, "class"), s.opt.Sets.Most); err != nil {
		return err
	}
	got, err := s.lookAt(w, r, x.model)
	if err != nil {
		return err
	}
	p := &pic{features: got.features}
	if p.jpeg, err = got.jpeg(); err != nil {
		return err
	}
	if err := s.sets.take(p.bytes()); err != nil {
		return err
	}
	err = s.change(w, r, http.StatusCreated, func(x *set) error {
		i, err := x.class(number(r, "class"))
		if err != nil {
			return err
		}
		if x.pictures >= s.opt.Sets.Most {
			return errPictures
		}
		x.addPicture(x.classes[i], p)
		return nil
	})
	if err != nil {
		s.sets.give(p.bytes())
	}
	return err
}

// room says before a picture is looked at whether it may come.
func (x *set) room(class, most int) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, err := x.class(class); err != nil {
		return err
	}
	if x.pictures >= most {
		return errPictures
	}
	return nil
}

func (s *Server) getPicture(w http.ResponseWriter, r *http.Request) error {
	x, err := s.set(r)
	if err != nil {
		return err
	}
	x.mu.Lock()
	c, i, err := x.picture(number(r, "picture"))
	var jpeg []byte
	if err == nil {
		jpeg = c.pictures[i].jpeg
	}
	x.mu.Unlock()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, no-store")
	_, _ = w.Write(jpeg) // the client may have gone
	return nil
}

func (s *Server) deletePicture(w http.ResponseWriter, r *http.Request) error {
	return s.change(w, r, http.StatusOK, func(x *set) error {
		c, i, err := x.picture(number(r, "picture"))
		if err != nil {
			return err
		}
		s.sets.give(c.pictures[i].bytes())
		c.pictures = append(c.pictures[:i:i], c.pictures[i+1:]...)
		x.pictures--
		x.changed()
		return nil
	})
}
