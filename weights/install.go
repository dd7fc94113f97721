package weights

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"time"
)

// sumError says that a file is not the published one.
type sumError struct {
	kind, want, found     string
	wantBytes, foundBytes int64
}

func (e *sumError) Error() string {
	if e.foundBytes != e.wantBytes {
		return fmt.Sprintf("expected the published file of %d bytes, found %d bytes", e.wantBytes, e.foundBytes)
	}
	return fmt.Sprintf("expected the published file, %s %s, found %s", e.kind, e.want, e.found)
}

// checkSum compares the file with the published checksum.
func (e Entry) checkSum(path string) error {
	var h hash.Hash
	kind, want := "sha256", e.SHA256
	if want != "" {
		h = sha256.New()
	} else {
		kind, want, h = "sha1", e.SHA1, sha1.New()
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := io.Copy(h, f)
	if err != nil {
		return err
	}
	if found := hex.EncodeToString(h.Sum(nil)); found != want {
		return &sumError{kind, want, found, e.Bytes, n}
	}
	return nil
}

// unnamed is an error of the file system without the file's name.
func unnamed(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// intact: the model is installed and its file is the published one.
func (e Entry) intact() bool { return e.Installed() && e.checkSum(e.Path()) == nil }

// install gives a complete, checked file its final name.
func (e Entry) install(path string) error {
	if err := os.Rename(path, e.Path()); err != nil {
		return err
	}
	return syncDir(e.dir)
}

// InstallFrom copies the file into the store if it is the published one.
func (s *Store) InstallFrom(name, file string) error {
	e, err := s.entry(name)
	if err != nil {
		return err
	}
	if e.file == "" {
		return fmt.Errorf("model %s: part of the program, nothing to install", name)
	}
	if err := e.checkSum(file); err != nil {
		return fmt.Errorf("model %s: %s: %w", name, file, unnamed(err))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return s.locked(ctx, e, func() error { return s.copyIn(e, file) })
}

func (s *Store) copyIn(e Entry, file string) error {
	if e.intact() {
		return nil
	}
	copied := e.Path() + ".copy"
	defer os.Remove(copied) // gone already if all went well
	if err := os.Remove(copied); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := s.copyFile(copied, file); err != nil {
		return s.explain(e, err)
	}
	if err := e.checkSum(copied); err != nil {
		return err
	}
	return e.install(copied)
}

func (s *Store) copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := s.create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(onlyWriter{out}, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// onlyWriter hides the file's other methods from io.Copy.
type onlyWriter struct{ io.Writer }

// explain puts a full disk into words.
func (s *Store) explain(e Entry, err error) error {
	if isDiskFull(err) {
		return fmt.Errorf("model %s: the disk is full: expected %d free bytes for %s: %w", e.Name, e.Bytes, s.Dir, err)
	}
	return fmt.Errorf("model %s: %w", e.Name, err)
}

// locked runs fn while no other process changes the model's files.
func (s *Store) locked(ctx context.Context, e Entry, fn func() error) error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return s.explain(e, err)
	}
	f, err := os.OpenFile(e.Path()+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return s.explain(e, err)
	}
	defer f.Close() // ends the lock
	for {
		err := tryLock(f)
		if err == nil {
			return fn()
		}
		if !isLocked(err) {
			return s.explain(e, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("model %s: another program is fetching it: %w", e.Name, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
