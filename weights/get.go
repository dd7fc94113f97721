package weights

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// tries is how often an address is tried again without a byte of progress.
const tries = 3

// Get downloads a model of the catalogue unless it is here already.
func (s *Store) Get(ctx context.Context, name string, progress func(done, total int64)) error {
	e, err := s.entry(name)
	if err != nil || e.file == "" {
		return err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	return s.locked(ctx, e, func() error {
		if e.intact() { // another process may just have fetched it
			progress(e.Bytes, e.Bytes)
			return nil
		}
		return s.fetch(ctx, e, progress)
	})
}

// fetch tries the addresses in order until the checksum is right.
func (s *Store) fetch(ctx context.Context, e Entry, progress func(done, total int64)) error {
	d := &download{store: s, entry: e, part: e.Path() + ".part", progress: progress}
	if d.size() == e.Bytes && d.finish() == nil {
		return nil // the last run ended between the last byte and the new name
	}
	var failed attempts
	for _, address := range e.URLs {
		err := d.from(ctx, address)
		if err == nil {
			return nil
		}
		if fatal(ctx, err) {
			return s.explain(e, err)
		}
		failed = append(failed, fmt.Errorf("%s: %w", address, err))
	}
	return fmt.Errorf(`model %s: no address worked ("web models get %s --from FILE" installs a file fetched elsewhere): %w`, e.Name, e.Name, failed)
}

// attempts are the failures of all addresses, in one line.
type attempts []error

func (a attempts) Error() string {
	var lines []string
	for _, err := range a {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "; ")
}

func (a attempts) Unwrap() []error { return a }

// fatal: no other address would help.
func fatal(ctx context.Context, err error) bool {
	var disk *diskError
	return ctx.Err() != nil || errors.As(err, &disk)
}

// diskError is a failure of this computer, not of the server.
type diskError struct{ error }

func (e *diskError) Unwrap() error { return e.error }

// download is one model on its way. The part file is kept when the way is cut;
// beside it stands what the server said about it.
type download struct {
	store    *Store
	entry    Entry
	part     string
	progress func(done, total int64)
	resumed  bool // bytes of an earlier run or of another address are in the part
}

// origin is the JSON beside the part file.
type origin struct {
	URL      string `json:"url"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
}

// from downloads from one address. If bytes of another run or address lead to
// a wrong checksum, the address gets a second chance from the first byte.
func (d *download) from(ctx context.Context, url string) error {
	for {
		d.resumed = d.size() > 0
		if err := d.persist(ctx, url); err != nil {
			return err
		}
		err := d.finish()
		if err == nil {
			return nil
		}
		d.discard()
		var sum *sumError
		if !d.resumed || !errors.As(err, &sum) {
			return err
		}
	}
}

// persist asks again after cuts, as long as bytes come in.
func (d *download) persist(ctx context.Context, url string) error {
	for failures := 0; ; {
		before := d.size()
		err := d.request(ctx, url)
		if err == nil {
			return nil
		}
		var disk *diskError
		if errors.As(err, &disk) {
			d.discard() // what filled the disk goes again
			return err
		}
		var final *finalError
		if ctx.Err() != nil || errors.As(err, &final) {
			return err
		}
		failures++
		if d.size() > before {
			failures = 1
		}
		if failures == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d.store.Pause * time.Duration(failures)):
		}
	}
}

// finish checks the whole file and installs it.
func (d *download) finish() error {
	if err := d.entry.checkSum(d.part); err != nil {
		return err
	}
	if err := d.entry.install(d.part); err != nil {
		return &diskError{err}
	}
	d.discard()
	return nil
}

func (d *download) size() int64 {
	info, err := os.Stat(d.part)
	if err != nil {
		return 0
	}
	return info.Size()
}

// discard forgets the part; what cannot be removed is overwritten later.
func (d *download) discard() {
	_ = os.Remove(d.part)
	_ = os.Remove(d.part + ".json")
}

func (d *download) origin() (o origin) {
	text, err := os.ReadFile(d.part + ".json")
	if err != nil || json.Unmarshal(text, &o) != nil {
		return origin{}
	}
	return o
}

func (d *download) remember(o origin) error {
	text, err := json.Marshal(o)
	if err == nil {
		err = os.WriteFile(d.part+".json", text, 0o644)
	}
	if err != nil {
		return &diskError{err}
	}
	return nil
}
