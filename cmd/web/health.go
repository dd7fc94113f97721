package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthCmd is the container's healthcheck: an image of one binary has no
// curl to ask with.
type healthCmd struct {
	Addr string `help:"Address of the server." default:"127.0.0.1:8080"`
}

func (c healthCmd) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.Addr+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.Addr, resp.Status)
	}
	return nil
}
