package weights

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// finalError: the address will not do better when asked again.
type finalError struct{ error }

func (e *finalError) Unwrap() error { return e.error }

var (
	errStalled = errors.New("the server stopped sending")
	errTooLong = errors.New("the server sent far more than the file's size")
)

// request asks once for what is missing and appends it to the part.
func (d *download) request(ctx context.Context, url string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(d.store.Stall, func() { cancel(errStalled) })
	defer stall.Stop()
	at := d.size()
	req, err := d.prepare(ctx, url, at)
	if err != nil {
		return &finalError{err}
	}
	resp, err := d.store.Client.Do(req)
	if err != nil {
		return because(ctx, plain(err))
	}
	defer resp.Body.Close()
	at, err = d.place(resp, at)
	if err != nil {
		return err
	}
	if at == 0 {
		d.discard()
		d.resumed = false
	}
	if err := d.remember(origin{url, strongTag(resp.Header), resp.Header.Get("Last-Modified")}); err != nil {
		return err
	}
	body := reader(func(p []byte) (int, error) {
		n, err := resp.Body.Read(p)
		stall.Reset(d.store.Stall)
		return n, because(ctx, err)
	})
	return d.append(body, at, resp.ContentLength)
}

// plain is a client's error without the address, which is told elsewhere.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// because says why a request ended: cancelled, stalled, or as the error tells.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// prepare asks for the rest of a part, if the server still has the same file.
func (d *download) prepare(ctx context.Context, url string, at int64) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "inceptionscope")
	req.Header.Set("Accept-Encoding", "identity")
	if at == 0 {
		return req, nil
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-", at))
	switch o := d.origin(); {
	case o.URL != url: // another address of the same file: the checksum decides
	case o.ETag != "":
		req.Header.Set("If-Range", o.ETag)
	case o.Modified != "":
		req.Header.Set("If-Range", o.Modified)
	}
	return req, nil
}

// place reads the reply's status: where in the file its body belongs.
func (d *download) place(resp *http.Response, at int64) (int64, error) {
	switch code := resp.StatusCode; {
	case code == http.StatusOK:
		return 0, nil
	case code == http.StatusPartialContent:
		var from, to int64
		_, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/", &from, &to)
		if err == nil && from == at {
			return at, nil
		}
		d.discard()
		return 0, fmt.Errorf("expected bytes from %d, found Content-Range %q", at, resp.Header.Get("Content-Range"))
	case code == http.StatusRequestedRangeNotSatisfiable:
		d.discard() // more than the server has: begin again
		return 0, fmt.Errorf("expected bytes from %d, found %s", at, resp.Status)
	case code == http.StatusTooManyRequests || code == http.StatusRequestTimeout || code >= 500:
		return 0, fmt.Errorf("expected the file, found %s", resp.Status)
	}
	return 0, &finalError{fmt.Errorf("expected the file, found %s", resp.Status)}
}

// strongTag is an ETag that stands for exact bytes.
func strongTag(h http.Header) string {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return ""
}

// append writes the body at its place; length is -1 where the server does not
// tell.
func (d *download) append(body io.Reader, at, length int64) error {
	f, err := d.store.create(d.part)
	if err != nil {
		return &diskError{err}
	}
	w := &counted{d: d, f: f, at: at, total: d.entry.Bytes}
	if length >= 0 {
		w.total = at + length
	}
	d.progress(w.at, w.total)
	_, err = io.Copy(w, body)
	if err == nil {
		err = wrapDisk(f.Sync())
	}
	err = errors.Join(err, wrapDisk(f.Close()))
	if errors.Is(err, errTooLong) {
		d.discard()
	}
	return err
}

func wrapDisk(err error) error {
	if err == nil {
		return nil
	}
	return &diskError{err}
}

// counted writes to the part, reports progress and stops a server that sends
// without end.
type counted struct {
	d         *download
	f         partFile
	at, total int64
}

func (w *counted) Write(p []byte) (int, error) {
	if limit := 2*w.d.entry.Bytes + 1<<20; w.at+int64(len(p)) > limit {
		return 0, &finalError{errTooLong}
	}
	n, err := w.f.Write(p)
	w.at += int64(n)
	if err != nil {
		return n, &diskError{err}
	}
	w.d.progress(w.at, max(w.total, w.at))
	return n, nil
}

type reader func(p []byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }
