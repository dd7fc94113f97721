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
	"inceptionscope/web/lessons"
)

// classroom is the bus, the rooms on it and the lessons.
type classroom struct {
	bus     *bus.Bus
	hub     *room.Hub
	lessons *lesson.Library
}

// openClassroom joins the NATS server at url, or starts one in this process,
// and reads the lessons: ours, then those of dir, which may replace ours.
// Lessons with mistakes are told and left out.
func openClassroom(ctx context.Context, url, dir string, st *store.Store, log *slog.Logger) (*classroom, error) {
	b, err := bus.Open(ctx, bus.Options{URL: url, Name: "web"})
	if err != nil {
		return nil, err
	}
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
	return &classroom{bus: b, hub: hub, lessons: library}, nil
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
	}
}

// Close says goodbye to everybody in a room, then leaves the bus.
func (c *classroom) Close() {
	c.hub.Close()
	c.bus.Close()
}
