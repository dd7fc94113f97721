package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"inceptionscope/internal/load"
)

type loadCmd struct {
	Room      string  `help:"http://host/r/CODE follows whoever leads there; with #KEY leads as its teacher; http://host opens a room." required:"" placeholder:"URL"`
	Followers int     `help:"How many pupils." default:"200"`
	Seconds   float64 `help:"How long." default:"60"`
	Rate      float64 `help:"Views a second when leading." default:"5"`
	Stalled   int     `help:"Further pupils whose connection hangs." default:"0"`
	Admin     string  `help:"The server's own --admin address: tells its memory." placeholder:"HOST:PORT"`
	JSON      bool    `name:"json" help:"Print JSON."`
}

func (c loadCmd) Run(ctx context.Context, s streams) error {
	if c.Followers < 1 || c.Seconds <= 0 || c.Rate <= 0 || c.Stalled < 0 {
		return fmt.Errorf("--followers, --seconds and --rate want more than 0")
	}
	r, err := load.Run(ctx, load.Options{
		Room: c.Room, Admin: c.Admin, Followers: c.Followers, Rate: c.Rate, Stalled: c.Stalled,
		Duration: time.Duration(c.Seconds * float64(time.Second)),
		Progress: func(r load.Report) {
			fmt.Fprintf(s.err, "\r%3.0f s  %d followers  p99 %.0f ms ", r.Seconds, r.Joined, r.Latency.P99)
		},
	})
	fmt.Fprintln(s.err)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(r)
	}
	_, err = fmt.Fprintln(s.out, r.Text())
	return err
}
