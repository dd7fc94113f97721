package store

import (
	"errors"
	"fmt"
	"time"
)

// Errors of looking a picture up and of waiting for a pass.
var (
	ErrNotFound = errors.New("no such picture: it was never here, was forgotten, or its time is over")
	ErrModel    = errors.New("no such model")
	ErrFit      = errors.New("no such fit; expected squash, warp, crop or pad")
	ErrStopped  = errors.New("stopped because nobody waited for it")
	ErrClosed   = errors.New("the server is shutting down")
	ErrNoCrop   = errors.New("the picture was kept in other sizes only; send it again for this model")
)

// BusyError says that the queue is full and when to try again.
type BusyError struct {
	Waiting int
	Retry   time.Duration
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%d pictures are waiting already; try again in %v", e.Waiting, e.Retry)
}

// ModelError says that a known model could not be opened.
type ModelError struct {
	Name string
	Err  error
}

func (e *ModelError) Error() string { return "model " + e.Name + ": " + e.Err.Error() }

func (e *ModelError) Unwrap() error { return e.Err }
