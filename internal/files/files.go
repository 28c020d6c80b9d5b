// Package files keeps the files that records refer to in a directory, each under the SHA-256 of what it holds:
// <dir>/<town>/<first two digits>/<the others>. A file never changes once it has its name, so that copying the directory
// after the books gives every file the copied books speak of.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Dir is a directory of files. It is made when the first file is kept.
type Dir string

// incoming is where files lie until they are whole. No hash begins like it.
const incoming = "incoming"

// stale is the age from which an unfinished file was left behind by a crash.
const stale = 24 * time.Hour

// Put keeps what r holds for a town and returns its SHA-256 in hex. When it returns, the file is on the disk; when it
// fails, nothing is there. What is there already is kept once.
func (d Dir) Put(_ context.Context, town string, r io.Reader) (sha string, err error) {
	home, err := d.home(town)
	if err != nil {
		return "", err
	}
	waiting := filepath.Join(home, incoming)
	if err := os.MkdirAll(waiting, 0o700); err != nil {
		return "", err
	}
	if err := sweep(waiting); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(waiting, "*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignore(f.Close(), os.ErrClosed), ignore(os.Remove(f.Name()), fs.ErrNotExist))
		}
	}()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, hash), r); err != nil {
		return "", err
	}
	if err := f.Sync(); err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	sha = hex.EncodeToString(hash.Sum(nil))
	at, err := d.path(town, sha)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return "", err
	}
	// Over what is there: a copy that rotted is mended by the same file given again.
	if err := os.Rename(f.Name(), at); err != nil {
		return "", err
	}
	for _, dir := range []string{filepath.Dir(at), home, filepath.Dir(home)} {
		if err := Settle(dir); err != nil {
			return "", err
		}
	}
	return sha, nil
}

// Open reads a town's file from its start; fs.ErrNotExist when it is not kept.
func (d Dir) Open(_ context.Context, town, sha string) (io.ReadSeekCloser, error) {
	at, err := d.path(town, sha)
	if err != nil {
		return nil, err
	}
	return os.Open(at)
}

// home is a town's directory. A town's key is a plain word, never a path.
func (d Dir) home(town string) (string, error) {
	if town == "" || strings.Trim(town, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return "", fmt.Errorf("files: %q is no town's key", town)
	}
	return filepath.Join(string(d), town), nil
}

func (d Dir) path(town, sha string) (string, error) {
	home, err := d.home(town)
	if err != nil {
		return "", err
	}
	if len(sha) != hex.EncodedLen(sha256.Size) || strings.Trim(sha, "0123456789abcdef") != "" {
		return "", fmt.Errorf("files: %q is no SHA-256: %w", sha, fs.ErrNotExist)
	}
	return filepath.Join(home, sha[:2], sha[2:]), nil
}

// sweep takes away what a crash left unfinished.
func sweep(dir string) error {
	left, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range left {
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < stale {
			continue // finished meanwhile, or under way
		}
		if err := ignore(os.Remove(filepath.Join(dir, entry.Name())), fs.ErrNotExist); err != nil {
			return err
		}
	}
	return nil
}

// ignore is err, unless it is what was to be expected.
func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}
