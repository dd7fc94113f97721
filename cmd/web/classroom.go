package main

import (
	"context"
	"io/fs"
	"log/slog"
	"os"

	"github.com/go-chi/chi/v5"

	"inceptionscope/internal/bus"
	"inceptionscope/internal/handlers"
	"inceptionscope/internal/lesson"
	"inceptionscope/internal/room"
	"inceptionscope/internal/roomhttp"
	"inceptionscope/internal/store"
	"inceptionscope/internal/trainhttp"
	"inceptionscope/web/lessons"
	"inceptionscope/web/locales"
)

// classroom is the rooms, the lessons and the training lab.
type classroom struct {
	hub     *room.Hub
	lessons *lesson.Library
	lab     *trainhttp.Server
}

// openClassroom opens the rooms on the bus and reads the lessons: ours, then
// those of dir, which may replace ours. Lessons with mistakes are told and left
// out.
func openClassroom(b *bus.Bus, dir string, st *store.Store, words *locales.Bundle, log *slog.Logger) (*classroom, error) {
	trees := []fs.FS{lessons.FS}
	if dir != "" {
		trees = append(trees, os.DirFS(dir))
	}
	library, problems := lesson.Load(trees...)
	for _, p := range problems {
		log.Warn("lesson left out", "problem", p.String())
	}
	maps := handlers.NewRooms(st)
	hub := room.NewHub(b, room.Options{Source: maps, Pictures: maps, Log: log})
	lab := trainhttp.New(trainhttp.Options{Models: st, Words: words, Log: log})
	return &classroom{hub: hub, lessons: library, lab: lab}, nil
}

// mount adds the classroom's routes to the site's. urls are the addresses that
// pupils may join by.
func (c *classroom) mount(urls []string, log *slog.Logger) func(*handlers.Server, chi.Router) {
	return func(site *handlers.Server, r chi.Router) {
		roomhttp.New(roomhttp.Options{
			Hub:       c.hub,
			Lessons:   c.lessons,
			Addresses: func() []string { return urls },
			Page:      site.Page,
			Log:       log,
			Metrics:   site.Registry(),
		}).Routes(r)
		c.lab.Routes(r)
	}
}

// Close says goodbye to everybody in a room and ends training.
func (c *classroom) Close(ctx context.Context) error {
	c.hub.Close()
	return c.lab.Close(ctx)
}
